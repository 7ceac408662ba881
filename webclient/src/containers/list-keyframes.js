// The keyframe times of a video, from its index alone. Runs in a worker; keyframes.js calls it from the page.
import { EncodedPacketSink } from '../../vendor/mediabunny/mediabunny.mjs';
import { readAvi } from './avi.js';
import { readerOf } from './bytes.js';
import { cueTimes } from './matroska.js';
import { openInput, prefetchFor } from './open-input.js';

/** Listing is instant in an MP4; where the file itself must be read, it stops after this time. */
export const LISTING_LIMIT_MS = 2500;
const METADATA = { metadataOnly: true };

/**
 * What mediabunny's index knows of keyframes.
 * @param {EncodedPacketSink} sink
 * @returns {Promise<{times: number[], whole: boolean}>} seconds in the file's own clock, as far as the time allowed;
 *   whole: no keyframe is missing
 */
export async function listKeyframes(sink) {
  const times = [];
  const limit = performance.now() + LISTING_LIMIT_MS;
  let key = await sink.getFirstKeyPacket(METADATA);
  while (key && performance.now() < limit) {
    times.push(key.timestamp);
    key = await sink.getNextKeyPacket(key, METADATA);
  }
  return { times, whole: !key };
}

/**
 * As the page counts: from the first frame, ascending, none twice.
 * @param {Iterable<number>} times seconds in the file's own clock
 * @param {number} first seconds, the first frame's
 */
export function fromFirst(times, first) {
  const sorted = Float64Array.from(times, (time) => Math.max(0, time - first)).sort();
  return sorted.filter((time, index) => !index || time > sorted[index - 1]);
}

/**
 * The keyframes where listing took too long: a Matroska file has an index of its own for them.
 * @param {File} file
 * @param {string} container
 * @param {number} first seconds
 * @returns {Promise<Float64Array | null>}
 */
export async function indexedKeyframes(file, container, first) {
  if (container !== 'Matroska' && container !== 'WebM') return null;
  const times = await cueTimes(readerOf(file), file.size).catch(() => null);
  return times && fromFirst(times, first);
}

/**
 * @param {File} file
 * @param {{container: string, firstTimestamp: number}} info
 * @returns {Promise<Float64Array | null>} null where only reading the whole file would tell
 */
export async function keyframesFromIndex(file, { container, firstTimestamp }) {
  if (container === 'AVI') {
    const { keys, scale, rate } = await readAvi(readerOf(file), file.size);
    return Float64Array.from(keys, (chunk) => (chunk * scale) / rate);
  }
  const input = openInput(file, prefetchFor(container, true));
  try {
    if (!(await input.canRead())) return null;
    const track = await input.getPrimaryVideoTrack();
    if (!track) return null;
    const { times, whole } = await listKeyframes(new EncodedPacketSink(track));
    return whole ? fromFirst(times, firstTimestamp) : await indexedKeyframes(file, container, firstTimestamp);
  } finally {
    input.dispose();
  }
}
