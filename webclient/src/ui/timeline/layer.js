// A picture that is kept and only painted anew when something it shows has changed.

/** @param {readonly unknown[]} a @param {readonly unknown[]} b */
const same = (a, b) => a.length === b.length && a.every((value, index) => Object.is(value, b[index]));

/**
 * @typedef {object} Layer
 * @property {(key: readonly unknown[], size: {width: number, height: number, ratio: number}, paint: (g: CanvasRenderingContext2D) => void) => HTMLCanvasElement} get
 *   key: all that the picture depends on; size in CSS pixels
 */

/** @returns {Layer} */
export function createLayer() {
  const canvas = document.createElement('canvas');
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d', { alpha: false }));
  /** @type {readonly unknown[]} */
  let known = [];

  return {
    get(key, { width, height, ratio }, paint) {
      const whole = [width, height, ratio, ...key];
      if (same(known, whole)) return canvas;
      known = whole;
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      paint(context);
      return canvas;
    },
  };
}

/**
 * Remembers the last answer for the last question.
 * @template T
 */
export function createMemo() {
  /** @type {readonly unknown[]} */
  let known = [];
  /** @type {T | undefined} */
  let value;
  /** @param {readonly unknown[]} key @param {() => T} make @returns {T} */
  return (key, make) => {
    if (value === undefined || !same(known, key)) {
      known = key;
      value = make();
    }
    return value;
  };
}
