// How often to sample, and the size of a frame. Pure.

/** The slider's intervals, seconds. */
export const INTERVALS = [0.2, 0.5, 1, 2, 3, 5, 10, 15, 20, 30, 60, 120];
/** The default interval yields at most this many frames: about a minute and a half of work for a whole day. */
const DEFAULT_FRAMES = 8640;
/** Milliseconds over which frames/s are measured. */
const RATE_WINDOW_MS = 5000;

/** @param {number} duration seconds */
export const defaultInterval = (duration) =>
  INTERVALS.find((interval) => interval >= 1 && duration / interval <= DEFAULT_FRAMES) ?? 120;

/** The slider's place for an interval: its right end samples most often. @param {number} interval */
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
 * The size to send: the whole frame within the plugin's largest, never enlarged, even numbers.
 * @param {{width: number, height: number}} video
 * @param {{width: number, height: number}} largest
 */
export function frameSize(video, largest) {
  const scale = Math.min(1, largest.width / video.width, largest.height / video.height);
  /** @param {number} side */
  const even = (side) => Math.max(2, Math.round((side * scale) / 2) * 2);
  return { width: even(video.width), height: even(video.height) };
}

/** Frames/s of late, from the counts of answered frames. */
export function createRate() {
  /** @type {[number, number][]} */
  let marks = [];
  return {
    /**
     * @param {number} now milliseconds
     * @param {number} answered
     * @returns {number | null} frames/s, or null while unknown
     */
    at(now, answered) {
      marks.push([now, answered]);
      while (marks.length > 2 && now - marks[1][0] > RATE_WINDOW_MS) marks.shift();
      const [time, count] = marks[0];
      return now - time < 500 || answered === count ? null : ((answered - count) * 1000) / (now - time);
    },
    reset() {
      marks = [];
    },
  };
}
