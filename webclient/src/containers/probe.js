// What is this file, and can we work with it? Runs inspect.js in a worker, and adds what only a page or ffmpeg can tell.
import { videoOffset } from '../clock/video-clock.js';
import { MediaError } from '../rpc/media-error.js';
import { runJob } from '../rpc/rpc.js';
import { rememberKeyframes } from './keyframes.js';

/** @typedef {import('../types.js').MediaInfo} MediaInfo */

const PROBER = new URL('./probe-worker.js', import.meta.url);
const DESCRIBER = new URL('./describe-worker.js', import.meta.url);
/** Containers that some browser plays; for others <video> may wait forever. */
const MAYBE_PLAYABLE = new Set(['MP4', 'QuickTime', 'WebM', 'Matroska']);
/** How long a <video> element may take to show its first frame of a local file. */
const PLAYING_LIMIT_MS = 5000;
/** Seconds at the end that a <video> may leave out. */
const SHORTER_S = 1.5;

/**
 * @param {File} file
 * @param {{signal?: AbortSignal}} [options]
 * @returns {Promise<MediaInfo>}
 * @throws {MediaError} empty, notVideo, truncated, audioOnly, zeroLength, unsupported, encrypted, unreadable
 */
export async function probe(file, { signal } = {}) {
  const params = { name: file.name };
  /** @type {import('./inspect.js').Inspected} */
  let inspected = await runJob(PROBER, { file }, { signal, otherwise: 'unreadable', params });
  if (inspected.askFfmpeg) {
    const told = await runJob(DESCRIBER, { file, inspected }, { signal, otherwise: 'unsupported', params });
    inspected = /** @type {import('./inspect.js').Inspected} */ (told);
  }
  const { askFfmpeg: _, damage: __, keyframeTimes, ...info } = inspected;
  rememberKeyframes(file, keyframeTimes);
  // A <video> element plays the track it likes; several must not become one.
  const playable = MAYBE_PLAYABLE.has(info.container) && !info.videoTrack && (await canPlay(file, info, signal));
  signal?.throwIfAborted();
  return { name: file.name, ...info, playable };
}

/**
 * Tries a <video> element: canPlayType() and what it plays differ. It trusts the file's header, which may state too short a
 * duration (an overflow in day-long files): what follows can't be shown.
 * @param {File} file
 * @param {{duration: number, firstTimestamp: number}} info
 * @param {AbortSignal | undefined} signal
 * @returns {Promise<boolean>}
 */
async function canPlay(file, info, signal) {
  if (typeof document === 'undefined') return false;
  const end = videoOffset(info) + info.duration - SHORTER_S;
  const url = URL.createObjectURL(file);
  const video = document.createElement('video');
  video.preload = 'auto';
  video.muted = true;
  try {
    return await new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), PLAYING_LIMIT_MS);
      /** @param {boolean} plays */
      const decided = (plays) => {
        clearTimeout(timer);
        resolve(plays);
      };
      video.onloadeddata = () => decided(video.videoWidth > 0 && video.duration > end);
      video.onerror = () => decided(false);
      signal?.addEventListener('abort', () => decided(false), { once: true });
      video.src = url;
    });
  } finally {
    video.removeAttribute('src');
    video.load();
    URL.revokeObjectURL(url);
  }
}

export { MediaError };
