// The page's colors and font, resolved for a canvas.

const COLORS = /** @type {const} */ ([
  'bg',
  'panel',
  'raised',
  'text',
  'muted',
  'faint',
  'proposed',
  'accepted',
  'rejected',
  'focus',
  'danger',
  'unknown',
  'on-state',
  'on-focus',
]);

/** Texts whose width is cached. */
const MAX_WIDTHS = 2000;

/**
 * Valid until the theme changes.
 * @param {CanvasRenderingContext2D} context
 */
export function readLook(context) {
  const font = `11px ${getComputedStyle(document.body).fontFamily}`;
  /** @type {Map<string, number>} pixels by text: measuring is most of the cost of drawing it */
  const widths = new Map();

  /** @param {string} text @returns {number} pixels */
  function widthOf(text) {
    let width = widths.get(text);
    if (width === undefined) {
      if (widths.size > MAX_WIDTHS) widths.clear();
      context.font = font;
      width = context.measureText(text).width;
      widths.set(text, width);
    }
    return width;
  }

  return { colors: readColors(), font, widthOf };
}

/** A canvas can't read light-dark(), so the tokens are resolved on an element. */
function readColors() {
  const probe = document.createElement('i');
  document.body.append(probe);
  const found = Object.fromEntries(
    COLORS.map((name) => {
      probe.style.color = `var(--${name})`;
      return [name, getComputedStyle(probe).color];
    }),
  );
  probe.remove();
  return /** @type {import('./draw.js').Colors} */ (found);
}
