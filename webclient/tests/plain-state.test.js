// @ts-nocheck - plain values stand in for whole shapes here
// The store holds plain data in every phase of the page, and nothing changes it in place.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createActionRegistry } from '../src/action-registry.js';
import { createAuditing } from '../src/audit/auditing.js';
import { createHistory } from '../src/commands.js';
import { createExporter } from '../src/export/exporting.js';
import { createFinder } from '../src/finding/finding.js';
import { createOpener } from '../src/project/opening.js';
import { inZip } from '../src/queue/export-places.js';
import { makeQueue } from '../src/queue/queue.js';
import { createQueueExport } from '../src/queue/queue-export.js';
import { entryUpdater } from '../src/queue/queueing.js';
import { createReview } from '../src/review/review.js';
import { createStore, initialState } from '../src/store.js';

/** Stands in for the browser's class of that name. */
class FileSystemFileHandle {}
/** Values that the page hands on and never looks into. */
const OPAQUE = [File, Blob, FileSystemFileHandle];

/** Throws at what is no plain data, with the path to it. @param {unknown} value @param {string} path */
function assertPlain(value, path) {
  if (typeof value === 'function') assert.fail(`${path} is a function`);
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return;
  const name = value.constructor?.name;
  if (OPAQUE.some((type) => value instanceof type)) return;
  assert.ok(Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype, `${path} is a ${name}`);
  for (const [key, child] of Object.entries(value)) assertPlain(child, `${path}.${key}`);
}

/** From here on a change in place throws. @param {unknown} value */
function deepFreeze(value) {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || Object.isFrozen(value)) return;
  if (OPAQUE.some((type) => value instanceof type)) return;
  Object.freeze(value);
  for (const child of Object.values(value)) deepFreeze(child);
}

/** A store that checks and freezes whatever is put into it. */
function strictStore(given = {}) {
  const initial = initialState();
  const store = createStore(initial);
  let checks = 0;
  const check = (key) => {
    checks++;
    assertPlain(store.state[key], key);
    deepFreeze(store.state[key]);
  };
  for (const key of Object.keys(initial)) check(key);
  store.watch(Object.keys(initial), (_state, changed) => {
    for (const key of changed) check(key);
  });
  store.set(given);
  return { store, checks: () => checks };
}

const video = (name = 'hall.mp4') => new File(['video'], name, { lastModified: 1 });
const INFO = {
  ...{ name: 'hall.mp4', size: 5, duration: 100, width: 640, height: 360, fps: 25, codec: 'avc', container: 'MP4' },
  keyframes: { typical: 2, longest: 2 },
};
const setting = (value) => ({ type: 'number', default: value, 'x-group': 'segmentation' });
const PLUGIN = {
  ...{ id: 'a:1', ip: 'a', name: 'objects', state: 'ready', reason: null },
  manifest: {
    ...{ name: 'objects', version: '1', ordered: false, segmenter: 'default' },
    parameters: { properties: { threshold: setting(0.5), shortest: setting(5) } },
  },
};
const OPEN = {
  ...{ file: video(), info: INFO, handle: new FileSystemFileHandle(), view: 'finding', interval: 5 },
  ...{ keyframes: Float64Array.from([0, 2, 4]), fingerprint: { size_bytes: 5, slices_sha256: 'ab' } },
  ...{
    plugins: [PLUGIN],
    pluginId: 'a:1',
    server: 'connected',
    source: { kind: 'fixed', connected: true, detail: null },
  },
};
const player = { seek() {}, play() {}, pause() {} };

/** A finder whose plugin scores 0.9 around second 50. @param {() => Promise<void>} [onAnswer] */
function finderOf(store, onAnswer = async () => {}) {
  let time = 0;
  return createFinder({
    store,
    labelOf: () => 'Objects',
    countFrames: () => 20,
    onFrame() {},
    now: () => time,
    openSource: async () => ({
      index: { keyframes: Float64Array.from({ length: 50 }, (_, index) => index * 2), sizes: null },
      async *frames(requests) {
        for await (const { at } of requests) yield { asked: at, at, jpeg: new Uint8Array(1) };
      },
      close() {},
    }),
    async analyze({ frames, onReply, onState, signal }) {
      onState({ state: 'open' });
      for await (const { at } of frames) {
        signal.throwIfAborted();
        time += 400;
        const box = at > 45 ? [0, 0, 1, 1] : null;
        const scores = [{ at, score: Math.abs(at - 50) < 8 ? 0.9 : 0.1, label: 'Person', box }];
        onReply({ timestamps: [], position: at, scores, skipped: [], done: false }, { sent: at, waiting: null });
        await onAnswer();
      }
      const timestamps = [{ start: 42, stop: 58, score: 0.9, label: 'Person' }];
      onReply({ timestamps, position: 100, scores: [], skipped: [], done: true }, { sent: null, waiting: null });
    },
  });
}

const MAKERS = {
  openCutter: () => ({
    extension: 'mp4',
    cut: async ({ start, stop }, { onProgress }) => {
      onProgress(0.5);
      return { blob: new Blob(['clip']), start, stop, extension: 'mp4', mime: 'video/mp4' };
    },
    close() {},
  }),
  encodeClip: async () => assert.fail('not in fast mode'),
  mergeClips: async (clips) => new Blob(clips),
  async *sampleFrames() {
    yield { at: 50, jpeg: new Uint8Array([1]) };
  },
  fingerprintOf: async () => ({ size_bytes: 5, slices_sha256: 'ab' }),
};
const zip = () => ({
  ...{ kind: 'zip', name: 'clips.zip', stream: null, close: async () => {}, cancel() {} },
  write: async (name) => name,
});

test('what is no plain data is found', () => {
  for (const value of [() => {}, new Map(), new AbortController(), Promise.resolve(), new Date(), new (class A {})()]) {
    assert.throws(() => strictStore({ job: { clips: [{ value }] } }), /^AssertionError.*job\.clips\.0\.value is/s);
  }
  const { store } = strictStore({ segments: [{ id: 's1' }] });
  assert.throws(() => store.state.segments.push({}), TypeError);
});

test('an empty page, and one with a video', () => {
  const { checks } = strictStore(OPEN);
  assert.ok(checks() > 40, 'every key is looked at');
});

test('during a search, after it and after it failed', async () => {
  const { store } = strictStore(OPEN);
  let answers = 0;
  const finder = finderOf(store, async () => {
    answers++;
    assert.equal(store.state.run.state, 'running');
  });
  await finder.start();
  assert.equal(store.state.run.state, 'done');
  assert.equal(store.state.scores.items.length, answers);
  await finderOf(store, () => Promise.reject(new Error('lost'))).start();
  assert.equal(store.state.run.error.key, 'error.connection');
});

test('review with undo, and an audit', async () => {
  const { store } = strictStore(OPEN);
  await finderOf(store).start();
  const history = createHistory(store, { applyAnswer: (answer, back) => auditing.note(answer, back) });
  const auditing = createAuditing({ store, history, player, random: () => 0.3 });
  const review = createReview({ store, history, player });
  review.add(80);
  review.split();
  review.decide('accepted');
  review.setLabel('Car');
  history.undo();
  history.redo();
  auditing.open();
  auditing.start(3);
  auditing.answer(true);
  auditing.answer(false);
  history.undo();
  auditing.result();
  assert.equal(store.state.notice.undo ?? null, null);
  assert.ok(store.state.audit.answers.includes(true));
});

test('an export, and what it came to', async () => {
  const { store } = strictStore(OPEN);
  await finderOf(store).start();
  const exporter = createExporter({ ...MAKERS, store });
  const options = { sideFiles: ['manifest', 'csv', 'coco'], framesEvery: 5, merged: true };
  await exporter.run(store.state.segments, zip(), options);
  assert.equal(store.state.job.state, 'done');
  assert.equal(store.state.job.clips[0].state, 'saved');
});

test('another video, with the way back', async () => {
  const { store } = strictStore(OPEN);
  const actions = createActionRegistry(store);
  const parts = { store, actions, history: createHistory(store), leave: () => () => {} };
  const found = {
    patch: { fingerprint: { size_bytes: 6, slices_sha256: 'cd' } },
    notice: null,
    before() {},
    after() {},
  };
  const probe = async (file) => ({ ...INFO, name: file.name });
  await createOpener({ ...parts, probe, recall: async () => found }).open(video('yard.mp4'));
  assert.equal(store.state.info.name, 'yard.mp4');
  actions.run(store.state.notice.undo);
  assert.equal(store.state.info.name, 'hall.mp4');
  const refused = { key: 'error.project.otherVideo', params: {} };
  await createOpener({ ...parts, probe, recall: async () => ({ refused }) }).open(video('door.mp4'));
  assert.equal(store.state.openError.action.id, 'openAlone');
});

test('a queue and its export', async () => {
  const files = ['a.mp4', 'b.mp4'].map((path) => ({ path, file: video(path), handle: null }));
  const made = makeQueue('day', files, 1);
  const { store } = strictStore({ ...OPEN, queue: made.queue });
  const update = entryUpdater(store);
  update(1, { state: 'searched', key: 'one', proposals: 2, decided: 1, accepted: 1 });
  update(2, { state: 'searched', key: 'gone', proposals: 1, decided: 1, accepted: 1 });
  const segment = {
    id: 's1',
    start: 5,
    stop: 9,
    state: 'accepted',
    score: 1,
    label: null,
    edited: false,
    origin: 'model',
  };
  const run = { plugin: null, parameters: {}, state: 'done' };
  const project = { segments: [segment], removed: [], run, search: {}, screen: {}, more: { wall: null, audit: null } };
  const exporter = createQueueExport({
    ...{ store, make: MAKERS, update, flush: async () => {} },
    probe: async () => INFO,
    storage: { load: async (key) => (key === 'one' ? { project, items: [], interval: 1 } : null) },
    fileOf: async (id) => made.files.get(id),
  });
  await exporter.run('accepted', inZip(zip()), {});
  const { queueJob, queue } = store.state;
  assert.equal(queueJob.state, 'done');
  assert.deepEqual(
    queueJob.files.map(({ state, error }) => [state, error?.key]),
    [
      ['saved', undefined],
      ['failed', 'error.queue.notStored'],
    ],
  );
  assert.equal(queue.entries[0].exported, 1);
});
