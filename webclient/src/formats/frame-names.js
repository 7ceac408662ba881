// Frames written for annotators: their names, and what the model saw in them. Pure.

import { scoreIndex, scoreNear } from '../scores.js';
import { formatClock, safeStem } from '../time.js';
import { roundTo } from './rounding.js';

/**
 * @typedef {{label: string, score: number, box: [number, number, number, number]}} Evidence box: left, top, width, height, 0..1
 * @typedef {{file: string, at: number, width: number, height: number, evidence: Evidence[]}} FrameFile a JPEG that was written
 */

/** Seconds: a frame and a score within this time are the same moment; decoders differ by less than half a frame. */
const FRAME_EPSILON_S = 0.015;
/** The label where neither score nor segment has one. */
const UNLABELED = 'event';

/**
 * "cam 1.mp4", 3725.48 → "cam 1_01-02-05.480.jpg": sorts by time.
 * @param {string} video
 * @param {number} at seconds
 */
export const frameName = (video, at) => `${safeStem(video)}_${formatClock(at, 3).replaceAll(':', '-')}.jpg`;

/**
 * What the model saw at a second of a segment.
 * @param {import('../scores.js').Scores} scores
 * @param {number} at seconds
 * @param {string | null} label of the segment
 * @returns {Evidence[]}
 */
export function evidenceAt(scores, at, label) {
  const score = scoreNear(scores, at, FRAME_EPSILON_S);
  return score?.box ? [{ label: score.label ?? label ?? UNLABELED, score: score.score, box: score.box }] : [];
}

/**
 * Whether any score within a stretch has a box.
 * @param {import('../scores.js').Scores} scores
 * @param {{start: number, stop: number}} stretch
 */
export function hasEvidence(scores, { start, stop }) {
  for (let index = scoreIndex(scores, start); index < scores.items.length && scores.items[index].at <= stop; index++)
    if (scores.items[index].box) return true;
  return false;
}

/**
 * The distinct labels of all boxes, sorted.
 * @param {FrameFile[]} frames
 */
export const labelsOf = (frames) =>
  [...new Set(frames.flatMap(({ evidence }) => evidence.map(({ label }) => label)))].sort();

/**
 * A box in pixels, clipped to its frame.
 * @param {Evidence} evidence
 * @param {{width: number, height: number}} size
 */
export function pixelBox({ box: [x, y, width, height] }, size) {
  const within = (/** @type {number} */ value) => Math.min(1, Math.max(0, value));
  const left = roundTo(within(x) * size.width, 2);
  const top = roundTo(within(y) * size.height, 2);
  const right = roundTo(within(x + width) * size.width, 2);
  const bottom = roundTo(within(y + height) * size.height, 2);
  return { left, top, right, bottom };
}
