// The playhead and the picture under it: <video> where the browser can play the file, else decoded pictures.

import { entered, keyframeFrom, paceAt, segmentAt, shuttled } from '../review/playing.js';
import { selectedSegment } from '../review/review.js';
import { createPictureScreen } from './picture-screen.js';
import { createVideoFile } from './video-file.js';

/** Seconds: the playhead counts as being inside a segment from this much before it. */
const NEAR = 0.05;
/** Seconds into a picture's turn: a time that floats a hair before it would still show the one before. */
const INTO_PICTURE = 0.001;

/**
 * @param {object} parts
 * @param {import('../store.js').Store} parts.store
 * @param {HTMLVideoElement} parts.video
 * @param {HTMLCanvasElement} parts.canvas
 * @param {import('./frame-loop.js').FrameLoop} parts.loop
 * @param {import('./thumbnails.js').Thumbnails} parts.thumbnails
 * @param {typeof import('../sample/frame-at.js').pictureAt} parts.pictureAt
 */
export function createPlayer({ store, video, canvas, loop, thumbnails, pictureAt }) {
  const screen = createPictureScreen({ store, canvas, thumbnails, pictureAt });
  const film = createVideoFile({ video, now: () => store.state.at, onBack: resume, onGivenUp: showDecoded });
  let byVideo = false;
  let looping = false;
  let clock = 0;

  const duration = () => store.state.info?.duration ?? 0;

  /** @param {number} at */
  function show(at) {
    if (byVideo) film.seek(at);
    else screen.show(at);
    loop.request();
  }

  function load() {
    const { file, info } = store.state;
    video.pause();
    film.close();
    byVideo = Boolean(info?.playable);
    video.hidden = !byVideo;
    canvas.hidden = byVideo;
    screen.clear();
    if (!file || !info) return;
    if (byVideo) film.open(file, info);
    else screen.show(store.state.at);
  }

  /** The video is there, or there again after it was lost. */
  function resume() {
    keepPace(store.state.at);
    if (store.state.playing && runs()) video.play().catch(() => store.set({ playing: false }));
    loop.request();
  }

  /** Promised as playable and yet not: pictures are decoded instead. */
  function showDecoded() {
    byVideo = false;
    video.hidden = true;
    canvas.hidden = false;
    show(store.state.at);
  }

  /** No browser plays backwards: then the page itself moves the playhead, and <video> only shows pictures. */
  const runs = () => byVideo && store.state.speed > 0;

  function start() {
    looping = inSelected(store.state.at);
    clock = performance.now();
    store.set({ playing: true });
    keepPace(store.state.at);
    if (runs()) video.play().catch(() => store.set({ playing: false }));
    else video.pause();
    loop.request();
  }

  /** @param {number} at */
  function keepPace(at) {
    const pace = paceAt(store.state, at);
    store.set({ pace });
    if (pace < 0 || video.playbackRate === pace) return;
    for (let rate = pace; rate >= 1; rate /= 2) {
      try {
        video.playbackRate = rate;
        return;
      } catch {
        // More than this browser plays: half as fast, then.
      }
    }
  }

  const player = {
    /** @param {number} at seconds */
    seek(at) {
      const to = Math.min(Math.max(0, at), duration());
      looping = inSelected(to);
      clock = performance.now();
      store.set({ at: to });
      show(to);
    },
    play() {
      if (!store.state.info) return;
      if (store.state.speed < 0) store.set({ speed: 1 });
      if (store.state.at >= duration() - NEAR) player.seek(0);
      start();
    },
    pause() {
      if (byVideo) video.pause();
      store.set({ playing: false });
    },
    toggle: () => (store.state.playing ? player.pause() : player.play()),
    /** Forwards or backwards, faster each time. @param {1 | -1} direction */
    shuttle(direction) {
      if (!store.state.info) return;
      store.set({ speed: shuttled(store.state.playing ? store.state.speed : 0, direction) });
      if (direction > 0) player.play();
      else start();
    },
    shuttlePause() {
      player.pause();
      store.set({ speed: 1 });
    },
    /** @param {number} seconds */
    step: (seconds) => player.seek(store.state.at + seconds),
    /** One picture on or back. @param {1 | -1} direction */
    frame(direction) {
      player.pause();
      const fps = store.state.info?.fps || 25;
      const shown = Math.floor(store.state.at * fps + 0.01);
      player.seek(Math.max(0, shown + direction) / fps + INTO_PICTURE);
    },
    /** @param {1 | -1} direction */
    keyframe(direction) {
      const { keyframes, at } = store.state;
      if (!keyframes?.length) {
        store.set({ notice: { key: 'done.noKeyframes' } });
        return;
      }
      player.pause();
      const to = keyframeFrom(keyframes, at, direction);
      if (to !== null) player.seek(to);
    },
    speedUp: () => store.set({ speed: store.state.speed >= 16 ? 1 : shuttled(store.state.speed, 1) }),
  };

  /** What playing loops in: a stretch that is asked about, else the chosen segment. */
  const around = () => store.state.stretch ?? (store.state.reviewPlay ? null : selectedSegment(store.state));

  /** @param {number} at */
  function inSelected(at) {
    const segment = around();
    return Boolean(segment && at >= segment.start - NEAR && at < segment.stop);
  }

  /** @param {number} now milliseconds */
  function tick(now) {
    const { state } = store;
    if (!state.playing) return;
    loop.request();
    if (runs() && film.settling) return;
    const moved = (Math.max(0, now - clock) / 1000) * paceAt(state, state.at);
    const at = runs() ? film.at : Math.min(duration(), Math.max(0, state.at + moved));
    clock = now;
    const segment = around();
    if (looping && segment && state.speed > 0 && at >= segment.stop) {
      player.seek(segment.start);
      return;
    }
    if (state.reviewPlay && !state.stretch && state.speed > 0 && follow(at)) return;
    if (!runs()) show(at);
    store.set({ at });
    keepPace(at);
    if (at >= duration()) store.set({ playing: false });
    if (at <= 0 && state.speed < 0) player.shuttlePause();
  }

  /**
   * Gaps go by fast, segments don't: the one that playing runs into is chosen, from its very start.
   * @param {number} at
   * @returns {boolean} the playhead was set back to a start
   */
  function follow(at) {
    const { state } = store;
    const next = segmentAt(state, state.at) ? null : entered(state, state.at, at);
    const here = next ?? segmentAt(state, at);
    if (here && here.id !== state.selected) store.set({ selected: here.id });
    if (!next || at - next.start < NEAR) return false;
    player.seek(next.start);
    keepPace(next.start);
    return true;
  }

  loop.add(tick);
  video.addEventListener('seeked', loop.request);
  video.addEventListener('ended', () => {
    const segment = around();
    if (!looping || !segment) {
      store.set({ playing: false });
      return;
    }
    player.seek(segment.start);
    video.play().catch(() => store.set({ playing: false }));
  });
  store.watch(['file', 'info'], load);
  store.watch(['gone'], ({ gone, info }) => !gone && info?.playable && !byVideo && load()); // the drive is back
  store.watch(['selected', 'reviewPlay', 'stretch'], () => {
    looping = inSelected(store.state.at);
  });
  store.watch(['speed', 'reviewPlay'], () => keepPace(store.state.at));
  store.watch(['playing'], ({ playing }) => {
    if (!playing && !video.paused) video.pause();
  });
  return player;
}

/** @typedef {ReturnType<typeof createPlayer>} Player */
