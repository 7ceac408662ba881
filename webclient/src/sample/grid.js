// The fixed grid: one sample every interval. Which frame serves a sample is decided in decode/locate.js. Pure.

import { FRAME_EPSILON_S } from '../decode/locate.js';

/**
 * A request for each sample: the nearest keyframe within half an interval will do, else the frame shown at the time.
 * @param {number} duration seconds
 * @param {number} interval seconds
 * @param {number} from seconds: samples before it are left out
 * @returns {Generator<import('./source.js').FrameRequest, void, void>} ascending
 */
export function* gridRequests(duration, interval, from) {
  const count = countSamples(duration, interval);
  for (let index = samplesBefore(from, interval); index < count; index++)
    yield { at: index * interval, within: interval / 2 };
}

/**
 * @param {number} duration seconds
 * @param {number} interval seconds
 */
export const countSamples = (duration, interval) => Math.max(1, Math.ceil((duration - FRAME_EPSILON_S) / interval));

/**
 * How many samples a search that resumes at `from` leaves out.
 * @param {number} from seconds
 * @param {number} interval seconds
 */
export const samplesBefore = (from, interval) => Math.max(0, Math.ceil(from / interval - FRAME_EPSILON_S));

/**
 * The grid time of the sample that a frame serves; resuming there repeats no sample and skips none.
 * @param {number} at seconds
 * @param {number} interval seconds
 */
export const gridTime = (at, interval) => Math.floor((at + FRAME_EPSILON_S) / interval + 0.5) * interval;
