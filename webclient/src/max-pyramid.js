// The highest of any stretch of a list, without walking through it: blocks of 16, of 256, … keep their maximum. Pure.

const SHIFT = 4;
const BLOCK = 1 << SHIFT;

export class MaxPyramid {
  /** @param {Float64Array<ArrayBuffer>} values without NaN; not to be changed any more */
  constructor(values) {
    /** from the values to ever larger blocks */
    this.levels = [values];
    for (let level = values; level.length > BLOCK; ) {
      const above = new Float64Array(Math.ceil(level.length / BLOCK)).fill(Number.NEGATIVE_INFINITY);
      for (let index = 0; index < level.length; index++) {
        if (level[index] > above[index >> SHIFT]) above[index >> SHIFT] = level[index];
      }
      this.levels.push(above);
      level = above;
    }
  }

  /**
   * The highest of [from, to); -Infinity where that holds nothing.
   * @param {number} from
   * @param {number} to
   */
  highest(from, to) {
    let best = Number.NEGATIVE_INFINITY;
    for (let level = 0; from < to; level++) {
      const values = this.levels[level];
      // The ragged ends are looked at one by one, whole blocks a level up.
      const top = level === this.levels.length - 1;
      for (; from < to && (top || from & (BLOCK - 1)); from++) if (values[from] > best) best = values[from];
      for (; from < to && to & (BLOCK - 1); to--) if (values[to - 1] > best) best = values[to - 1];
      from >>= SHIFT;
      to >>= SHIFT;
    }
    return best;
  }
}
