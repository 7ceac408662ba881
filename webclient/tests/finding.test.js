// A search from coarse to fine as the store sees it: proposals from the first scores, sharper ones, and what was touched.
// @ts-nocheck: plain values stand in for whole shapes here.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFinder } from '../src/finding/finding.js';
import { segmentsFromScores } from '../src/segments.js';
import { createStore, initialState } from '../src/store.js';

const DURATION = 600;
const EVENTS = [
  [103, 131],
  [402, 450],
];
const scoreAt = (at) => (EVENTS.some(([start, stop]) => at >= start && at < stop) ? 0.9 : 0.05);
const property = (value) => ({ type: 'number', default: value, 'x-group': 'segmentation' });
const SETTINGS = { threshold: 0.5, gap: 2, shortest: 15, padding: 0 };
const properties = Object.fromEntries(Object.entries(SETTINGS).map(([name, value]) => [name, property(value)]));
const PLUGIN = {
  ...{ id: 'a:1', ip: 'a:1', name: 'some', state: 'ready', reason: null },
  manifest: { name: 'some', version: '1', ordered: false, segmenter: 'default', parameters: { properties } },
};
const INFO = { name: 'a.mp4', duration: DURATION, width: 640, height: 360, keyframes: { typical: 2, longest: 2 } };

/** A finder over made-up parts; `onAnswer` sees the store after each answer. */
function make({ plugin = PLUGIN, onAnswer = () => {} } = {}) {
  let time = 0;
  const store = createStore(
    initialState({
      ...{ view: 'finding', file: {}, info: INFO, plugins: [plugin], pluginId: plugin.id },
      ...{ interval: 10, server: 'connected' },
    }),
  );
  const log = { interval: null, anyOrder: null, ats: [], grid: 0 };
  const finder = createFinder({
    store,
    openSource: async () => ({
      index: {
        keyframes: Float64Array.from({ length: 300 }, (_, index) => index * 2),
        sizes: Float64Array.from({ length: 300 }, (_, index) => (index * 2 >= 396 && index * 2 < 452 ? 5 : 1)),
      },
      async *frames(requests) {
        for await (const { at } of requests) yield { asked: at, at, jpeg: new Uint8Array(1) };
      },
      close() {},
    }),
    async *sampleFrames(_file, _info, { interval }) {
      for (let at = 0; at < DURATION; at += interval) {
        log.grid++;
        yield { at, jpeg: new Uint8Array(1) };
      }
    },
    countFrames: (info, interval) => Math.ceil(info.duration / interval),
    onFrame() {},
    labelOf: () => 'Some',
    now: () => time,
    async analyze({ start, frames, anyOrder, earlier, onReply, signal }) {
      Object.assign(log, { interval: start.interval, anyOrder });
      const scores = [...(earlier?.scores ?? [])];
      for await (const { at } of frames) {
        signal.throwIfAborted();
        time += 400; // every answer is shown
        log.ats.push(at);
        scores.push({ at, score: scoreAt(at), label: null, box: null });
        onReply(
          { timestamps: [{ start: 0, stop: 1 }], position: at, scores: [scores.at(-1)], skipped: [], done: false },
          { sent: at, waiting: null },
        );
        onAnswer(store, log);
      }
      const timestamps = segmentsFromScores(scores, SETTINGS, { interval: start.interval, duration: DURATION });
      const reply = { timestamps, position: DURATION, scores: [], skipped: [], done: true };
      onReply(reply, { sent: null, waiting: null });
      return reply;
    },
  });
  return { store, finder, log };
}

const spans = ({ segments }) => segments.map(({ start, stop }) => [start, stop]);

test('the first proposal is there after the first busy samples, and sharp before the rest of the grid is looked at', async () => {
  const seen = [];
  const { finder, store, log } = make({ onAnswer: ({ state }) => seen.push(spans(state)) });
  await finder.start();
  const first = seen.findIndex((each) => each.length > 0);
  assert.ok(first >= 0 && first <= 3, `after ${first + 1} answers`);
  const sharp = seen.findIndex((each) => each.some(([start, stop]) => start === 401.5 && stop === 449.5));
  assert.ok(sharp > first && sharp <= 25, `sharp after ${sharp + 1} answers`);
  assert.ok(seen.length > 60);
  assert.deepEqual(spans(store.state), [
    [102.5, 130.5],
    [401.5, 449.5],
  ]);
  assert.deepEqual(spans(store.state), seen.at(-1), 'the last answer of the service is what the page had made itself');
  const { run } = store.state;
  assert.deepEqual([run.state, run.answered, run.total, run.from], ['done', log.ats.length, log.ats.length, null]);
  assert.deepEqual([log.anyOrder, log.interval, log.grid], [true, 10, 0]);
});

test('segments touched during a search stay', async () => {
  let touched = false;
  const { finder, store } = make({
    onAnswer({ state, set }) {
      if (touched || !state.segments.length) return;
      touched = true;
      set({ segments: state.segments.map((each) => ({ ...each, state: 'accepted', stop: each.stop + 3 })) });
    },
  });
  await finder.start();
  assert.equal(store.state.segments.length, 2);
  assert.equal(store.state.segments.filter(({ state }) => state === 'accepted').length, 1);
});

test('an edge that is being dragged does not move under the hand', async () => {
  let held = null;
  const { finder } = make({
    onAnswer({ state, set }) {
      if (!state.segments.length) return;
      if (!held) {
        held = state.segments;
        set({ draft: { id: held[0].id, start: 1, stop: 2 } });
      } else if (state.draft) {
        assert.equal(state.segments, held);
      }
    },
  });
  await finder.start();
  assert.ok(held);
});

test('stopped anywhere and resumed, no frame is scored twice', async () => {
  const parts = make({ onAnswer: (_store, log) => log.ats.length === 20 && parts.finder.stop() });
  await parts.finder.start();
  assert.equal(parts.store.state.run.state, 'stopped');
  await parts.finder.resume();
  const { ats } = parts.log;
  assert.equal(new Set(ats).size, ats.length);
  assert.equal(parts.store.state.scores.items.length, ats.length);
  assert.equal(parts.store.state.run.answered, ats.length);
  assert.deepEqual(spans(parts.store.state), [
    [102.5, 130.5],
    [401.5, 449.5],
  ]);
});

test('a plugin to which the order matters gets the grid', async () => {
  const plugin = { ...PLUGIN, manifest: { ...PLUGIN.manifest, ordered: true } };
  const { finder, log, store } = make({ plugin });
  await finder.start();
  assert.deepEqual([log.grid, log.anyOrder], [60, false]);
  assert.deepEqual(
    log.ats,
    log.ats.toSorted((a, b) => a - b),
  );
  assert.equal(store.state.run.total, 60);
});

test('a grid coarser than the shortest segment is made finer, and the service is told so', async () => {
  const { finder, log, store } = make();
  store.set({ interval: 60 });
  await finder.start();
  assert.equal(log.interval, 15);
  assert.equal(store.state.scores.interval, 15);
  assert.equal(store.state.interval, 60, 'what was asked for stays in the form');
});
