// The scores of one video in order of time, as plain data, and the questions that the page asks of them. Pure.

import { MaxPyramid } from './max-pyramid.js';
import { firstIndex } from './sorted.js';

/**
 * @typedef {import('./types.js').Score} Score
 *
 * @typedef {object} Scores
 * @property {number} interval seconds between samples: how far a score speaks for its neighborhood
 * @property {readonly Score[]} items ascending, each second once
 */

/**
 * @param {readonly Score[]} [items] in any order
 * @param {number} [interval] seconds
 * @returns {Scores}
 */
export const scoresOf = (items = [], interval = 1) => withScores({ interval, items: [] }, items);

/**
 * @param {Scores} scores
 * @param {readonly Score[]} added see mergeScores()
 * @returns {Scores}
 */
export function withScores({ interval, items }, added) {
  const merged = [...items];
  mergeScores(merged, added);
  return { interval, items: merged };
}

/**
 * Adds scores to a list of one's own; one for a second already known replaces it, so a resumed stream counts nothing twice.
 * A batch costs one walk over what is behind its first.
 * @param {Score[]} items ascending; changed in place
 * @param {readonly Score[]} added in any order, as a search sends them that looks closer where it pays
 */
export function mergeScores(items, added) {
  const fresh = inOrder(added).filter((score) => {
    const index = indexAt(items, score.at);
    if (items[index]?.at !== score.at) return true;
    items[index] = score;
    return false;
  });
  let from = items.length - 1;
  let to = from + fresh.length;
  // From the end, so that each item moves once.
  for (let next = fresh.length - 1; next >= 0; next--, to--) {
    for (; from >= 0 && items[from].at > fresh[next].at; from--, to--) items[to] = items[from];
    items[to] = fresh[next];
  }
}

/** The index of the first score not before `at` seconds. @param {Scores} scores @param {number} at */
export const scoreIndex = ({ items }, at) => indexAt(items, at);

/**
 * The score nearest to a second, if it is at most `within` seconds away.
 * @param {Scores} scores
 * @param {number} at
 * @param {number} within
 * @returns {Score | null}
 */
export function scoreNear({ items }, at, within) {
  const index = indexAt(items, at);
  let best = null;
  for (const item of [items[index - 1], items[index]]) {
    if (item && Math.abs(item.at - at) <= within && (!best || Math.abs(item.at - at) < Math.abs(best.at - at)))
      best = item;
  }
  return best;
}

/** The highest score, or null when there is none. @param {Scores} scores */
export function highestScore({ items }) {
  let best = null;
  for (const item of items) if (!best || item.score > best.score) best = item;
  return best;
}

/**
 * The highest score in each of `count` equal columns of [from, to]; NaN where nothing was sampled.
 * The maximum is kept, never a mean: one sample in a day must stay visible.
 * @param {Scores} scores
 * @param {number} from seconds
 * @param {number} to seconds
 * @param {number} count
 * @returns {Float32Array}
 */
export function scoreColumns({ items, interval }, from, to, count) {
  const columns = new Float32Array(count).fill(Number.NaN);
  if (!items.length) return columns;
  const { times, pyramid } = indexed(items);
  const wide = (to - from) / count;
  const last = items.length - 1;
  let first = indexAt(items, from);
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

/** @type {WeakMap<readonly Score[], {times: Float64Array, pyramid: MaxPyramid}>} of lists that were drawn */
const indexes = new WeakMap();

/** @param {readonly Score[]} items not changed after this */
function indexed(items) {
  const known = indexes.get(items);
  if (known) return known;
  const times = new Float64Array(items.length);
  const values = new Float64Array(items.length);
  for (let index = 0; index < times.length; index++) {
    times[index] = items[index].at;
    values[index] = items[index].score;
  }
  const made = { times, pyramid: new MaxPyramid(values) };
  indexes.set(items, made);
  return made;
}

/** @param {readonly Score[]} items @param {number} at */
const indexAt = (items, at) => firstIndex(items.length, (index) => items[index].at >= at);

/**
 * By time; of two for the same second the later one stays.
 * @param {readonly Score[]} scores
 */
function inOrder(scores) {
  const order = isAscending(scores) ? scores : scores.toSorted((a, b) => a.at - b.at);
  return order.filter((score, index) => score.at !== order[index + 1]?.at);
}

/** @param {readonly Score[]} scores */
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
  return firstIndex(Math.min(high, times.length), (index) => times[index] >= at, low);
}
