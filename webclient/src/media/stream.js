// One clip that is too big for memory, copied packet by packet straight into a file on disk.
import { clipContainer } from './codecs.js';
import { runJob } from './rpc.js';

const STREAMER = new URL('../workers/streamer.js', import.meta.url);

/**
 * The ending such a clip gets; null where it can't be made this way (AVI has no other reader than ffmpeg).
 * @param {import('../types.js').MediaInfo} info
 */
export function streamExtension(info) {
  const { extension } = clipContainer(info.codec, info.container);
  return extension === 'avi' ? null : extension;
}

/**
 * Like cutClip(), with the same times, but what is copied goes into `handle`, which is left closed and complete.
 * @param {File} file
 * @param {import('../types.js').MediaInfo} info
 * @param {{start: number, stop: number}} times seconds from the first picture
 * @param {FileSystemFileHandle} handle
 * @param {{signal?: AbortSignal, onProgress?: (share: number) => void}} [options]
 * @returns {Promise<{start: number, stop: number}>}
 */
export async function streamClip(file, info, { start, stop }, handle, { signal, onProgress } = {}) {
  const params = { name: info.name, start, stop };
  return runJob(
    STREAMER,
    { file, info, start: Math.max(0, start), stop: Math.min(stop, info.duration), handle },
    { signal, otherwise: 'cutFailed', params, onMessage: ({ progress }) => onProgress?.(progress) },
  );
}
