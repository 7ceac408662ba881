// What a dragged segment snaps to: keyframes, the playhead, its neighbors' edges, the ends of the video. Pure.

import { firstIndex } from '../../sorted.js';
import { visibleRange } from './view-plan.js';

/**
 * @typedef {import('../../types.js').Segment} Segment
 * @typedef {{start: number, stop: number}} Edges
 *
 * @typedef {object} Targets
 * @property {readonly Segment[]} segments in order of start
 * @property {string} id of the dragged segment, which doesn't snap to itself
 * @property {number} playhead seconds, when the drag began
 * @property {Float64Array | null} keyframes seconds, ascending
 * @property {number} duration seconds
 */

export const SNAP_REACH_PX = 8;

/**
 * The nearest target within reach. On a tie a keyframe loses.
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
    // Between dense keyframes everything would snap, so half of each gap stays free.
    const within = Math.min(reach, (after - before) / 4 || reach);
    consider(before, within);
    consider(after, within);
  }
  return best;
}

/**
 * Index of the first keyframe at or after `at`.
 * @param {Float64Array} keyframes
 * @param {number} at seconds
 */
export const keyframeIndex = (keyframes, at) => firstIndex(keyframes.length, (index) => keyframes[index] >= at);

/**
 * A dragged segment after snapping. Of a dragged body, the edge nearer to a target snaps and the length stays.
 * @param {'start' | 'stop' | 'body'} kind
 * @param {Edges} edges before snapping
 * @param {number} reach seconds
 * @param {Targets} targets
 * @param {number} shortest seconds: an edge doesn't snap where less would be left
 * @returns {{edges: Edges, line: number | null}} line: the second it snapped to
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
