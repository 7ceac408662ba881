// The playhead and the picture under it: <video> where the browser can play the file, else decoded pictures.

import { selectedSegment } from '../review.js';
import { createPictureScreen } from './picture-screen.js';

/** Seconds: the playhead counts as being inside a segment from this much before it. */
const NEAR = 0.05;
export const SPEEDS = [1, 2, 4, 8];

/**
 * @param {object} parts
 * @param {import('../store.js').Store} parts.store
 * @param {HTMLVideoElement} parts.video
 * @param {HTMLCanvasElement} parts.canvas
 * @param {import('./frame-loop.js').FrameLoop} parts.loop
 * @param {import('./thumbnails.js').Thumbnails} parts.thumbnails
 * @param {typeof import('../media/picture.js').pictureAt} parts.pictureAt
 */
export function createPlayer({ store, video, canvas, loop, thumbnails, pictureAt }) {
  const screen = createPictureScreen({ store, canvas, thumbnails, pictureAt });
  let url = '';
  let byVideo = false;
  let looping = false;
  /** @type {number | null} where to go as soon as the seek under way is done */
  let wanted = null;
  let clock = 0;

  const duration = () => store.state.info?.duration ?? 0;

  /** @param {number} at */
  function show(at) {
    if (!byVideo) {
      screen.show(at);
    } else if (video.seeking || video.readyState === 0) {
      wanted = at;
    } else {
      wanted = null;
      video.currentTime = at;
    }
    loop.request();
  }

  function load() {
    const { file, info } = store.state;
    video.pause();
    if (url) URL.revokeObjectURL(url);
    url = '';
    wanted = null;
    byVideo = Boolean(info?.playable);
    video.hidden = !byVideo;
    canvas.hidden = byVideo;
    screen.clear();
    if (!file || !info) {
      video.removeAttribute('src');
      return;
    }
    if (byVideo) {
      url = URL.createObjectURL(file);
      video.src = url;
      wanted = store.state.at || null;
    } else {
      screen.show(store.state.at);
    }
  }

  const player = {
    /** @param {number} at seconds */
    seek(at) {
      const to = Math.min(Math.max(0, at), duration());
      looping = inSelected(to);
      store.set({ at: to });
      show(to);
    },
    play() {
      if (!store.state.info) return;
      if (store.state.at >= duration() - NEAR) player.seek(0);
      looping = inSelected(store.state.at);
      clock = performance.now();
      store.set({ playing: true });
      if (byVideo) video.play().catch(() => store.set({ playing: false }));
      loop.request();
    },
    pause() {
      if (byVideo) video.pause();
      store.set({ playing: false });
    },
    toggle: () => (store.state.playing ? player.pause() : player.play()),
    /** @param {number} seconds */
    step: (seconds) => player.seek(store.state.at + seconds),
    /** One picture on or back. @param {1 | -1} direction */
    frame(direction) {
      player.pause();
      player.step(direction / (store.state.info?.fps || 25));
    },
    speedUp() {
      const next = SPEEDS[(SPEEDS.indexOf(store.state.speed) + 1) % SPEEDS.length];
      store.set({ speed: next });
    },
  };

  /** @param {number} at */
  function inSelected(at) {
    const segment = selectedSegment(store.state);
    return Boolean(segment && at >= segment.start - NEAR && at < segment.stop);
  }

  /** @param {number} now milliseconds */
  function tick(now) {
    if (!store.state.playing) return;
    loop.request();
    if (byVideo && (video.seeking || wanted !== null)) return;
    const at = byVideo
      ? video.currentTime
      : Math.min(duration(), store.state.at + (Math.max(0, now - clock) / 1000) * store.state.speed);
    clock = now;
    const segment = selectedSegment(store.state);
    if (looping && segment && at >= segment.stop) {
      player.seek(segment.start);
      return;
    }
    if (!byVideo) screen.show(at);
    store.set(at >= duration() ? { at, playing: false } : { at });
  }

  loop.add(tick);
  video.addEventListener('seeked', () => {
    if (wanted !== null) show(wanted);
    loop.request();
  });
  video.addEventListener('loadeddata', () => {
    video.playbackRate = store.state.speed;
    if (wanted !== null) show(wanted);
    loop.request();
  });
  video.addEventListener('ended', () => {
    const segment = selectedSegment(store.state);
    if (!looping || !segment) {
      store.set({ playing: false });
      return;
    }
    player.seek(segment.start);
    video.play().catch(() => store.set({ playing: false }));
  });
  video.addEventListener('error', () => {
    // Promised as playable and yet not: pictures are decoded instead.
    if (!byVideo || !store.state.file || !video.error) return;
    byVideo = false;
    video.hidden = true;
    canvas.hidden = false;
    screen.show(store.state.at);
  });
  store.watch(['file', 'info'], load);
  store.watch(['selected'], () => {
    looping = inSelected(store.state.at);
  });
  store.watch(['speed'], ({ speed }) => {
    video.playbackRate = speed;
  });
  store.watch(['playing'], ({ playing }) => {
    if (!playing && !video.paused) video.pause();
  });
  return player;
}

/** @typedef {ReturnType<typeof createPlayer>} Player */
