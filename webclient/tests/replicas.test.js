// @ts-nocheck - half a page is handed in
// Copies of a plugin: which takes over, what it is sent, and when a search resumes by itself.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAutoResume } from '../src/finding/auto-resume.js';
import { createPicker, resumableCopy, stillChosen } from '../src/finding/replicas.js';
import { analyze } from '../src/net/session.js';
import { createStore, idleRun, initialState } from '../src/store.js';

globalThis.document = /** @type {any} */ ({ baseURI: 'http://127.0.0.1/' });

const copy = (id, given = {}) => ({
  id,
  name: 'm',
  state: 'ready',
  manifest: { name: 'motion', version: '1' },
  ...given,
});

test('the chosen copy for as long as it answers; then the others in turn, the lost ones last', () => {
  const plugins = [copy('a'), copy('b'), copy('c')];
  const pick = createPicker(() => plugins, plugins[1]);
  assert.equal(pick(null), 'b');
  assert.equal(pick('b'), 'a');
  assert.equal(pick('a'), 'c');
  assert.equal(pick('c'), 'b', 'lost longest ago');
});

test('a copy is ready, has the name its manifest says, and the same version', () => {
  const others = [
    copy('b', { state: 'unknown' }),
    copy('c', { manifest: { name: 'objects', version: '1' } }),
    copy('d', { manifest: { name: 'motion', version: '2' } }),
  ];
  const plugins = [copy('a'), ...others];
  const pick = createPicker(() => plugins, plugins[0]);
  assert.equal(pick('a'), 'a', 'none other: the same again');
  plugins[0] = copy('a', { state: 'unknown' });
  assert.equal(pick('a'), null);
  plugins.push(copy('e', { name: 'called otherwise', state: 'busy' }));
  assert.equal(pick(null), 'e');
});

test('when the list changes the choice stays; a copy takes the place of one that is of no use', () => {
  const objects = copy('o', { name: 'objects' });
  const plugins = [objects, copy('a'), copy('b')];
  const after = (now, pluginId = 'a') => stillChosen(now, { plugins, pluginId });
  assert.equal(after(plugins), 'a');
  assert.equal(after([objects, copy('a', { state: 'starting' }), copy('b')]), 'a', 'it will be ready soon');
  assert.equal(after([objects, copy('a', { state: 'unknown' }), copy('b')]), 'b');
  assert.equal(after([objects, copy('a', { state: 'failed' })]), 'a', 'no other of its name: why it failed is shown');
  assert.equal(after([objects, copy('b')]), 'b', 'gone');
  assert.equal(
    after([copy('x', { name: 'x', state: 'failed' }), objects]),
    'o',
    'no plugin of that name: the first that works',
  );
  assert.equal(after([copy('x', { name: 'x', state: 'failed' })]), 'x');
  assert.equal(after(plugins, null), 'o');
  assert.equal(after([]), null);
});

const START = { parameters: {}, video: { name: 'a.mp4', duration: 100, width: 2, height: 2 }, interval: 1 };

/** Two copies; `a` dies silently when the frame `dies` reaches it. */
function twoCopies(dies) {
  const heard = { a: [], b: [] };
  const open = (url) => {
    const id = decodeURIComponent(url).includes('/a/') ? 'a' : 'b';
    const socket = { bufferedAmount: 0, closed: false };
    socket.close = () => {
      socket.closed = true;
      socket.onclose?.();
    };
    socket.send = (data) => {
      const message =
        typeof data === 'string' ? JSON.parse(data) : { at: new DataView(data.buffer).getFloat64(0, true) };
      setTimeout(() => {
        if (socket.closed) return;
        heard[id].push(message);
        if (id === 'a' && message.at === dies) socket.close();
        else if (message.type === 'end') answer({ done: true });
        else if (message.at !== undefined) answer({ position: message.at, scores: [[message.at, 0.5]] });
      });
    };
    const answer = (reply) => socket.onmessage?.({ data: JSON.stringify({ timestamps: [], scores: [], ...reply }) });
    setTimeout(() => socket.onopen?.());
    return socket;
  };
  return { heard, open };
}

async function* frames(from, to) {
  for (let at = from; at < to; at++) yield { at, jpeg: new Uint8Array([0xff, 0xd8]) };
}

test('a copy that dies in the middle: the other takes over, no second is lost or counted twice', async () => {
  const { heard, open } = twoCopies(40);
  const plugins = [copy('a'), copy('b')];
  const scored = [];
  const reaches = [];
  await analyze({
    pluginId: createPicker(() => plugins, plugins[0]),
    start: START,
    frames: frames(0, 100),
    signal: new AbortController().signal,
    onReply(reply, reach) {
      scored.push(...reply.scores.map(({ at }) => at));
      if (reply.scores.length) reaches.push([reply.position, reach]);
    },
    open,
    pause: async () => {},
  });
  assert.deepEqual(
    scored,
    Array.from({ length: 100 }, (_, at) => at),
  );
  assert.equal(heard.b[0].resume, 39);
  assert.equal(heard.b[0].scores.length, 40);
  assert.equal(heard.b[1].at, 40);
  for (const [position, { sent, waiting }] of reaches) {
    assert.ok(waiting === null ? sent === position : waiting === position + 1, 'all before `waiting` is answered');
  }
});

test('a resumed analysis sends the plugin the earlier scores', async () => {
  const { heard, open } = twoCopies(-1);
  const earlier = { position: 49, scores: [{ at: 49, score: 0.75, label: 'x', box: [0, 0, 1, 1] }] };
  const scored = [];
  await analyze({
    pluginId: 'a',
    earlier,
    start: START,
    frames: frames(50, 60),
    signal: new AbortController().signal,
    onReply: (reply) => scored.push(...reply.scores.map(({ at }) => at)),
    open,
  });
  assert.deepEqual([heard.a[0].resume, heard.a[0].scores], [49, [[49, 0.75, 'x', null]]]);
  assert.deepEqual(scored, [50, 51, 52, 53, 54, 55, 56, 57, 58, 59]);
});

const state = (given = {}) =>
  initialState({
    server: 'connected',
    file: {},
    plugins: [copy('a')],
    pluginId: 'a',
    run: { ...idleRun(), state: 'stopped', from: 12, plugin: { name: 'motion', version: '1', label: '' } },
    ...given,
  });

test('the copies that can resume a search', () => {
  assert.equal(resumableCopy(state()).id, 'a');
  assert.equal(resumableCopy(state({ server: 'lost' })), null);
  assert.equal(resumableCopy(state({ run: { ...state().run, from: null } })), null);
  assert.equal(resumableCopy(state({ plugins: [copy('a', { state: 'failed' })] })), null);
  assert.equal(resumableCopy(state({ plugins: [copy('a', { manifest: { name: 'motion', version: '2' } })] })), null);
});

/** A page whose search can go on; counts how often it did. */
function waitingPage(given) {
  const store = createStore(state(given));
  let count = 0;
  const autoResume = createAutoResume({
    store,
    resume() {
      count++;
      store.set({ run: { ...store.state.run, state: 'running' } });
    },
  });
  return { store, autoResume, count: () => count };
}

test('after a reload it resumes as soon as its plugin is ready, once', () => {
  const { store, autoResume, count } = waitingPage({ plugins: [copy('a', { state: 'starting' })] });
  autoResume.whenReady();
  assert.equal(count(), 0);
  store.set({ plugins: [copy('a')] });
  store.set({ plugins: [copy('a'), copy('b')] });
  assert.equal(count(), 1);
});

test('not when another video is open by then', () => {
  const { store, autoResume, count } = waitingPage({ plugins: [] });
  autoResume.whenReady();
  store.set({ file: {} });
  store.set({ plugins: [copy('a')] });
  assert.equal(count(), 0);
});

test('a lost connection: it resumes when the plugin was away and is back, not while the list still calls it ready', () => {
  const { store, count } = waitingPage();
  const { run } = store.state;
  store.set({ run: { ...run, state: 'running' } });
  store.set({ run: { ...run, state: 'failed', error: { key: 'error.connection' } } });
  store.set({ plugins: [copy('a')] });
  assert.equal(count(), 0);
  store.set({ server: 'lost' });
  store.set({ server: 'connected' });
  assert.equal(count(), 1);
});

test("a plugin's own failure, or Stop, is not overruled", () => {
  for (const end of [
    { state: 'failed', error: { key: 'error.run' } },
    { state: 'stopped', error: null },
  ]) {
    const { store, count } = waitingPage();
    store.set({ run: { ...store.state.run, state: 'running' } });
    store.set({ run: { ...store.state.run, ...end } });
    store.set({ plugins: [] });
    store.set({ plugins: [copy('a')] });
    assert.equal(count(), 0);
  }
});
