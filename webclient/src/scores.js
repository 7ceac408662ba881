// The scores of one video in order of time, with the questions the page asks of them. Pure.

import { MaxPyramid } from './max-pyramid.js';

/** @typedef {import('./types.js').Score} Score */

export class ScoreSeries {
  constructor() {
    /** @type {Score[]} */
    this.items = [];
    /** Seconds between samples: how far a score speaks for its neighbourhood. */
    this.interval = 1;
    /** @type {{times: Float64Array, pyramid: MaxPyramid} | null} made when it is asked for, forgotten when scores come */
    this.index = null;
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
   * Adds scores; one for a second already known replaces it, so a resumed stream counts nothing twice. They may come in
   * any order, as from a search that looks closer where it pays: a batch costs one walk over what lies behind its first.
   * @param {Score[]} scores in any order
   */
  add(scores) {
    if (!scores.length) return;
    this.index = null;
    const items = this.items;
    const fresh = inOrder(scores).filter((score) => {
      const index = this.indexOf(score.at);
      if (items[index]?.at !== score.at) return true;
      items[index] = score;
      return false;
    });
    let from = items.length - 1;
    let to = from + fresh.length;
    // From the end, so that each item moves once and the list stays the same object.
    for (let next = fresh.length - 1; next >= 0; next--, to--) {
      for (; from >= 0 && items[from].at > fresh[next].at; from--, to--) items[to] = items[from];
      items[to] = fresh[next];
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
    const { items, interval } = this;
    if (!items.length) return columns;
    const { times, pyramid } = this.#indexed();
    const wide = (to - from) / count;
    const last = items.length - 1;
    let first = this.indexOf(from);
    for (let column = 0; column < count; column++) {
      const start = from + column * wide;
      const stop = start + wide;
      // The samples of this column, [first, next), and those beside it that speak for a part of it.
      const next = firstNotBefore(times, stop, first);
      let best = pyramid.highest(first, next);
      if (first > 0 && items[first - 1].score > best) {
        const at = times[first - 1];
        const reach = first <= last ? Math.min(interval, (times[first] - at) / 2) : interval / 2;
        if (at + reach > start) best = items[first - 1].score;
      }
      if (next <= last && items[next].score > best) {
        const at = times[next];
        const reach = next > 0 ? Math.min(interval, (at - times[next - 1]) / 2) : interval / 2;
        if (at - reach < stop) best = items[next].score;
      }
      if (best > Number.NEGATIVE_INFINITY) columns[column] = best;
      first = next;
    }
    return columns;
  }

  #indexed() {
    if (this.index) return this.index;
    const times = new Float64Array(this.items.length);
    const scores = new Float64Array(this.items.length);
    for (let index = 0; index < times.length; index++) {
      times[index] = this.items[index].at;
      scores[index] = this.items[index].score;
    }
    this.index = { times, pyramid: new MaxPyramid(scores) };
    return this.index;
  }
}

/**
 * By time; of two for the same second the later one stays.
 * @param {Score[]} scores
 */
function inOrder(scores) {
  const order = isAscending(scores) ? scores : scores.toSorted((a, b) => a.at - b.at);
  return order.filter((score, index) => score.at !== order[index + 1]?.at);
}

/** @param {Score[]} scores */
function isAscending(scores) {
  for (let index = 1; index < scores.length; index++) if (scores[index].at < scores[index - 1].at) return false;
  return true;
}

/**
 * The first index from `low` on whose time is not before `at`: in growing steps, since it is near.
 * @param {Float64Array} times
 * @param {number} at
 * @param {number} low
 */
function firstNotBefore(times, at, low) {
  let step = 1;
  let high = low;
  while (high < times.length && times[high] < at) {
    low = high + 1;
    high += step;
    step *= 2;
  }
  high = Math.min(high, times.length);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
