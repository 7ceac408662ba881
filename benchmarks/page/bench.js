// Pans, zooms, plays and re-segments the real timeline, and records the cost of each frame. benchmarks/timeline.py calls
// `window.bench`.

import { createI18n } from '../../webclient/src/i18n.js';
import { scoresOf } from '../../webclient/src/scores.js';
import { proposal, reconcile, segmentsFromScores } from '../../webclient/src/segments.js';
import { createStore, initialState } from '../../webclient/src/store.js';
import { Thumbnails } from '../../webclient/src/ui/thumbnails.js';
import { createTimeline } from '../../webclient/src/ui/timeline/timeline.js';

const DAY = 86_400;
const SEGMENTS = 10_000;
const SETTINGS = { threshold: 0.5, gap: 1, shortest: 2, padding: 0 };

/** Deterministic random numbers. */
function generator(seed) {
  let state = seed;
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  };
}
const random = generator(7);

/** A score per second: an event of 3 s every 8.64 s, spread over all values above the threshold. */
function makeScores() {
  const items = Array.from({ length: DAY }, (_, at) => {
    const within = (at * SEGMENTS) % DAY < 3 * SEGMENTS;
    return { at, score: within ? 0.55 + 0.44 * random() : 0.2 * random(), label: within ? 'Person' : null, box: null };
  });
  return scoresOf(items);
}

/** One in five is decided. */
function makeSegments() {
  return Array.from({ length: SEGMENTS }, (_, index) => {
    const start = index * (DAY / SEGMENTS);
    const segment = proposal({ start, stop: start + 3, score: 0.5 + random() / 2, label: 'Person' });
    if (index % 10 === 3) segment.state = 'accepted';
    if (index % 10 === 7) segment.state = 'rejected';
    return segment;
  });
}

async function makeThumbnails(thumbnails) {
  const canvas = new OffscreenCanvas(160, 90);
  const g = canvas.getContext('2d');
  for (let index = 0; index < 240; index++) {
    g.fillStyle = `hsl(${index * 7} 40% 40%)`;
    g.fillRect(0, 0, 160, 90);
    const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.7 });
    thumbnails.add((index * DAY) / 240, new Uint8Array(await blob.arrayBuffer()));
  }
}

const scores = makeScores();
const segments = makeSegments();
const store = createStore(
  initialState({
    info: { duration: DAY, fps: 25, name: 'day.mp4' },
    keyframes: Float64Array.from({ length: DAY / 2 }, (_, index) => index * 2),
    plugins: [
      {
        ...{ id: 'a', ip: '', name: 'objects', state: 'ready', reason: null },
        manifest: { parameters: { properties: { threshold: { type: 'number', default: 0.5, maximum: 1 } } } },
      },
    ],
    pluginId: 'a',
    scores,
    segments,
    view: 'review',
  }),
);

/** Draws on demand, so that a frame can be timed. */
let requested = false;
const drawers = [];
const loop = {
  request: () => {
    requested = true;
  },
  add: (draw) => drawers.push(draw),
};
const canvas = document.getElementById('timeline');
const thumbnails = new Thumbnails(() => timeline.redraw());
await makeThumbnails(thumbnails);
const timeline = createTimeline({
  ...{ canvas, store, loop, thumbnails },
  i18n: createI18n({ en: await (await fetch('../../webclient/locales/en.json')).json() }, 'en'),
  player: { seek: (at) => store.set({ at }) },
  review: { select: () => {}, retime: () => {}, add: () => {} },
  setParameter: () => {},
});
store.set({ info: { ...store.state.info } }); // triggers the first draw

const nextFrame = () => new Promise(requestAnimationFrame);
const wheel = (options) =>
  canvas.dispatchEvent(
    new WheelEvent('wheel', { bubbles: true, cancelable: true, clientX: innerWidth * 0.37, clientY: 150, ...options }),
  );

/** The action of frame `index` of `count`. */
const SWEEPS = {
  panDay: () => wheel({ deltaX: 40 }),
  panHour: () => wheel({ deltaX: 40 }),
  panMinute: () => wheel({ deltaX: 40 }),
  // 24 h are 2.2 million frames: fourteen e-folds in, and out again.
  zoom: (index, count) => wheel({ deltaY: ((index < count / 2 ? -1 : 1) * 15 * 2 * 667) / count }),
  play: () => store.set({ at: store.state.at + 1 / 60 }),
};
const INITIAL_SPAN = { panDay: 43_200, panHour: 3600, panMinute: 60, zoom: DAY, play: 3600 };

function show(seconds) {
  const anchor = 0.37;
  store.set({ info: { ...store.state.info }, at: 40_000 });
  timeline.fit();
  canvas.getBoundingClientRect();
  const box = canvas.clientWidth;
  wheel({ deltaY: Math.log(seconds / DAY) / 0.0015, clientX: box * anchor });
}

/**
 * @param {keyof typeof SWEEPS} name
 * @param {number} count frames
 * @param {boolean} finish also wait for the pixels of each frame, instead of timing the script only
 */
async function sweep(name, count, finish) {
  show(INITIAL_SPAN[name]);
  const context = canvas.getContext('2d');
  await nextFrame();
  const costs = [];
  const gaps = [];
  let before = await nextFrame();
  for (let index = 0; index < count; index++) {
    const began = performance.now();
    SWEEPS[name](index, count);
    if (requested) {
      requested = false;
      for (const draw of drawers) draw(began);
    }
    if (finish) context.getImageData(0, 0, 1, 1);
    costs.push(performance.now() - began);
    const now = await nextFrame();
    gaps.push(now - before);
    before = now;
  }
  return { costs, gaps };
}

/** A different threshold each time, as when dragging the line. */
function resegment(count) {
  const costs = [];
  for (let index = 0; index < count; index++) {
    const threshold = 0.45 + 0.4 * Math.abs(Math.sin(index / 5));
    const began = performance.now();
    const found = segmentsFromScores(scores.items, { ...SETTINGS, threshold }, { interval: 1, duration: DAY });
    store.set({ segments: reconcile(store.state.segments, found, store.state.removed) });
    costs.push(performance.now() - began);
  }
  return { costs, left: store.state.segments.length };
}

window.bench = {
  sweep,
  resegment,
  sweeps: Object.keys(SWEEPS),
  facts: () => ({ scores: scores.items.length, segments: store.state.segments.length, pixels: canvas.width * canvas.height }),
  /** One static view, for a screenshot. */
  async still(seconds) {
    show(seconds);
    for (let round = 0; round < 5; round++) {
      for (const draw of drawers) draw(performance.now());
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
  },
};
