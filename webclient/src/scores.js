// The scores of one video in order of time, with the questions the page asks of them. Pure.

/** @typedef {import('./types.js').Score} Score */

export class ScoreSeries {
  constructor() {
    /** @type {Score[]} */
    this.items = [];
    /** Seconds between samples: how far a score speaks for its neighbourhood. */
    this.interval = 1;
  }

  get length() {
    return this.items.length;
  }

  /** @param {number} at index of the first score not before `at` seconds */
  indexOf(at) {
    let low = 0;
    let high = this.items.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.items[middle].at < at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /**
   * Adds scores; one for a second already known replaces it, so a resumed stream counts nothing twice.
   * @param {Score[]} scores in any order
   */
  add(scores) {
    for (const score of scores) {
      const last = this.items.at(-1);
      if (!last || score.at > last.at) {
        this.items.push(score);
        continue;
      }
      const index = this.indexOf(score.at);
      const same = this.items[index].at === score.at;
      this.items.splice(index, same ? 1 : 0, score);
    }
  }

  /**
   * The score nearest to a second, if it is at most `within` seconds away.
   * @param {number} at
   * @param {number} within
   * @returns {Score | null}
   */
  near(at, within) {
    const index = this.indexOf(at);
    let best = null;
    for (const item of [this.items[index - 1], this.items[index]]) {
      if (item && Math.abs(item.at - at) <= within && (!best || Math.abs(item.at - at) < Math.abs(best.at - at)))
        best = item;
    }
    return best;
  }

  /** The highest score, or null when there is none. */
  highest() {
    let best = null;
    for (const item of this.items) if (!best || item.score > best.score) best = item;
    return best;
  }

  /**
   * The highest score in each of `count` equal columns of [from, to]; NaN where nothing was sampled.
   * The maximum is kept, never a mean: one sample in a day must stay visible.
   * @param {number} from seconds
   * @param {number} to seconds
   * @param {number} count
   * @returns {Float32Array}
   */
  columns(from, to, count) {
    const columns = new Float32Array(count).fill(Number.NaN);
    const scale = count / (to - from);
    const items = this.items;
    const first = Math.max(0, this.indexOf(from - this.interval) - 1);
    for (let index = first; index < items.length; index++) {
      const { at, score } = items[index];
      const before = index ? (at - items[index - 1].at) / 2 : this.interval / 2;
      const after = index + 1 < items.length ? (items[index + 1].at - at) / 2 : this.interval / 2;
      const start = at - Math.min(this.interval, before);
      if (start > to) break;
      const left = Math.max(0, Math.floor((start - from) * scale));
      const right = Math.min(count - 1, Math.floor((at + Math.min(this.interval, after) - from) * scale));
      for (let column = left; column <= right; column++) {
        if (!(columns[column] >= score)) columns[column] = score;
      }
    }
    return columns;
  }
}
