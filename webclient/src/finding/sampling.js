// How often to look, and what that costs. Pure.

/** Seconds between frames that the slider offers, from often to rarely. */
export const INTERVALS = [0.2, 0.5, 1, 2, 3, 5, 10, 15, 20, 30, 60, 120];
/** Frames of a first, unasked choice: about a minute and a half of work for a whole day. */
const COMFORTABLE = 8640;
/** Milliseconds over which frames/s are measured. */
const WINDOW = 5000;

/** @param {number} duration seconds */
export const defaultInterval = (duration) =>
  INTERVALS.find((interval) => interval >= 1 && duration / interval <= COMFORTABLE) ?? 120;

/** The slider's place for an interval: its right end looks most often. @param {number} interval */
export function intervalToPlace(interval) {
  let best = 0;
  for (const [index, value] of INTERVALS.entries()) {
    if (Math.abs(Math.log(value / interval)) < Math.abs(Math.log(INTERVALS[best] / interval))) best = index;
  }
  return INTERVALS.length - 1 - best;
}

/** @param {number} place */
export const placeToInterval = (place) => INTERVALS[INTERVALS.length - 1 - place];

/**
 * The size to send: the whole picture inside the plugin's largest frame, never enlarged, even numbers.
 * @param {{width: number, height: number}} video
 * @param {{width: number, height: number}} largest
 */
export function frameSize(video, largest) {
  const scale = Math.min(1, largest.width / video.width, largest.height / video.height);
  /** @param {number} side */
  const even = (side) => Math.max(2, Math.round((side * scale) / 2) * 2);
  return { width: even(video.width), height: even(video.height) };
}

/** Frames/s lately, from how many were answered when. */
export function createRate() {
  /** @type {[number, number][]} */
  let marks = [];
  return {
    /**
     * @param {number} now milliseconds
     * @param {number} answered
     * @returns {number | null} frames/s, or null until it can be told
     */
    at(now, answered) {
      marks.push([now, answered]);
      while (marks.length > 2 && now - marks[1][0] > WINDOW) marks.shift();
      const [time, count] = marks[0];
      return now - time < 500 || answered === count ? null : ((answered - count) * 1000) / (now - time);
    },
    reset() {
      marks = [];
    },
  };
}
