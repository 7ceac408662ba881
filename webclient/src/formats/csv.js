// The clips as CSV for spreadsheets and scripts, and CSV read back. Pure.

import Papa from '../../vendor/papaparse/papaparse.js';
import { isoAt } from '../clock/wallclock.js';

const COLUMNS = ['file', 'start', 'stop', 'actual_start', 'actual_stop', 'state', 'score', 'label', 'origin', 'edited'];
/** What a spreadsheet would take for a formula. */
const FORMULA = /^[=+@\t\r]/;

/**
 * @param {import('./manifest.js').Saved[]} saved
 * @param {import('../clock/wallclock.js').Wall | null} [wall] where known, adds the columns start_time and stop_time
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
  return writeCsv([columns, ...rows]);
}

/** @param {number} value */
export const seconds = (value) => value.toFixed(3);

/**
 * RFC 4180 with a byte order mark, without which a spreadsheet misreads Cyrillic names.
 * @param {unknown[][]} rows null and undefined are empty cells
 */
export const writeCsv = (rows) =>
  `\ufeff${Papa.unparse(
    rows.map((row) => row.map(asText)),
    { newline: '\r\n' },
  )}\r\n`;

/** Keeps a spreadsheet from evaluating a name such as "=cmd()". @param {unknown} value */
const asText = (value) => (typeof value === 'string' && FORMULA.test(value) ? `'${value}` : value);

/** Undoes the mark of writeCsv(). @param {string} cell */
export const withoutMark = (cell) => (cell[0] === "'" && FORMULA.test(cell.slice(1)) ? cell.slice(1) : cell);

/**
 * Comma, semicolon or tab, whichever separates the columns of the head: Papa Parse would guess the comma where it is the
 * decimal sign of every number.
 * @param {string} text without a byte order mark
 * @returns {string[][]}
 */
export function readCsv(text) {
  const plain = text.replace(/\r\n?/g, '\n');
  const [head] = plain.split('\n', 1);
  const delimiter = head.includes(';') && !head.includes(',') ? ';' : head.includes('\t') ? '\t' : ',';
  return Papa.parse(plain, { delimiter, newline: '\n' }).data;
}
