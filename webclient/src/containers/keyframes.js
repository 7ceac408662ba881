// The keyframe times of a video, for seeking, snapping and sampling; list-keyframes.js finds them in a worker. Times that the
// probe has listed are kept, so that a day's index is not opened twice.
import { runJob } from '../rpc/rpc.js';

const WORKER = new URL('./keyframes-worker.js', import.meta.url);

/** @type {WeakMap<File, Float64Array | null>} */
const known = new WeakMap();

/**
 * @param {File} file
 * @param {Float64Array | null} times
 */
export const rememberKeyframes = (file, times) => void known.set(file, times);

/**
 * Seconds from the first frame, ascending. Every one is a keyframe; a Matroska index may leave some out.
 * @param {File} file
 * @param {import('../types.js').MediaInfo} info
 * @param {{signal?: AbortSignal}} [options]
 * @returns {Promise<Float64Array | null>} null where it can't be known without reading the whole file
 */
export async function keyframesOf(file, info, { signal } = {}) {
  const there = known.get(file);
  if (there !== undefined) return there;
  try {
    /** @type {Float64Array | null} */
    const times = await runJob(
      WORKER,
      { file, info },
      { signal, otherwise: 'unreadable', params: { name: info.name } },
    );
    known.set(file, times);
    return times;
  } catch (error) {
    if (signal?.aborted) throw error;
    return null; // nothing but comfort hangs on it
  }
}
