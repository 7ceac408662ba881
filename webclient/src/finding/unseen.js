// Which stretches of a video were not looked at because frames could not be decoded. Pure; the SDK has the same in
// offline/unseen.py, and tests/vectors/unseen.json holds both together.

import { firstIndex } from '../sorted.js';

/** @typedef {{start: number, stop: number}} Unseen seconds */

/**
 * A sample stands for half an interval on both sides; what only lost samples stand for is unseen.
 * @param {readonly number[]} lost seconds of samples that could not be decoded
 * @param {readonly number[]} seen seconds of samples that were, ascending
 * @param {number} interval seconds
 * @param {number} duration seconds
 * @returns {Unseen[]} ascending, apart from each other, in whole milliseconds
 */
export function unseenStretches(lost, seen, interval, duration) {
  /** @type {Unseen[]} */
  const stretches = [];
  for (const at of [...new Set(lost)].sort((a, b) => a - b)) {
    const place = firstIndex(seen.length, (index) => seen[index] >= at);
    let start = Math.max(at - interval / 2, 0);
    let stop = Math.min(at + interval / 2, duration);
    if (place > 0) start = Math.max(start, Math.min(seen[place - 1] + interval / 2, at));
    if (place < seen.length) stop = Math.min(stop, Math.max(seen[place] - interval / 2, at));
    if (stop <= start) continue;
    const last = stretches.at(-1);
    if (last && start <= last.stop) last.stop = Math.max(stop, last.stop);
    else stretches.push({ start, stop });
  }
  return stretches.map(({ start, stop }) => ({ start: milliseconds(start), stop: milliseconds(stop) }));
}

/**
 * Their part of the whole, 0 to 1.
 * @param {readonly Unseen[]} stretches
 * @param {number} duration seconds
 */
export function unseenShare(stretches, duration) {
  const total = stretches.reduce((sum, { start, stop }) => sum + stop - start, 0);
  return duration > 0 ? Math.min(1, total / duration) : 0;
}

/**
 * What the latest search did not see.
 * @param {{run: {lost: readonly number[]}, scores: import('../scores.js').Scores, info: {duration: number} | null}} state
 * @returns {Unseen[]}
 */
export function unseenOf({ run, scores, info }) {
  if (!info || !run.lost.length) return [];
  const seen = scores.items.map(({ at }) => at);
  return unseenStretches(run.lost, seen, scores.interval, info.duration);
}

/** @param {number} seconds */
const milliseconds = (seconds) => Math.round(seconds * 1000) / 1000;
