// summary.json and summary.csv: what was cut from all files of a queue. Pure.

import { isoAt } from '../clock/wallclock.js';
import { seconds, writeCsv } from './csv.js';
import { toMillis } from './rounding.js';

/**
 * @typedef {object} Exported one file of the queue
 * @property {string} path
 * @property {string} folder its clips are in
 * @property {import('../clock/wallclock.js').Wall | null} wall
 * @property {string | null} error why nothing was cut
 * @property {(import('./manifest.js').Saved & {rejected: boolean})[]} clips
 */

const COLUMNS = [
  ...['video', 'folder', 'file', 'start', 'stop', 'actual_start', 'actual_stop', 'start_time', 'stop_time'],
  ...['state', 'score', 'label', 'error'],
];

/**
 * @param {Exported[]} files
 * @param {{version: string, now: Date}} facts
 * @returns {string} JSON
 */
export function toSummary(files, { version, now }) {
  const clips = files.flatMap((file) => file.clips);
  const summary = {
    format: 'smartcut.summary.v1',
    created: now.toISOString(),
    smartcut: version,
    clips: clips.filter(({ file }) => file !== null).length,
    failed: clips.filter(({ error }) => error).length,
    files: files.map(({ path, folder, wall, error, clips: own }) => ({
      video: path,
      folder: own.length ? folder : null,
      ...(wall?.start ? { start_time: isoAt(wall, 0) } : {}),
      ...(error ? { error } : {}),
      clips: own.map(({ segment, file, actual, error: trouble }) => ({
        file,
        requested: { start: toMillis(segment.start), stop: toMillis(segment.stop) },
        actual: actual && { start: toMillis(actual.start), stop: toMillis(actual.stop) },
        ...(wall?.start ? { start_time: isoAt(wall, segment.start), stop_time: isoAt(wall, segment.stop) } : {}),
        state: segment.state,
        score: segment.score,
        label: segment.label,
        ...(trouble ? { error: trouble.message } : {}),
      })),
    })),
  };
  return `${JSON.stringify(summary, null, 2)}\n`;
}

/**
 * @param {Exported[]} files
 * @returns {string} a row for each clip, and one for each file from which nothing was cut
 */
export function toSummaryCsv(files) {
  /** @type {unknown[][]} */
  const rows = [];
  for (const { path, folder, wall, error, clips } of files) {
    if (error) rows.push([path, null, null, null, null, null, null, null, null, null, null, null, error]);
    for (const { segment, file, actual, error: trouble } of clips) {
      const { start, stop, state, score, label } = segment;
      rows.push([
        ...[path, folder, file, seconds(start), seconds(stop), actual && seconds(actual.start)],
        ...[actual && seconds(actual.stop), isoAt(wall, start), isoAt(wall, stop), state, score, label],
        trouble?.message,
      ]);
    }
  }
  return writeCsv([COLUMNS, ...rows]);
}
