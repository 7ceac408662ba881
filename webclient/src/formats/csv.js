// The clips as a table: comma-separated, RFC 4180, for spreadsheets and scripts. Pure.

import { isoAt } from '../clock/wallclock.js';

const COLUMNS = ['file', 'start', 'stop', 'actual_start', 'actual_stop', 'state', 'score', 'label', 'origin', 'edited'];

/**
 * @param {import('./manifest.js').Saved[]} saved
 * @param {import('../clock/wallclock.js').Wall | null} [wall] where it is known, two more columns say date and time of day
 * @returns {string} with a byte order mark, so that a spreadsheet reads Cyrillic names as they are
 */
export function toCsv(saved, wall = null) {
  const timed = Boolean(wall?.start);
  const rows = saved.map(({ segment, file, actual }) => [
    file,
    seconds(segment.start),
    seconds(segment.stop),
    actual && seconds(actual.start),
    actual && seconds(actual.stop),
    segment.state,
    segment.score,
    segment.label,
    segment.origin,
    segment.edited,
    ...(timed ? [isoAt(wall, segment.start), isoAt(wall, segment.stop)] : []),
  ]);
  const columns = timed ? [...COLUMNS, 'start_time', 'stop_time'] : COLUMNS;
  return `\ufeff${[columns, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

/** @param {number} value */
export const seconds = (value) => value.toFixed(3);

/** @param {unknown} value */
export function cell(value) {
  let text = String(value ?? '');
  // A name such as "=cmd()" must stay text in a spreadsheet.
  if (typeof value === 'string' && /^[=+@\t\r]/.test(text)) text = `'${text}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
