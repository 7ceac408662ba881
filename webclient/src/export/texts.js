// The lists beside the clips, as text. Pure.

import { unseenOf } from '../finding/unseen.js';
import { toCoco } from '../formats/coco.js';
import { toCsv } from '../formats/csv.js';
import { toCvat } from '../formats/cvat.js';
import { toEdl } from '../formats/edl.js';
import { toTimestamps } from '../formats/json.js';
import { toManifest } from '../formats/manifest.js';
import { FRAMES } from './export-plan.js';

/**
 * @typedef {object} Facts
 * @property {import('../types.js').MediaInfo} info
 * @property {Pick<import('../store.js').Run, 'plugin' | 'parameters' | 'lost'>} run
 * @property {import('../scores.js').Scores} scores
 * @property {import('../project/fingerprint.js').Fingerprint | null} fingerprint
 * @property {ReturnType<typeof import('../audit/audit.js').auditRecord>} [audit]
 * @property {import('./export-plan.js').Mode} mode
 * @property {string} version
 * @property {Date} now
 * @property {import('../clock/wallclock.js').Wall | null} [wall]
 */

/**
 * @param {import('./export-plan.js').SideFile[]} wanted
 * @param {import('./export-plan.js').ClipJob[]} clips
 * @param {import('../formats/frame-names.js').FrameFile[]} frames
 * @param {Facts} facts
 * @returns {{name: string, text: string, type: string}[]}
 */
export function sideTexts(wanted, clips, frames, facts) {
  const { info, run, scores, fingerprint, mode, version, now, audit } = facts;
  const { plugin, parameters } = run;
  const interval = plugin ? scores.interval : null;
  const kept = clips.filter(({ state, rejected }) => state === 'saved' && !rejected).map(({ segment }) => segment);
  const about = { video: info.name, created: now };
  /** @type {Record<import('./export-plan.js').SideFile, () => [string, string, string]>} */
  const texts = {
    manifest: () => [
      'manifest.json',
      toManifest(clips, {
        info,
        plugin,
        parameters,
        interval,
        version,
        now,
        fingerprint,
        mode,
        scores,
        wall: facts.wall,
        audit,
        unseen: unseenOf({ run, scores, info }),
      }),
      'application/json',
    ],
    csv: () => ['clips.csv', toCsv(clips, facts.wall), 'text/csv'],
    timestamps: () => ['timestamps.json', toTimestamps(kept), 'application/json'],
    edl: () => ['clips.edl', toEdl(kept, info), 'text/plain'],
    coco: () => [`${FRAMES}/coco.json`, toCoco(frames, about), 'application/json'],
    cvat: () => [`${FRAMES}/cvat.xml`, toCvat(frames, about), 'application/xml'],
  };
  return wanted.map((side) => {
    const [name, text, type] = texts[side]();
    return { name, text, type };
  });
}
