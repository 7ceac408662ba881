// The page's colours and type as a canvas can use them.

const COLOURS = /** @type {const} */ ([
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

/** Words whose width is remembered. */
const MOST = 2000;

/**
 * As they are now; to be read again when the theme changes.
 * @param {CanvasRenderingContext2D} context
 */
export function readLook(context) {
  const font = `11px ${getComputedStyle(document.body).fontFamily}`;
  /** @type {Map<string, number>} pixels by words: measuring is most of what drawing words costs */
  const widths = new Map();

  /** @param {string} words */
  function wideOf(words) {
    let wide = widths.get(words);
    if (wide === undefined) {
      if (widths.size > MOST) widths.clear();
      context.font = font;
      wide = context.measureText(words).width;
      widths.set(words, wide);
    }
    return wide;
  }

  return { colours: readColours(), font, wideOf };
}

/** Canvas can't read light-dark(): the browser resolves the tokens on an element. */
function readColours() {
  const probe = document.createElement('i');
  document.body.append(probe);
  const found = Object.fromEntries(
    COLOURS.map((name) => {
      probe.style.color = `var(--${name})`;
      return [name, getComputedStyle(probe).color];
    }),
  );
  probe.remove();
  return /** @type {import('./draw.js').Colours} */ (found);
}
