// @ts-nocheck - fake sessions and files
// The unattended search of a queue: file after file, one that can't be opened or fails does not stop the rest.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createStartingTime } from '../src/clock/starting-time.js';
import { Elsewhere, searchIn } from '../src/queue/background-session.js';
import { makeQueue } from '../src/queue/queue.js';
import { createQueueRun } from '../src/queue/run.js';
import { MediaError } from '../src/rpc/media-error.js';
import { createStore, idleRun, initialState } from '../src/store.js';

const SETTINGS = { plugin: 'motion', interval: 1, parameters: {} };
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A queue of files whose background sessions end as `how` says: with an outcome or an error. */
function setup(how) {
  const found = Object.keys(how).map((path) => ({
    path,
    file: { name: path, size: 9, lastModified: 1 },
    handle: null,
  }));
  const store = createStore(initialState({ queue: makeQueue('', found, 0).queue }));
  const opened = [];
  const closed = [];
  const update = (id, patch) => {
    const { queue } = store.state;
    store.set({
      queue: { ...queue, entries: queue.entries.map((each) => (each.id === id ? { ...each, ...patch } : each)) },
    });
  };
  const openSession = async (file, _handle, _signal, path) => {
    opened.push(path);
    if (how[file.name] instanceof Error) throw how[file.name];
    return {
      store: createStore(initialState({ run: { ...idleRun(), total: 10, answered: 5, error: { key: 'error.run' } } })),
      key: `key-${path}`,
      flush() {},
      search: (_settings, stop) =>
        how[file.name] === 'never'
          ? new Promise((resolve) => stop.addEventListener('abort', () => resolve('left')))
          : Promise.resolve(how[file.name]),
      async close() {
        closed.push(path);
      },
    };
  };
  const run = createQueueRun({
    front: { store, finder: { start() {}, resume() {}, leave() {}, stop() {} }, flush: async () => {} },
    openSession,
    update,
    fileOf: async (id) => found[id - 1],
  });
  const states = () => store.state.queue.entries.map(({ state }) => state);
  return { store, run, opened, closed, states };
}

test('a file that is broken, failed or open elsewhere is reported, and the rest is searched', async () => {
  const broken = new MediaError('truncated');
  const at = setup({ 'a.mp4': broken, 'b.mp4': 'failed', 'c.mp4': new Elsewhere(), 'd.mp4': 'done' });
  await at.run.start(SETTINGS);
  assert.deepEqual(at.states(), ['refused', 'failed', 'failed', 'searched']);
  const troubles = at.store.state.queue.entries.map(({ trouble }) => trouble?.key);
  assert.deepEqual(troubles, ['error.media.truncated', 'error.run', 'queue.elsewhere', undefined]);
  assert.deepEqual(at.closed, ['b.mp4', 'd.mp4']);
  assert.equal(at.store.state.queue.running, false);
  assert.equal(at.store.state.queue.entries[3].key, 'key-d.mp4');
});

test('stopped: the current file keeps its results, the others wait; a restart resumes', async () => {
  const how = { 'a.mp4': 'never', 'b.mp4': 'done' };
  const at = setup(how);
  const over = at.run.start(SETTINGS);
  while (!at.opened.length) await turn();
  at.run.stop();
  await over;
  assert.deepEqual(at.states(), ['stopped', 'waiting']);
  how['a.mp4'] = 'done';
  await at.run.start(SETTINGS);
  assert.deepEqual(at.states(), ['searched', 'searched']);
});

test('a file the analyst opens is handed over before it is on the screen', async () => {
  const at = setup({ 'a.mp4': 'never', 'b.mp4': 'done' });
  const over = at.run.start(SETTINGS);
  while (!at.opened.length) await turn();
  await turn();
  let show = () => {};
  at.run.waitFor(new Promise((resolve) => (show = resolve)));
  await at.run.handOver(1);
  assert.deepEqual(at.closed, ['a.mp4']);
  assert.deepEqual(at.states(), ['waiting', 'waiting']);
  at.run.stop();
  show();
  await over;
});

const able = { id: 'm', name: 'motion', state: 'ready', manifest: null };

test('a search waits for its recommender, and resumes after a lost connection', async () => {
  const store = createStore(initialState({ file: {}, server: 'connected', pluginId: 'm' }));
  const started = [];
  const start = () => {
    started.push(1);
    store.set({ run: { ...idleRun(), state: 'running' } });
  };
  const over = searchIn(store, { start, resume: start }, SETTINGS, new AbortController().signal);
  assert.equal(started.length, 0);
  store.set({ plugins: [able] });
  assert.equal(started.length, 1);
  store.set({ run: { ...idleRun(), state: 'failed', error: { key: 'error.connection' } } });
  store.set({ run: { ...idleRun(), state: 'running' } });
  store.set({ run: { ...idleRun(), state: 'done' } });
  assert.equal(await over, 'done');
});

test('what the header says is offered, never taken', async () => {
  const store = createStore(initialState());
  const starting = createStartingTime({ store, recordedAt: async () => '2024-05-31T14:30:00.000' });
  store.set({ file: { name: 'hall.mp4', size: 4 }, info: {} });
  await turn();
  assert.equal(store.state.wall, null);
  assert.deepEqual(store.state.wallHints, [{ start: '2024-05-31T14:30:00.000', zone: 'utc', from: 'metadata' }]);
  assert.equal(starting.type('tomorrow'), false);
  assert.equal(starting.type('2024-05-31 10:00'), true);
  assert.equal(store.state.wall.start, '2024-05-31T10:00:00.000');
  starting.clear();
  assert.equal(store.state.wall.start, null);
});
