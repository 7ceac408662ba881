// Which box to draw over the video: the recommender marked it in one frame, and the playhead is seldom on that one. Pure.

import { scoreNear } from '../scores.js';
import { RELEASE } from '../segments.js';

/** Seconds: so near to its frame a box counts as being where it is drawn. */
const FRESH = 0.6;
/** Where no threshold is known, a box of a lower score is no evidence of anything outside of a chosen segment. */
const LOWEST = 0.3;

/**
 * The box of the nearest frame that was looked at. Between two frames it is an older or a later one, and says so; only
 * inside a chosen segment is such a one shown.
 * @param {import('../scores.js').Scores} scores
 * @param {number} at seconds, the playhead
 * @param {{start: number, stop: number} | null} chosen
 * @param {number | null} [threshold] of the segments: a score below their release is no evidence, inside of one either
 * @returns {{score: import('../types.js').Score, box: [number, number, number, number], away: number} | null}
 *   away: seconds from the playhead to its frame, 0 where that is the one that is seen
 */
export function evidenceAt(scores, at, chosen, threshold = null) {
  const score = scoreNear(scores, at, scores.interval);
  if (!score?.box) return null;
  if (threshold !== null && score.score < RELEASE * threshold) return null;
  const distance = score.at - at;
  const away = Math.abs(distance) <= FRESH ? 0 : distance;
  const inside = chosen && at >= chosen.start && at <= chosen.stop;
  if (!inside && (away || (threshold === null && score.score < LOWEST))) return null;
  return { score, box: score.box, away };
}
