// Times of a cut: outward to what a stream copy can give. Pure.
import { firstIndex } from '../sorted.js';

/**
 * @typedef {{timestamp: number, duration: number}} Timed seconds; presentation time and length of one frame
 */

/**
 * How many packets a clip needs. `packets` come in decoding order, from the keyframe the clip starts with. Frames shown
 * before `stop` must all be in, and none may be missing in between; reference frames come before the frames that need them in
 * decoding order, so counting is enough.
 * @param {AsyncIterable<Timed> | Iterable<Timed>} packets
 * @param {number} stop seconds in the file's own clock; Infinity = to the end
 * @returns {Promise<{count: number, leading: number, stop: number}>} packets to copy; how many of them are shown before the
 *   keyframe (leading frames, which no clip can hold); the end of the last frame
 */
export async function packetsUntil(packets, stop) {
  let count = 0;
  let leading = 0;
  let start = NaN;
  let seen = 0;
  let end = -Infinity;
  let endOfSeen = -Infinity;
  let latest = -Infinity;
  let bound = stop - 1e-6;
  let beyond = 0;
  for await (const { timestamp, duration } of packets) {
    seen++;
    if (seen === 1) start = timestamp;
    else if (timestamp < start - 1e-6) leading++;
    endOfSeen = Math.max(endOfSeen, timestamp + duration);
    latest = Math.max(latest, timestamp);
    if (timestamp < bound) {
      count = seen;
      bound = Math.max(bound, latest); // a frame that came along from beyond the stop: those shown before it come too
      end = endOfSeen;
      beyond = 0;
    } else if (++beyond > REORDER_DEPTH) break;
  }
  return { count, leading, stop: end };
}

/** Containers that count in whole milliseconds are this far off at most. */
const HALF_A_MS = 0.0005;

/**
 * Which frame is shown at `start`, and when the first one at or after `stop` begins.
 * @param {AsyncIterable<Timed> | Iterable<Timed>} packets in decoding order, from a keyframe at or before `start`
 * @param {number} start seconds in the file's own clock
 * @param {number} [stop] seconds, after `start`; without it the very next frame is meant
 * @returns {Promise<{first: number, next: number}>} when both begin (NaN, Infinity: there is none)
 */
export async function shownBetween(packets, start, stop = start + 3 * HALF_A_MS) {
  let first = NaN;
  let next = Infinity;
  let beyond = 0;
  for await (const { timestamp } of packets) {
    if (timestamp <= start + HALF_A_MS && !(timestamp <= first)) first = timestamp;
    if (timestamp < stop - HALF_A_MS) beyond = 0;
    else {
      next = Math.min(next, timestamp);
      if (++beyond > REORDER_DEPTH) break;
    }
  }
  return { first, next };
}

/** H.264 and HEVC hold back at most 16 frames: after this many packets beyond the stop no earlier frame follows. */
export const REORDER_DEPTH = 17;

/**
 * The last of `times` at or before `at`, else the first.
 * @param {ArrayLike<number>} times ascending
 * @param {number} at
 * @returns {number} its place in `times`; -1 when there are none
 */
export function lastAtOrBefore(times, at) {
  return Math.max(Math.min(0, times.length - 1), firstIndex(times.length, (index) => times[index] > at) - 1);
}

/**
 * When the first frame is shown: an edit list may hide frames before time 0, which are there to decode the others from.
 * @param {number} timestamp seconds, of the first frame in the file
 */
export const firstShown = (timestamp) => Math.max(0, timestamp);

/**
 * Typical (median) and longest distance between keyframes.
 * @param {ArrayLike<number>} times ascending seconds
 * @param {number} end seconds where the video ends
 */
export function keyframeSpacing(times, end) {
  const gaps = [];
  for (let i = 0; i < times.length; i++) gaps.push((i + 1 < times.length ? times[i + 1] : end) - times[i]);
  // The last stretch is cut short by the end of the file: it counts only where it is the longest.
  if (gaps.length > 1 && gaps[gaps.length - 1] <= Math.max(...gaps.slice(-200, -1))) gaps.pop();
  gaps.sort((a, b) => a - b);
  return { typical: gaps[gaps.length >> 1] ?? 0, longest: gaps[gaps.length - 1] ?? 0 };
}
