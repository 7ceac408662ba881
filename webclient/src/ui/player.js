// The playhead: seeks, plays at a pace, loops in the selected segment and skips the gaps of a review.

import { entered, paceAt, segmentAt } from '../review/playing.js';
import { selectedSegment } from '../review/review.js';
import { createScreen } from './screen.js';
import { createTransport } from './transport.js';

/** Seconds: this close before a segment the playhead counts as inside. */
const NEAR_S = 0.05;

/**
 * @param {object} parts
 * @param {import('../store.js').Store} parts.store
 * @param {HTMLVideoElement} parts.video
 * @param {HTMLCanvasElement} parts.canvas
 * @param {import('./frame-loop.js').FrameLoop} parts.loop
 * @param {import('./thumbnails.js').Thumbnails} parts.thumbnails
 * @param {typeof import('../sample/frame-at.js').frameAt} parts.frameAt
 */
export function createPlayer({ store, video, canvas, loop, thumbnails, frameAt }) {
  const screen = createScreen({
    ...{ store, video, canvas, thumbnails, frameAt },
    onReady: resume,
    onShow: loop.request,
  });
  let looping = false;
  /** Milliseconds of the last tick. */
  let ticked = 0;

  const duration = () => store.state.info?.duration ?? 0;

  /** No browser plays backwards: then the page moves the playhead and <video> only shows frames. */
  const videoRuns = () => screen.byVideo && store.state.speed > 0;

  const playVideo = () => video.play().catch(() => store.set({ playing: false }));

  /** What playback loops in: the audited window, otherwise the selected segment. */
  const loopRange = () => store.state.stretch ?? (store.state.reviewPlay ? null : selectedSegment(store.state));

  /** @param {number} at */
  function inLoop(at) {
    const range = loopRange();
    return Boolean(range && at >= range.start - NEAR_S && at < range.stop);
  }

  function resume() {
    keepPace(store.state.at);
    if (store.state.playing && videoRuns()) playVideo();
    loop.request();
  }

  function start() {
    looping = inLoop(store.state.at);
    ticked = performance.now();
    store.set({ playing: true });
    keepPace(store.state.at);
    if (videoRuns()) playVideo();
    else video.pause();
    loop.request();
  }

  /** @param {number} at */
  function keepPace(at) {
    const pace = paceAt(store.state, at);
    store.set({ pace });
    if (pace >= 0 && video.playbackRate !== pace) setRate(video, pace);
  }

  /** @param {number} at seconds */
  function seek(at) {
    const to = Math.min(Math.max(0, at), duration());
    looping = inLoop(to);
    ticked = performance.now();
    store.set({ at: to });
    screen.show(to);
  }

  function play() {
    if (!store.state.info) return;
    if (store.state.speed < 0) store.set({ speed: 1 });
    if (store.state.at >= duration() - NEAR_S) seek(0);
    start();
  }

  function pause() {
    if (screen.byVideo) video.pause();
    store.set({ playing: false });
  }

  const transport = createTransport({ store, player: { seek, play, pause, start } });

  /** @param {number} now milliseconds */
  function tick(now) {
    const { state } = store;
    if (!state.playing) return;
    loop.request();
    if (videoRuns() && screen.settling) return;
    const moved = (Math.max(0, now - ticked) / 1000) * paceAt(state, state.at);
    const at = videoRuns() ? screen.at : Math.min(duration(), Math.max(0, state.at + moved));
    ticked = now;
    const range = loopRange();
    if (looping && range && state.speed > 0 && at >= range.stop) {
      seek(range.start);
      return;
    }
    if (state.reviewPlay && !state.stretch && state.speed > 0 && enterSegment(at)) return;
    if (!videoRuns()) screen.show(at);
    store.set({ at });
    keepPace(at);
    if (at >= duration()) store.set({ playing: false });
    if (at <= 0 && state.speed < 0) transport.shuttlePause();
  }

  /**
   * Gaps play fast, segments don't: the segment that the playhead runs into is selected and played from its start.
   * @param {number} at
   * @returns {boolean} the playhead was set back to that start
   */
  function enterSegment(at) {
    const { state } = store;
    const next = segmentAt(state, state.at) ? null : entered(state, state.at, at);
    const here = next ?? segmentAt(state, at);
    if (here && here.id !== state.selected) store.set({ selected: here.id });
    if (!next || at - next.start < NEAR_S) return false;
    seek(next.start);
    keepPace(next.start);
    return true;
  }

  loop.add(tick);
  video.addEventListener('seeked', loop.request);
  video.addEventListener('ended', () => {
    const range = loopRange();
    if (!looping || !range) {
      store.set({ playing: false });
      return;
    }
    seek(range.start);
    playVideo();
  });
  store.watch(['selected', 'reviewPlay', 'stretch'], () => {
    looping = inLoop(store.state.at);
  });
  store.watch(['speed', 'reviewPlay'], () => keepPace(store.state.at));
  store.watch(['playing'], ({ playing }) => {
    if (!playing && !video.paused) video.pause();
  });
  return { seek, play, pause, ...transport };
}

/** The rate, or half of it, and so on, until the browser supports it. @param {HTMLVideoElement} video @param {number} pace */
function setRate(video, pace) {
  for (let rate = pace; rate >= 1; rate /= 2) {
    try {
      video.playbackRate = rate;
      return;
    } catch {
      // not supported
    }
  }
}

/** @typedef {ReturnType<typeof createPlayer>} Player */
