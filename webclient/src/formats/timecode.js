// SMPTE timecode at a file's frame rate: seconds ↔ "HH:MM:SS:FF", "HH:MM:SS;FF" where frames are dropped. Pure.

/**
 * How a rate counts: `nominal` frames are a second of timecode, `rate` frames a second of time; `drop` frame numbers are
 * skipped each minute except every tenth.
 * @typedef {{nominal: number, rate: number, drop: number}} Counting
 */

/** A timecode has two digits for the frame. */
const HIGHEST_RATE = 99;
const DEFAULT_RATE = 25;

/**
 * @param {number} fps
 * @returns {Counting}
 */
export function countingOf(fps) {
  const given = fps > 0 && fps <= HIGHEST_RATE + 0.5 ? fps : DEFAULT_RATE;
  const nominal = Math.max(1, Math.round(given));
  // 29.97 and 59.94 would fall 3.6 s behind per hour, so numbers are dropped. 23.976 has no such rule.
  const ntsc = (nominal * 1000) / 1001;
  if (Math.abs(given - ntsc) < nominal * 2e-4) return { nominal, rate: ntsc, drop: nominal % 30 ? 0 : nominal / 15 };
  // A non-standard rate (12.5, a camera's 24.7) counts in nominal frames and stays true to time.
  return { nominal, rate: nominal, drop: 0 };
}

/**
 * @param {number} seconds
 * @param {Counting} counting
 */
export function toTimecode(seconds, { nominal, rate, drop }) {
  let frame = Math.max(0, Math.round(seconds * rate));
  if (drop) {
    const minute = nominal * 60 - drop;
    const ten = minute * 10 + drop;
    const rest = frame % ten;
    frame += 9 * drop * Math.floor(frame / ten) + (rest > drop ? drop * Math.floor((rest - drop) / minute) : 0);
  }
  const whole = Math.floor(frame / nominal);
  const two = (/** @type {number} */ value) => String(value).padStart(2, '0');
  const clock = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60].map(two).join(':');
  return `${clock}${drop ? ';' : ':'}${two(frame % nominal)}`;
}

/**
 * @param {string} text
 * @param {Counting} counting
 * @returns {number | null} seconds; null: no timecode at this rate
 */
export function fromTimecode(text, { nominal, rate, drop }) {
  const match = /^(\d{2,3}):([0-5]\d):([0-5]\d)[:;.](\d{2})$/.exec(text);
  if (!match) return null;
  const [hours, minutes, seconds, frames] = match.slice(1).map(Number);
  if (frames >= nominal) return null;
  const passed = hours * 60 + minutes;
  const frame = (passed * 60 + seconds) * nominal + frames - drop * (passed - Math.floor(passed / 10));
  return Math.max(0, frame) / rate;
}
