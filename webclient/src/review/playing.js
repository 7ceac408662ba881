// Playback speed: the shuttle's steps, and the gaps between segments that are played fast. Pure.

import { firstIndex } from '../sorted.js';

/**
 * @typedef {import('../types.js').Segment} Segment
 * @typedef {import('../store.js').State} State
 */

/** How fast forward; 16 is the most that browsers play. */
export const SPEEDS = [1, 2, 4, 8, 16];
/** How fast the gaps between segments go by when only the segments are watched. */
export const GAP_SPEED = 10;

/**
 * The next step of the shuttle: 1, 2, 4, … in a direction; turning round begins at 1.
 * @param {number} speed as it is now, negative: backwards; 0: standing
 * @param {1 | -1} direction
 */
export function shuttled(speed, direction) {
  if (Math.sign(speed) !== direction) return direction;
  return direction * (SPEEDS.find((step) => step > Math.abs(speed)) ?? SPEEDS[SPEEDS.length - 1]);
}

/**
 * The segment of the open tab that the playhead is in; of several, the one that began last.
 * @param {Pick<State, 'segments' | 'tab'>} state
 * @param {number} at seconds
 * @returns {Segment | null}
 */
export const segmentAt = ({ segments, tab }, at) =>
  segments.findLast(({ state, start, stop }) => state === tab && at >= start && at < stop) ?? null;

/**
 * What playing has just run into: between two looks at the playhead a short segment may have gone by whole.
 * @param {Pick<State, 'segments' | 'tab'>} state
 * @param {number} from seconds, where the playhead was
 * @param {number} to where it is now
 * @returns {Segment | null}
 */
export const entered = ({ segments, tab }, from, to) =>
  segments.find(({ state, start }) => state === tab && start > from && start <= to) ?? null;

/**
 * @param {Pick<State, 'segments' | 'tab' | 'speed' | 'reviewPlay'> & Partial<Pick<State, 'stretch'>>} state
 * @param {number} at seconds
 */
export function paceAt(state, at) {
  if (!state.reviewPlay || state.stretch || state.speed < 0 || segmentAt(state, at)) return state.speed;
  return Math.max(GAP_SPEED, state.speed);
}

/**
 * The keyframe before or behind a second.
 * @param {Float64Array} keyframes ascending
 * @param {number} at
 * @param {1 | -1} direction
 * @returns {number | null}
 */
export function keyframeFrom(keyframes, at, direction) {
  const near = 0.002; // standing on one, the next is meant
  let low = firstIndex(keyframes.length, (index) => keyframes[index] >= at - near);
  if (direction < 0) return low ? keyframes[low - 1] : null;
  while (low < keyframes.length && keyframes[low] <= at + near) low++;
  return keyframes[low] ?? null;
}
