// What becomes of a segment that is split, joined with another, or named. Pure.

import { scoreIndex } from '../scores.js';
import { newId, SHORTEST } from '../segments.js';
import { roundToMs } from '../time.js';

/** @typedef {import('../types.js').Segment} Segment */

/**
 * Two segments of one. The left keeps the id. Each is as sure as its own highest score.
 * @param {Segment} segment
 * @param {number} at seconds
 * @param {import('../scores.js').Scores} scores
 * @returns {[Segment, Segment] | null} null where `at` is not inside
 */
export function split(segment, at, scores) {
  const cut = roundToMs(at);
  if (!(cut >= segment.start + SHORTEST && cut <= segment.stop - SHORTEST)) return null;
  /** @param {Partial<Segment>} part @returns {Segment} */
  const part = (part) => {
    const piece = { ...segment, ...part, edited: true };
    return { ...piece, score: piece.score === null ? null : (highest(scores, piece) ?? piece.score) };
  };
  return [part({ stop: cut }), part({ id: newId(), start: cut })];
}

/**
 * @param {import('../scores.js').Scores} scores
 * @param {Segment} segment
 */
function highest(scores, { start, stop }) {
  const within = scores.items.slice(scoreIndex(scores, start), scoreIndex(scores, stop));
  return within.length ? within.reduce((most, { score }) => Math.max(most, score), 0) : null;
}

/**
 * One segment over both and the gap between; it keeps the id and decision of the first, the name of the surer one.
 * @param {Segment} segment
 * @param {Segment} other
 * @returns {Segment}
 */
export function joined(segment, other) {
  const surer = (other.score ?? -1) > (segment.score ?? -1) ? other : segment;
  return {
    ...segment,
    start: Math.min(segment.start, other.start),
    stop: Math.max(segment.stop, other.stop),
    score: surer.score,
    label: surer.label ?? segment.label ?? other.label,
    edited: true,
  };
}

/**
 * @param {Segment} segment
 * @param {string | null} label
 * @returns {Segment}
 */
export const labelled = (segment, label) => ({ ...segment, label, edited: true });
