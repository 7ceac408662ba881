// What a person may type to go to: a time of the video, so much on or back, or a time of day where the start is known. Pure.

import { parseTime } from '../time.js';

const DAY = 86_400;

/**
 * @param {string} text "1:02:03", "62.5", "+10", "-1:30", "14:05:30" (of the day)
 * @param {object} now
 * @param {number} now.at seconds, the playhead
 * @param {number} now.duration seconds
 * @param {number | null} now.clock seconds since midnight of the first frame, where it is known
 * @returns {number | null} seconds inside the video; null where it is no time, or none of this video
 */
export function parseGoTo(text, { at, duration, clock }) {
  const [, sign, rest] = /^\s*([+\-−–]?)\s*(.*?)\s*$/.exec(text) ?? ['', '', ''];
  const seconds = parseTime(rest);
  if (seconds === null) return null;
  if (sign) return Math.min(duration, Math.max(0, sign === '+' ? at + seconds : at - seconds));
  // With a colon it reads as the clock that is shown; days follow each other in a recording that goes over midnight.
  if (clock !== null && rest.includes(':')) {
    const ofDay = /^\d{1,2}:\d{2}$/.test(rest) ? seconds * 60 : seconds; // "14:05" is an hour and a minute
    const since = (((ofDay - clock) % DAY) + DAY) % DAY;
    if (since <= duration) {
      // The same time comes once a day: the one nearest to the playhead is meant.
      const days = Math.min(Math.floor((duration - since) / DAY), Math.max(0, Math.round((at - since) / DAY)));
      return since + days * DAY;
    }
  }
  return seconds <= duration ? seconds : null;
}
