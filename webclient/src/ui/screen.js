// Shows the frame at the playhead: <video> where the browser can play the file, otherwise a canvas of decoded frames.

import { createFrameCanvas } from './frame-canvas.js';
import { createVideoFile } from './video-file.js';

/**
 * @param {object} parts
 * @param {import('../store.js').Store} parts.store
 * @param {HTMLVideoElement} parts.video
 * @param {HTMLCanvasElement} parts.canvas
 * @param {import('./thumbnails.js').Thumbnails} parts.thumbnails
 * @param {typeof import('../sample/frame-at.js').frameAt} parts.frameAt
 * @param {() => void} parts.onReady the file is loaded, or loaded again after the decoder was lost
 * @param {() => void} parts.onShow
 */
export function createScreen({ store, video, canvas, thumbnails, frameAt, onReady, onShow }) {
  const frames = createFrameCanvas({ store, canvas, thumbnails, frameAt });
  const file = createVideoFile({ video, now: () => store.state.at, onBack: onReady, onGivenUp: decodeInstead });
  let byVideo = false;

  /** @param {boolean} playable */
  function use(playable) {
    byVideo = playable;
    video.hidden = !playable;
    canvas.hidden = playable;
  }

  /** @param {number} at seconds */
  function show(at) {
    if (byVideo) file.seek(at);
    else frames.show(at);
    onShow();
  }

  /** The browser claimed to play this file and failed. */
  function decodeInstead() {
    use(false);
    show(store.state.at);
  }

  function load() {
    const { file: source, info } = store.state;
    video.pause();
    file.close();
    use(Boolean(info?.playable));
    frames.clear();
    if (!source || !info) return;
    if (byVideo) file.open(source, info);
    else frames.show(store.state.at);
  }

  store.watch(['file', 'info'], load);
  // The drive is back.
  store.watch(['gone'], ({ gone, info }) => !gone && info?.playable && !byVideo && load());

  return {
    show,
    get byVideo() {
      return byVideo;
    },
    /** Seconds: where <video> is. */
    get at() {
      return file.at;
    },
    /** <video> doesn't show the requested frame yet. */
    get settling() {
      return file.settling;
    },
  };
}
