// What to draw of ten thousand segments: wide ones one by one, all others as columns of one pixel, so that the cost depends on
// the screen's width and not on the number of segments. Pure.

import { firstIndex } from '../../sorted.js';
import { PAD, whole, xOf } from './geometry.js';

/**
 * @typedef {import('../../types.js').Segment} Segment
 * @typedef {import('./geometry.js').View} View
 */

/** A narrower segment is drawn as a column. */
const WIDE_PX = 6;
const NARROWEST_PX = 3;
/** Indexed by rank: undecided segments are drawn over decided ones. 0 is nothing. */
export const RANKS = /** @type {const} */ ([null, 'rejected', 'accepted', 'proposed']);
const RANK = { rejected: 1, accepted: 2, proposed: 3 };

/** @type {WeakMap<readonly Segment[], Float64Array>} seconds: the latest stop up to each index */
const reaches = new WeakMap();

/** @param {readonly Segment[]} segments in order of start */
function reachOf(segments) {
  let reach = reaches.get(segments);
  if (!reach) {
    reach = new Float64Array(segments.length);
    let furthest = Number.NEGATIVE_INFINITY;
    for (let index = 0; index < segments.length; index++) {
      if (segments[index].stop > furthest) furthest = segments[index].stop;
      reach[index] = furthest;
    }
    reaches.set(segments, reach);
  }
  return reach;
}

/**
 * Indexes first ≤ i < last outside of which no segment overlaps [from, to].
 * @param {readonly Segment[]} segments in order of start
 * @param {number} from seconds
 * @param {number} to seconds
 */
export function visibleRange(segments, from, to) {
  const reach = reachOf(segments);
  return {
    first: firstIndex(segments.length, (index) => reach[index] >= from),
    last: firstIndex(segments.length, (index) => segments[index].start > to),
  };
}

/**
 * What the lane of segments shows: `single` one by one in order of start, `ranks` as columns of one pixel from PAD on.
 * @param {readonly Segment[]} segments in order of start
 * @param {View} view
 * @param {number} width
 * @param {string | null} selected always drawn by itself
 */
export function planLane(segments, view, width, selected) {
  const count = Math.max(0, Math.floor(width - 2 * PAD));
  const ranks = new Uint8Array(count);
  /** @type {Segment[]} */
  const single = [];
  /** @type {Segment | null} */
  let chosen = null;
  const { first, last } = visibleRange(segments, view.from, view.to);
  for (let index = first; index < last; index++) {
    const segment = segments[index];
    if (segment.stop < view.from) continue;
    if (segment.id === selected) {
      chosen = segment;
      continue;
    }
    const left = xOf(segment.start, view, width);
    const right = xOf(segment.stop, view, width);
    if (right - left >= WIDE_PX && single.length < count / 2) single.push(segment);
    else fill(ranks, RANK[segment.state], left, right);
  }
  if (chosen) single.push(chosen); // last, so that its outline covers its neighbors
  return { single, ranks };
}

/**
 * @param {Uint8Array} ranks
 * @param {number} rank
 * @param {number} left
 * @param {number} right
 */
function fill(ranks, rank, left, right) {
  const from = Math.max(0, Math.round(left) - PAD);
  const to = Math.min(ranks.length, Math.max(Math.round(left) + NARROWEST_PX, Math.round(right)) - PAD);
  for (let x = from; x < to; x++) if (ranks[x] < rank) ranks[x] = rank;
}

/**
 * The overview's columns: their rank, and their height as a share of the lane.
 * @param {readonly Segment[]} segments
 * @param {number} duration
 * @param {number} width
 * @param {Float32Array} scores highest of each pixel, NaN where nothing was sampled
 */
export function planOverview(segments, duration, width, scores) {
  const all = whole(duration);
  const ranks = new Uint8Array(scores.length);
  const tall = new Float32Array(scores.length);
  for (const segment of segments) {
    const rank = RANK[segment.state];
    const left = Math.max(0, Math.floor(xOf(segment.start, all, width)) - PAD);
    const stop = Math.max(left + 2, Math.round(xOf(segment.stop, all, width)) - PAD);
    const narrow = stop - left < 4;
    for (let x = left; x < stop && x < ranks.length; x++) {
      if (ranks[x] > rank) continue;
      // Never too low to notice; a narrow segment is a plain bar of its score's height.
      const value = Math.max(0.3, narrow || Number.isNaN(scores[x]) ? (segment.score ?? 0.5) : scores[x]);
      tall[x] = ranks[x] === rank ? Math.max(tall[x], value) : value;
      ranks[x] = rank;
    }
  }
  return { ranks, tall };
}

/**
 * Visits each run of equal values once.
 * @param {ArrayLike<number>} values
 * @param {(value: number, from: number, to: number) => void} visit
 */
export function eachRun(values, visit) {
  for (let from = 0; from < values.length; ) {
    let to = from + 1;
    while (to < values.length && Object.is(values[to], values[from])) to++;
    visit(values[from], from, to);
    from = to;
  }
}
