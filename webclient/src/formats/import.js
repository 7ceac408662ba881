// Reads lists of segments made elsewhere: timestamps JSON, a manifest, CSV, EDL. Pure; an invalid list is
// refused with an ImportError, whose code names the sentence (locales: error.import.<code>).

import { SmartCutError } from '../errors.js';
import { parseTime } from '../time.js';
import { readCsv, withoutMark } from './csv.js';
import { fromEdl } from './edl.js';

/**
 * @typedef {import('../types.js').Segment['state']} Decision
 * @typedef {{start: number, stop: number, score: number | null, label: string | null, state: Decision}} Imported seconds
 */

const DECISIONS = /** @type {const} */ (['proposed', 'accepted', 'rejected']);
const ENDING = /\.(json|csv|edl)$/i;
/** A larger file is not a list of segments. */
export const LARGEST_LIST_BYTES = 20e6;

export class ImportError extends SmartCutError {
  /**
   * @param {'notList' | 'noSegments' | 'badLine' | 'noColumns' | 'tooLarge' | 'beyond' | 'allKnown'} code
   * @param {Record<string, string | number>} params
   */
  constructor(code, params) {
    super(`error.import.${code}`, params, `${code} ${JSON.stringify(params)}`);
    this.code = code;
  }
}

/** Whether a file of this name is a list, and neither a video nor a project. @param {string} name */
export const isList = (name) => ENDING.test(name) && !/\.smartcut\b/i.test(name);

/**
 * @param {string} text the file
 * @param {string} name of the file; its extension is the format
 * @param {number} fps of the video, for an EDL that does not state its own
 * @returns {Imported[]} in the order of the list, start < stop
 * @throws {ImportError}
 */
export function readList(text, name, fps) {
  const kind = ENDING.exec(name)?.[1].toLowerCase();
  const plain = text.replace(/^\ufeff/, '');
  const found =
    kind === 'edl'
      ? segmentsFromEdl(plain, name, fps)
      : kind === 'csv'
        ? segmentsFromCsv(plain, name)
        : segmentsFromJson(plain, name);
  if (!found.length) throw new ImportError('noSegments', { name });
  return found;
}

/** @param {string} text @param {string} name @param {number} fps */
function segmentsFromEdl(text, name, fps) {
  const { stretches, bad } = fromEdl(text, fps);
  if (bad !== null) throw new ImportError('badLine', { name, line: bad });
  return stretches.map((stretch) => imported({ ...stretch }) ?? never(name));
}

/** @param {string} text @param {string} name */
function segmentsFromJson(text, name) {
  let whole;
  try {
    whole = JSON.parse(text);
  } catch {
    throw new ImportError('notList', { name });
  }
  const list = Array.isArray(whole?.timestamps) ? whole.timestamps : Array.isArray(whole?.clips) ? whole.clips : null;
  if (!list) throw new ImportError('notList', { name });
  return list.map((/** @type {any} */ item, /** @type {number} */ index) => {
    const segment = imported({ ...item, ...item?.requested });
    if (!segment) throw new ImportError('badLine', { name, line: index + 1 });
    return segment;
  });
}

/** @param {string} text @param {string} name */
function segmentsFromCsv(text, name) {
  const [head = [], ...rows] = readCsv(text);
  const columns = head.map((cell) => cell.trim().toLowerCase());
  const [start, stop] = [columns.indexOf('start'), columns.findIndex((name) => name === 'stop' || name === 'end')];
  if (start < 0 || stop < 0) throw new ImportError('noColumns', { name });
  return rows.flatMap((row, index) => {
    if (row.every((cell) => !cell.trim())) return [];
    const cell = (/** @type {string} */ column) => row[columns.indexOf(column)] ?? '';
    const segment = imported({
      start: parseTime(row[start] ?? ''),
      stop: parseTime(row[stop] ?? ''),
      score: cell('score') === '' ? null : Number(cell('score').replace(',', '.')),
      label: withoutMark(cell('label')),
      state: cell('state'),
    });
    if (!segment) throw new ImportError('badLine', { name, line: index + 2 });
    return [segment];
  });
}

/**
 * @param {any} item
 * @returns {Imported | null} null where the times are invalid
 */
function imported({ start, stop, score, label, state }) {
  if (typeof start !== 'number' || typeof stop !== 'number' || !(start >= 0 && start < stop && stop < Infinity))
    return null;
  return {
    start,
    stop,
    score: typeof score === 'number' && score >= 0 && score <= 1 ? score : null,
    label: typeof label === 'string' && label.trim() ? label.trim() : null,
    state: DECISIONS.includes(state) ? state : 'proposed',
  };
}

/** @param {string} name @returns {never} */
function never(name) {
  throw new ImportError('notList', { name });
}
