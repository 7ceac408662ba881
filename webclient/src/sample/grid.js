// Which keyframes to read, and where to decode between them. Pure: asks only for the times of keyframes.

/**
 * One group of pictures to read. Times are seconds in the file's own clock.
 * @template Key
 * @typedef {object} Job
 * @property {Key} key the keyframe that opens the group
 * @property {boolean} takeKey whether the keyframe itself is a sample
 * @property {number[]} wanted seconds, ascending, of samples that must be decoded from the pictures behind the keyframe
 */

/** A little less than any frame spacing: times within it are the same picture. */
export const SAME_PICTURE = 1e-4;

/**
 * The samples of a video: the time axis is divided into slots of `interval` seconds, one picture a slot: the first
 * keyframe in it, else the picture at the slot's start, decoded from the keyframe before.
 * @template {{timestamp: number}} Key
 * @param {object} options
 * @param {number} options.interval seconds
 * @param {number} options.first seconds, presentation time of the first picture
 * @param {number} options.end seconds, presentation time of the end of the last picture
 * @param {number} options.from seconds from the first picture: samples before it are left out
 * @param {(at: number) => Promise<Key | null>} options.keyAtOrBefore the last keyframe at or before a time
 * @param {(key: Key) => Promise<Key | null>} options.keyAfter the keyframe behind another
 * @returns {AsyncGenerator<Job<Key>>}
 */
export async function* planSamples({ interval, first, end, from, keyAtOrBefore, keyAfter }) {
  /** @type {Job<Key> | null} */
  let job = null;
  for (let slot = Math.max(0, Math.floor(from / interval + SAME_PICTURE)); ; slot++) {
    const start = first + slot * interval;
    if (start >= end - SAME_PICTURE) break;
    const earliest = Math.max(start, first + from) - SAME_PICTURE;
    const before = await keyAtOrBefore(earliest + 2 * SAME_PICTURE);
    let key = before && before.timestamp >= earliest ? before : null;
    if (!key) {
      const next = before ? await keyAfter(before) : await keyAtOrBefore(start + interval);
      if (next && next.timestamp >= earliest && next.timestamp < start + interval - SAME_PICTURE) key = next;
    }
    if (key) {
      if (job) yield job;
      job = { key, takeKey: true, wanted: [] };
    } else if (before && start >= earliest) {
      if (job?.key.timestamp !== before.timestamp) {
        if (job) yield job;
        job = { key: before, takeKey: false, wanted: [] };
      }
      job.wanted.push(start);
    }
  }
  if (job) yield job;
}

/**
 * How many samples a video gives: one a slot.
 * @param {number} duration seconds
 * @param {number} interval seconds
 */
export const countSlots = (duration, interval) => Math.max(1, Math.ceil((duration - SAME_PICTURE) / interval));
