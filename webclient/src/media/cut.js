// One clip out of a video, without encoding anew.
import { sharedCore } from './core-module.js';
import { MediaError } from './errors.js';
import { runJob } from './rpc.js';

const CUTTER = new URL('../workers/cutter.js', import.meta.url);

/**
 * Cuts by stream copy: begins at the keyframe at or before `start`, ends with the picture that is shown at `stop`.
 * @param {File} file
 * @param {import('../types.js').MediaInfo} info
 * @param {{start: number, stop: number}} times seconds from the first picture
 * @param {{signal?: AbortSignal, onProgress?: (share: number) => void}} [options]
 * @returns {Promise<import('../types.js').Clip>} with the times that it really has
 * @throws {MediaError} cutFailed, clipTooBig, unreadable
 */
export async function cutClip(file, info, { start, stop }, { signal, onProgress } = {}) {
  if (!(start < stop) || start >= info.duration) throw new MediaError('cutFailed', { name: info.name, start, stop });
  const params = { name: info.name, start, stop };
  return runJob(
    CUTTER,
    { file, info, start: Math.max(0, start), stop: Math.min(stop, info.duration), core: await sharedCore() },
    { signal, otherwise: 'cutFailed', params, onMessage: ({ progress }) => onProgress?.(progress) },
  );
}
