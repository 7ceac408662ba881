// One file in the <video> element: its clock, one seek at a time, and recovery. A browser takes the decoder from a tab that was
// hidden for long and loses it when a graphics driver restarts; then the file is reloaded at the same position.

import { videoOffset } from '../clock/video-clock.js';

/** A second failure within this time means that the file can't be played at all. */
const FAILS_AGAIN_MS = 10_000;

/**
 * @param {object} parts
 * @param {HTMLVideoElement} parts.video
 * @param {() => number} parts.now seconds, of the playhead
 * @param {() => void} parts.onBack it shows frames, or shows them again
 * @param {() => void} parts.onGivenUp it can't show this file
 */
export function createVideoFile({ video, now, onBack, onGivenUp }) {
  /** @type {File | null} */
  let file = null;
  let url = '';
  let offset = 0;
  /** @type {number | null} the next seek, once the current one is done */
  let wanted = null;
  let failedAt = Number.NEGATIVE_INFINITY;
  let lost = false;

  function start() {
    if (!file) return;
    lost = false;
    if (url) URL.revokeObjectURL(url);
    url = URL.createObjectURL(file);
    wanted = now() + offset > 0 ? now() : null;
    video.src = url;
  }

  function close() {
    if (url) URL.revokeObjectURL(url);
    url = '';
    file = null;
    lost = false;
    wanted = null;
    video.removeAttribute('src');
  }

  /** @param {number} at seconds */
  function seek(at) {
    if (video.seeking || video.readyState === 0) {
      wanted = at;
      return;
    }
    wanted = null;
    video.currentTime = at + offset;
  }

  video.addEventListener('seeked', () => wanted !== null && seek(wanted));
  video.addEventListener('loadeddata', () => {
    if (wanted !== null) seek(wanted);
    onBack();
  });
  video.addEventListener('error', () => {
    if (!file || !video.error) return;
    const again = performance.now() - failedAt < FAILS_AGAIN_MS;
    failedAt = performance.now();
    if (again) {
      close();
      onGivenUp();
      return;
    }
    lost = true;
    // A hidden tab would lose it again.
    if (document.visibilityState === 'visible') start();
  });
  document.addEventListener('visibilitychange', () => {
    if (lost && document.visibilityState === 'visible') start();
  });

  return {
    /** @param {File} next @param {import('../types.js').MediaInfo} info */
    open(next, info) {
      close();
      file = next;
      offset = videoOffset(info);
      failedAt = Number.NEGATIVE_INFINITY;
      start();
    },
    close,
    seek,
    /** Seconds from the first frame. */
    get at() {
      return video.currentTime - offset;
    },
    /** The requested frame is not shown yet. */
    get settling() {
      return lost || video.seeking || wanted !== null;
    },
  };
}
