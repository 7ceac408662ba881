// Which pictures of the clips are written for annotators, what they are called and what the model saw in them. Pure.

import { scoreIndex, scoreNear } from '../scores.js';
import { formatClock, safeStem } from '../time.js';

/**
 * @typedef {{label: string, score: number, box: [number, number, number, number]}} Evidence box: left, top, width, height, 0..1
 * @typedef {{file: string, at: number, width: number, height: number, evidence: Evidence[]}} Picture one JPEG that was written
 */

/** A score belongs to a picture when both were taken at the same time; decoders differ by less than half a frame. */
const SAME = 0.015;
/** Where neither score nor segment say what it is. */
const NAMELESS = 'event';

/**
 * "cam 1.mp4", 3725.48 → "cam 1_01-02-05.480.jpg": names in order of time.
 * @param {string} video
 * @param {number} at seconds
 */
export const pictureName = (video, at) => `${safeStem(video)}_${formatClock(at, 3).replaceAll(':', '-')}.jpg`;

/**
 * What the model saw at a second of a segment.
 * @param {import('../scores.js').Scores} scores
 * @param {number} at seconds
 * @param {string | null} label of the segment
 * @returns {Evidence[]}
 */
export function evidenceAt(scores, at, label) {
  const score = scoreNear(scores, at, SAME);
  return score?.box ? [{ label: score.label ?? label ?? NAMELESS, score: score.score, box: score.box }] : [];
}

/**
 * Whether there is a box anywhere in a stretch.
 * @param {import('../scores.js').Scores} scores
 * @param {{start: number, stop: number}} stretch
 */
export function hasEvidence(scores, { start, stop }) {
  for (let index = scoreIndex(scores, start); index < scores.items.length && scores.items[index].at <= stop; index++)
    if (scores.items[index].box) return true;
  return false;
}

/**
 * The labels of all boxes, each once, in order of the alphabet.
 * @param {Picture[]} pictures
 */
export const labelsOf = (pictures) =>
  [...new Set(pictures.flatMap(({ evidence }) => evidence.map(({ label }) => label)))].sort();

/**
 * A box in pixels that lies inside its picture.
 * @param {Evidence} evidence
 * @param {{width: number, height: number}} size
 */
export function pixelBox({ box: [x, y, width, height] }, size) {
  const within = (/** @type {number} */ value) => Math.min(1, Math.max(0, value));
  const two = (/** @type {number} */ value) => Math.round(value * 100) / 100;
  const left = two(within(x) * size.width);
  const top = two(within(y) * size.height);
  const right = two(within(x + width) * size.width);
  const bottom = two(within(y + height) * size.height);
  return { left, top, right, bottom };
}
