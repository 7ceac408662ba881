// What a dragged segment catches on: keyframes, the playhead, its neighbours' edges, the ends of the video. Pure.

import { visibleRange } from './view-plan.js';

/**
 * @typedef {import('../../types.js').Segment} Segment
 * @typedef {{start: number, stop: number}} Edges
 *
 * @typedef {object} Targets
 * @property {readonly Segment[]} segments in order of start
 * @property {string} id of the one that is dragged: it doesn't catch on itself
 * @property {number} playhead seconds, where it was when the drag began
 * @property {Float64Array | null} keyframes seconds, ascending
 * @property {number} duration seconds
 */

/** Pixels: from so near it catches. */
export const CATCH = 8;

/**
 * What lies nearest to a second, if it is within reach. Of equally near ones a keyframe is last.
 * @param {number} at seconds
 * @param {number} reach seconds
 * @param {Targets} targets
 * @returns {number | null} seconds
 */
export function nearestTarget(at, reach, { segments, id, playhead, keyframes, duration }) {
  /** @type {number | null} */
  let best = null;
  /** @param {number | undefined} candidate @param {number} [within] */
  const consider = (candidate, within = reach) => {
    if (candidate === undefined || Math.abs(candidate - at) > within) return;
    if (best === null || Math.abs(candidate - at) < Math.abs(best - at)) best = candidate;
  };
  consider(playhead);
  consider(0);
  consider(duration);
  const { first, last } = visibleRange(segments, at - reach, at + reach);
  for (let index = first; index < last; index++) {
    if (segments[index].id === id) continue;
    consider(segments[index].start);
    consider(segments[index].stop);
  }
  if (keyframes) {
    const next = keyframeIndex(keyframes, at);
    const [before, after] = [keyframes[next - 1], keyframes[next]];
    // Where they stand close, every place would catch: half of the way between two stays free.
    const within = Math.min(reach, (after - before) / 4 || reach);
    consider(before, within);
    consider(after, within);
  }
  return best;
}

/**
 * The first keyframe that is not before `at`.
 * @param {Float64Array} keyframes
 * @param {number} at seconds
 */
export function keyframeIndex(keyframes, at) {
  let low = 0;
  let high = keyframes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keyframes[middle] < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * A dragged segment where it catches. Of a body both edges may; the one that is nearer to something does, and the length
 * stays.
 * @param {'start' | 'stop' | 'body'} kind
 * @param {Edges} edges where the hand would leave it
 * @param {number} reach seconds
 * @param {Targets} targets
 * @param {number} shortest seconds: no edge catches where less would be left
 * @returns {{edges: Edges, line: number | null}} line: the second it caught on
 */
export function snapped(kind, edges, reach, targets, shortest) {
  const free = { edges, line: null };
  const { start, stop } = edges;
  if (kind !== 'body') {
    const line = nearestTarget(edges[kind], reach, targets);
    if (line === null) return free;
    const moved = { ...edges, [kind]: line };
    return moved.stop - moved.start < shortest ? free : { edges: moved, line };
  }
  /** @type {{by: number, line: number} | null} */
  let best = null;
  for (const edge of [start, stop]) {
    const line = nearestTarget(edge, reach, targets);
    if (line !== null && (!best || Math.abs(line - edge) < Math.abs(best.by))) best = { by: line - edge, line };
  }
  if (!best || start + best.by < 0 || stop + best.by > targets.duration) return free;
  return { edges: { start: start + best.by, stop: stop + best.by }, line: best.line };
}
