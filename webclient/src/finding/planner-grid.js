// The arithmetic of the planner's grid: coarse seconds, in which order, and where to look between two. Pure.

import { firstIndex } from '../sorted.js';

/** Tolerated ratio of a distance to the interval: frames are not at round seconds. */
export const LOOSE = 1.25;
/** Number of samples on either side that a sample's activity is compared with. */
const AROUND = 32;
/** Ratio to the median of its neighbors from which a sample counts as busy. */
const STANDS_OUT = 1.3;
/** Largest share of the grid between keyframes for which visiting busy places first pays off. */
const FEW = 0.1;
const EDGE = 1e-6;

/** @typedef {ArrayLike<number> | null} Times seconds, ascending */

/**
 * The step of the grid: the interval that was asked for, but never wider than the shortest segment. Seconds.
 * @param {number} interval
 * @param {number} shortest
 * @param {number} [precision]
 */
export const coarseStep = (interval, shortest, precision = 1) =>
  shortest > 0 ? Math.min(interval, Math.max(shortest, precision)) : interval;

/**
 * The largest distance between two coarse samples where that saves decoding: slightly more, within the shortest segment.
 * @param {number} step
 * @param {number} shortest
 */
export const widestStep = (step, shortest) => Math.max(step, Math.min(LOOSE * step, shortest));

/**
 * The coarse grid, ascending: from each second to the keyframe nearest to a step behind it, at most `widest` away; where
 * there is none in the second half of the step or later, a step on, between keyframes.
 * @param {number} duration
 * @param {number} step
 * @param {number} widest
 * @param {Times} keyframes
 */
export function coarseTargets(duration, step, widest, keyframes) {
  /** @type {number[]} */
  const targets = [];
  let at = keyframes?.length && keyframes[0] <= step ? keyframes[0] : 0;
  while (at < duration - EDGE || !targets.length) {
    targets.push(at);
    const later = at + step;
    let best = later;
    if (keyframes) {
      const place = firstAfter(keyframes, later + EDGE);
      let nearest = Number.POSITIVE_INFINITY;
      for (let index = Math.max(place - 1, 0); index <= place && index < keyframes.length; index++) {
        const key = keyframes[index];
        if (key <= at + step / 2 || key > at + widest + EDGE || Math.abs(key - later) >= nearest) continue;
        nearest = Math.abs(key - later);
        best = key;
      }
    }
    at = best;
  }
  return targets;
}

/**
 * Indices of `targets`: those where the stream is busier than around them first, then the others in order of time. In
 * order of time alone where sizes aren't known, or where many targets are between keyframes.
 * @param {readonly number[]} targets
 * @param {Times} keyframes
 * @param {ArrayLike<number> | null} sizes bytes from each keyframe up to the next
 */
export function coarseOrder(targets, keyframes, sizes) {
  const order = targets.map((_, index) => index);
  if (!keyframes?.length || !sizes || sizes.length !== keyframes.length) return order;
  const places = targets.map((at) => firstAfter(keyframes, at + EDGE) - 1);
  const off = places.filter((place, index) => place < 0 || targets[index] - keyframes[place] > EDGE);
  if (off.length > FEW * targets.length) return order;
  // A person in the frame keeps the group before it busy and the one behind it.
  const busy = places.map(
    (place) => rateOf(keyframes, sizes, Math.max(place, 0)) + rateOf(keyframes, sizes, Math.max(place - 1, 0)),
  );
  const shares = busy.map((value, index) => {
    const around = busy.slice(Math.max(0, index - AROUND), index + AROUND + 1).sort((a, b) => a - b);
    const middle = around[around.length >> 1];
    return middle > 0 ? value / middle : 0;
  });
  const standingOut = order.filter((index) => shares[index] >= STANDS_OUT);
  const calm = order.filter((index) => shares[index] < STANDS_OUT);
  return [...standingOut.sort((a, b) => shares[b] - shares[a]), ...calm];
}

/**
 * Bytes a second of the group behind a keyframe. The last one's length isn't known: it counts as the one before.
 * @param {ArrayLike<number>} keyframes
 * @param {ArrayLike<number>} sizes
 * @param {number} place
 */
function rateOf(keyframes, sizes, place) {
  const index = place === keyframes.length - 1 ? place - 1 : place;
  return index < 0 ? 0 : sizes[index] / Math.max(keyframes[index + 1] - keyframes[index], 1e-3);
}

/**
 * The second to look at between two samples, or null when they are near enough: the keyframe nearest to the middle, where
 * there is one in the middle half, else the multiple of the precision nearest to the middle.
 * @param {number} start
 * @param {number} stop
 * @param {number} precision
 * @param {Times} keyframes
 * @param {(at: number) => boolean} tried
 * @returns {number | null}
 */
export function between(start, stop, precision, keyframes, tried) {
  const width = stop - start;
  if (width <= LOOSE * precision) return null;
  const middle = (start + stop) / 2;
  if (keyframes?.length) {
    const place = firstAfter(keyframes, middle, true);
    /** @type {number | null} */
    let best = null;
    for (let index = Math.max(place - 1, 0); index <= place && index < keyframes.length; index++) {
      const at = keyframes[index];
      if (at < start + width / 4 || at > stop - width / 4 || tried(at)) continue;
      if (best === null || Math.abs(at - middle) < Math.abs(best - middle)) best = at;
    }
    if (best !== null) return best;
  }
  const multiple = Math.floor(middle / precision + 0.5);
  for (const offset of [0, -1, 1]) {
    const at = (multiple + offset) * precision;
    if (at >= start + precision / 4 && at <= stop - precision / 4 && !tried(at)) return at;
  }
  return tried(middle) ? null : middle;
}

/**
 * How many samples it takes to search a width down to the precision.
 * @param {number} width
 * @param {number} precision
 */
export function halvings(width, precision) {
  let count = 0;
  for (let left = width; left > LOOSE * precision; left /= 2) count++;
  return count;
}

/**
 * @param {ArrayLike<number>} times
 * @param {number} at
 * @param {boolean} [orAt] the first that isn't before `at`, instead of the first behind it
 */
export function firstAfter(times, at, orAt = false) {
  return firstIndex(times.length, (index) => times[index] > at || (orAt && times[index] === at));
}
