// An offscreen canvas that is repainted only when its inputs have changed, and a one-entry memo.

/** @param {readonly unknown[]} a @param {readonly unknown[]} b */
const same = (a, b) => a.length === b.length && a.every((value, index) => Object.is(value, b[index]));

/**
 * @typedef {object} Layer
 * @property {(key: readonly unknown[], size: {width: number, height: number, ratio: number}, paint: (g: CanvasRenderingContext2D) => void) => HTMLCanvasElement} get
 *   key: everything the painting depends on; size in CSS pixels
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
 * Caches the last value under the last key.
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
