// The date and time of a file's first frame, as guessed from its name, and times of day derived from it. Pure. Times are kept
// as written: no time zone is ever applied, and a time known to be UTC is marked.

import { formatClock, parseTime, safeStem } from '../time.js';

/**
 * @typedef {object} Wall
 * @property {string | null} start "2024-05-31T14:30:00.000" without a zone; null: cleared by the analyst
 * @property {'local' | 'utc'} zone 'local': on the camera's own clock
 * @property {'name' | 'metadata' | 'typed'} from
 *
 * @typedef {Wall & {start: string}} KnownWall
 * @typedef {{sure: KnownWall | null, suggestions: KnownWall[]}} Guess suggestions: where it is ambiguous or uncertain
 * @typedef {{at: number, place: number, zone: 'local' | 'utc', whole: boolean}} Stamp at: milliseconds; whole: with time
 */

const DAY = 86_400;
const HOUR = 3_600_000;
/** Older dates are no recordings. */
const FIRST_YEAR = 1990;

/**
 * Guesses the start from a file's name. Of two times in a row (start and end) the first is the start.
 * @param {string} path with folders, which may contain the date
 * @param {Date} [now] later dates are no recordings
 * @returns {Guess}
 */
export function guessStart(path, now = new Date()) {
  const folders = path.split(/[\\/]/);
  const name = (folders.pop() ?? '').replace(/\.[a-z]\w{1,4}$/i, '');
  const latest = now.getTime() + 2 * DAY * 1000;
  /** @param {Stamp} stamp */
  const possible = ({ at }) => at >= Date.UTC(FIRST_YEAR) && at < latest;
  const written = datesIn(name).filter(possible);
  const whole = written.filter((stamp) => stamp.whole);
  if (whole.length) return fromStamps(whole);
  const odd = unclearDates(name).filter(possible);
  if (odd.length)
    return { sure: odd.length === 1 ? toWall(odd[0]) : null, suggestions: odd.length > 1 ? odd.map(toWall) : [] };
  const day = written[0] ?? datesIn(folders.join('/')).findLast(possible);
  const time = /(?<!\d)([01]\d|2[0-3])[.:_-]([0-5]\d)[.:_-]([0-5]\d)(?!\d)/.exec(name);
  if (day && time && !written.length) {
    const midnight = Math.floor(day.at / (DAY * 1000)) * DAY * 1000;
    const [h, m, s] = time.slice(1).map(Number);
    return { sure: toWall({ ...day, at: midnight + h * HOUR + m * 60_000 + s * 1000 }), suggestions: [] };
  }
  if (written.length) return { sure: null, suggestions: written.slice(0, 1).map(toWall) };
  return fromStamps(secondsSince1970(name).filter(possible));
}

/** @param {Stamp[]} stamps in the order of the name @returns {Guess} */
function fromStamps(stamps) {
  const [first, second] = stamps;
  if (!first) return { sure: null, suggestions: [] };
  if (!second || second.at > first.at) return { sure: toWall(first), suggestions: [] };
  if (second.at === first.at) return { sure: toWall(first), suggestions: [] };
  return { sure: null, suggestions: [first, second].map(toWall) };
}

/** @param {Stamp} stamp @returns {KnownWall} */
const toWall = ({ at, zone }) => ({ start: isoOf(at), zone, from: 'name' });

/**
 * Dates that begin with the year, with their time of day where one follows: 20240531143000, 2024-05-31_14-30-00.123,
 * 20240531_143000, 2024-05-31T14.30.00Z, 2024-05-31 at 14.30.00.
 * @param {string} text
 * @returns {Stamp[]}
 */
function datesIn(text) {
  const date = /(?<!\d)((?:19|20)\d\d)([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])/;
  const time =
    /(?:(?:T|[-_. ,]|, | at |--)?([01]\d|2[0-3])(?<between>[-_.:h]?)([0-5]\d)\k<between>([0-5]\d)(?:[.,_]?(\d{3}))?(Z|UTC)?)?(?!\d)/;
  const found = [];
  for (const match of text.matchAll(new RegExp(date.source + time.source, 'gi'))) {
    const [, year, , month, day, h, , m, s, ms, zulu] = match;
    const at = timeOf([year, month, day, h ?? 0, m ?? 0, s ?? 0, ms ?? 0]);
    if (at === null) continue;
    // Pixel phones write UTC into "PXL_…".
    const utc = Boolean(zulu) || /PXL_$/.test(text.slice(0, match.index));
    found.push({
      at,
      place: match.index,
      zone: /** @type {'utc' | 'local'} */ (utc ? 'utc' : 'local'),
      whole: h !== undefined,
    });
  }
  return found;
}

/**
 * Dates that begin with the day or the month (31-05-2024, 5-31-2024, 2.30.00pm): one reading where only one is valid, two
 * where both are.
 * @param {string} text
 * @returns {Stamp[]}
 */
function unclearDates(text) {
  const match =
    /(?<!\d)(\d{1,2})[-_.](\d{1,2})[-_.]((?:19|20)\d\d)(?:, | at |[-_ T,])(\d{1,2})[-_.:](\d\d)(?:[-_.:](\d\d))? ?(am|pm)?(?!\d)/i.exec(
      text,
    );
  if (!match) return [];
  const [, one, two, year, hour, m, s = 0, half] = match;
  const h = half ? (Number(hour) % 12) + (half.toLowerCase() === 'pm' ? 12 : 0) : hour;
  const readings = [timeOf([year, two, one, h, m, s, 0]), timeOf([year, one, two, h, m, s, 0])];
  return [...new Set(readings)].flatMap((at) =>
    at === null ? [] : [{ at, place: match.index, zone: /** @type {const} */ ('local'), whole: true }],
  );
}

/** "cam1-1717165800", "1717165800123": Unix time. @param {string} text @returns {Stamp[]} */
function secondsSince1970(text) {
  const found = [...text.matchAll(/(?:^|[-_. ])(1[0-9]\d{8})(\d{3})?(?=$|[-_. ])/g)];
  return found.map(([, seconds, ms = '0'], place) => {
    return { at: Number(seconds) * 1000 + Number(ms), place, zone: /** @type {const} */ ('utc'), whole: true };
  });
}

/** @param {(string | number)[]} parts year, month, day, h, m, s, ms @returns {number | null} null: there is no such day */
function timeOf(parts) {
  const [year, month, day, h, m, s, ms] = parts.map(Number);
  const at = Date.UTC(year, month - 1, day, h, m, s, ms);
  const back = new Date(at);
  const same = back.getUTCMonth() === month - 1 && back.getUTCDate() === day && h < 24 && m < 60 && s < 60;
  return same ? at : null;
}

/** @param {number} at milliseconds */
const isoOf = (at) => new Date(at).toISOString().slice(0, -1);

/**
 * Parses a typed start: "2024-05-31 14:30:00", "31.05.2024 14:30".
 * @param {string} text
 * @returns {KnownWall | null}
 */
export function parseStart(text) {
  const match =
    /^(\d{1,4})([-./])(\d{1,2})\2(\d{1,4})[T ,]+(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,3}))?)?\s*(Z|UTC)?$/i.exec(
      text.trim(),
    );
  if (!match) return null;
  const [, one, between, month, last, h, m, s = 0, ms = '0', zulu] = match;
  if (one.length === 4 ? last.length > 2 : between !== '.' || last.length !== 4) return null;
  const [year, day] = one.length === 4 ? [one, last] : [last, one];
  const at = timeOf([year, month, day, h, m, s, ms.padEnd(3, '0')]);
  return at === null ? null : { start: isoOf(at), zone: zulu ? 'utc' : 'local', from: 'typed' };
}

/** Validates a value from a stored project. @param {any} value @returns {Wall | null} */
export function readWall(value) {
  if (!value || !['local', 'utc'].includes(value.zone) || !['name', 'metadata', 'typed'].includes(value.from))
    return null;
  const { start, zone, from } = value;
  if (start === null) return { start, zone, from };
  return typeof start === 'string' && !Number.isNaN(Date.parse(`${start}Z`)) ? { start, zone, from } : null;
}

/**
 * A second of the file as date and time: "2024-05-31T14:30:05.120", with Z for UTC; null without a start.
 * @param {Wall | null} wall
 * @param {number} seconds
 */
export function isoAt(wall, seconds) {
  if (!wall?.start) return null;
  return `${isoOf(Date.parse(`${wall.start}Z`) + Math.round(seconds * 1000))}${wall.zone === 'utc' ? 'Z' : ''}`;
}

/** The same for file names: "20240531-143005". @param {KnownWall} wall @param {number} seconds */
export const stampAt = (wall, seconds) =>
  (isoAt(wall, seconds) ?? '').slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');

/**
 * A clip's name by date and time of day: "<video>_<YYYYMMDD>-<HHMMSS>-<HHMMSS>.<ext>".
 * @param {string} video file name of the source
 * @param {KnownWall} wall
 * @param {{start: number, stop: number}} segment seconds
 * @param {string} extension without the dot
 */
export const datedName = (video, wall, { start, stop }, extension) =>
  `${safeStem(video)}_${stampAt(wall, start)}-${stampAt(wall, stop).slice(-6)}.${extension}`;

/**
 * Formats and parses times as displayed: of day where the start is known, otherwise from the beginning of the file.
 * @param {Wall | null} wall
 */
export function createClock(wall) {
  const first = wall?.start ? Date.parse(`${wall.start}Z`) / 1000 : null;
  /** Seconds of the day at second 0. */
  const offset = first === null ? 0 : ((first % DAY) + DAY) % DAY;
  return {
    known: first !== null,
    offset,
    /** @param {number} seconds @param {number} [decimals] */
    text: (seconds, decimals = 0) =>
      formatClock(first === null ? seconds : (offset + Math.max(0, seconds)) % DAY, decimals),
    /**
     * @param {string} text
     * @param {number} [near] seconds: with several days, the nearest one is meant
     * @returns {number | null} seconds from the beginning of the file
     */
    parse(text, near = 0) {
      const typed = parseTime(text);
      if (typed === null || first === null || typed >= DAY) return typed;
      return (
        typed -
        offset +
        Math.max(0, Math.round((near - (typed - offset)) / DAY), Math.ceil((offset - typed) / DAY)) * DAY
      );
    },
  };
}
