// One file in the <video> element: its clock, seeks one after the other, and its life. A browser takes the decoder away from
// a tab that was hidden for long, and loses it when a graphics driver restarts: then the file is loaded anew where it was.

import { videoOffset } from '../clock/video-clock.js';

/** A file that fails again within so many milliseconds can't be played: it isn't the tab that was hidden. */
const AGAIN_MS = 10_000;

/**
 * @param {object} parts
 * @param {HTMLVideoElement} parts.video
 * @param {() => number} parts.now seconds: where the playhead is
 * @param {() => void} parts.onBack it shows pictures (again)
 * @param {() => void} parts.onGivenUp it will not show this file any more
 */
export function createVideoFile({ video, now, onBack, onGivenUp }) {
  /** @type {File | null} */
  let file = null;
  let url = '';
  let offset = 0;
  /** @type {number | null} where to go as soon as the seek under way is done */
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
    const again = performance.now() - failedAt < AGAIN_MS;
    failedAt = performance.now();
    if (again) {
      close();
      onGivenUp();
      return;
    }
    lost = true;
    // A hidden tab would lose it once more.
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
    /** Seconds from the first picture. */
    get at() {
      return video.currentTime - offset;
    },
    /** What is on the screen is not yet what was asked for. */
    get settling() {
      return lost || video.seeking || wanted !== null;
    },
  };
}
