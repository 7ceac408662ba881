// One clip of a video, re-encoded so that it starts with exactly the frame shown at its start.
import { MediaError } from '../rpc/media-error.js';
import { runJob } from '../rpc/rpc.js';

const ENCODER = new URL('./encode-worker.js', import.meta.url);

/**
 * @param {File} file
 * @param {import('../types.js').MediaInfo} info
 * @param {{start: number, stop: number}} times seconds from the first frame
 * @param {{signal?: AbortSignal, onProgress?: (share: number) => void}} [options]
 * @returns {Promise<import('../types.js').Clip>} MP4, H.264 and AAC; with the times that it really has
 * @throws {MediaError} cutFailed, clipTooBig, unreadable
 */
export async function encodeClip(file, info, { start, stop }, { signal, onProgress } = {}) {
  const params = { name: info.name, start, stop };
  if (!(start < stop) || start >= info.duration) throw new MediaError('cutFailed', params);
  return runJob(
    ENCODER,
    { file, info, start: Math.max(0, start), stop: Math.min(stop, info.duration) },
    { signal, otherwise: 'cutFailed', params, onMessage: ({ progress }) => onProgress?.(progress) },
  );
}
