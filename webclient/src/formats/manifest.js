// manifest.json: what was cut from which file, found by which recommender with which settings. Pure.

import { isoAt } from '../clock/wallclock.js';
import { scoreIndex } from '../scores.js';
import { toMillis } from './rounding.js';

/**
 * @typedef {object} Saved one clip of an export
 * @property {import('../types.js').Segment} segment
 * @property {string | null} file name it was saved under; null: it failed
 * @property {{start: number, stop: number} | null} actual seconds
 * @property {{message: string} | null} error why there is no clip
 *
 * @typedef {object} ExportFacts
 * @property {import('../types.js').MediaInfo} info
 * @property {{name: string, version: string} | null} plugin
 * @property {Record<string, unknown>} parameters
 * @property {number | null} interval seconds between samples; null: never searched
 * @property {string} version of SmartCut
 * @property {Date} now
 * @property {import('../project/fingerprint.js').Fingerprint | null} [fingerprint] of the source
 * @property {'fast' | 'exact'} [mode] stream copy from a keyframe, or re-encoded from the exact frame
 * @property {import('../scores.js').Scores} [scores]
 * @property {import('../clock/wallclock.js').Wall | null} [wall] date and time at second 0
 * @property {readonly import('../finding/unseen.js').Unseen[]} [unseen] stretches that were not looked at
 * @property {ReturnType<typeof import('../audit/audit.js').auditRecord>} [audit] how much was missed, as far as it was looked into
 */

/**
 * @param {Saved[]} saved
 * @param {ExportFacts} facts
 * @returns {string} JSON
 */
export function toManifest(saved, facts) {
  const { info, plugin, parameters, interval, version, now, fingerprint, mode = 'fast', scores, audit, unseen } = facts;
  const { name, size, duration, width, height, codec, container } = info;
  const began = facts.wall?.start ? { start_time: isoAt(facts.wall, 0), start_time_from: facts.wall.from } : {};
  const source = { name, size_bytes: size, duration: toMillis(duration), width_px: width, height_px: height };
  const manifest = {
    format: 'smartcut.manifest.v1',
    created: now.toISOString(),
    smartcut: version,
    // slices_sha256: of the first, middle and last 64 KiB concatenated
    source: {
      ...source,
      codec,
      container,
      ...began,
      ...(fingerprint ? { slices_sha256: fingerprint.slices_sha256 } : {}),
    },
    mode,
    recommender: plugin && { name: plugin.name, version: plugin.version, parameters, interval },
    ...(unseen?.length ? { unseen } : {}),
    clips: saved.map(({ segment, file, actual, error }) => ({
      file,
      requested: { start: toMillis(segment.start), stop: toMillis(segment.stop) },
      actual: actual && { start: toMillis(actual.start), stop: toMillis(actual.stop) },
      ...timesOf(facts.wall, segment),
      state: segment.state,
      score: segment.score,
      label: segment.label,
      scores: scores ? scoresWithin(scores, segment) : [],
      origin: segment.origin,
      edited: segment.edited,
      ...(error ? { error: error.message } : {}),
    })),
    ...(audit ? { audit } : {}),
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/**
 * The requested times as dates: without a zone as on the camera's clock, with Z for UTC.
 * @param {import('../clock/wallclock.js').Wall | null | undefined} wall
 * @param {{start: number, stop: number}} segment
 */
const timesOf = (wall, { start, stop }) =>
  wall?.start ? { start_time: isoAt(wall, start), stop_time: isoAt(wall, stop) } : {};

/**
 * The scores in a segment as on the wire: [second, score], with label and box where there are any.
 * @param {import('../scores.js').Scores} scores
 * @param {{start: number, stop: number}} segment
 */
function scoresWithin(scores, { start, stop }) {
  return scores.items
    .slice(scoreIndex(scores, start), scoreIndex(scores, stop))
    .map(({ at, score, label, box }) =>
      label || box ? [toMillis(at), toMillis(score), label, box] : [toMillis(at), toMillis(score)],
    );
}
