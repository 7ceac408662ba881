// A network that vanishes silently: how the page notices, and what a search does until it is back.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { networkOf } from '../src/finding/network.js';
import { watchPlugins } from '../src/net/plugins.js';
import { analyze } from '../src/net/session.js';
import { createStore } from '../src/store.js';

globalThis.document = /** @type {any} */ ({ baseURI: 'http://127.0.0.1/' });

const LIST = JSON.stringify({ plugins: [], source: null });
const START = { parameters: {}, video: { name: 'a.mp4', duration: 100, width: 2, height: 2 }, interval: 1 };

/**
 * Time that passes only when the test says so: a busy machine changes nothing.
 * @param {import('node:test').TestContext} context
 * @returns {(ms: number) => Promise<void>}
 */
function stoppedClock(context) {
  let now = 0;
  context.mock.method(performance, 'now', () => now);
  context.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  return async (ms) => {
    for (let passed = 0; passed < ms; passed++) {
      now++;
      context.mock.timers.tick(1);
      await new Promise(setImmediate); // what the timers started comes to rest
    }
  };
}

/** One end of a socket; `says` is called once it is open and for each message that is sent. */
class Socket {
  bufferedAmount = 0;
  closed = false;
  constructor(says = () => {}) {
    this.says = says;
    setTimeout(() => {
      this.onopen?.();
      if (!this.closed) this.says(null, this);
    }, 1);
  }
  send(data) {
    setTimeout(() => this.closed || this.says(data, this), 1);
  }
  hear(text) {
    this.onmessage?.({ data: text });
  }
  close() {
    this.closed = true;
    this.onclose?.();
  }
}

const reply = (more) => JSON.stringify({ timestamps: [], scores: [], ...more });
const atOf = (data) => new DataView(data.buffer).getFloat64(0, true);

/** Answers every frame, and the end. */
const honest = (data, socket) => {
  if (data === null) return;
  if (typeof data !== 'string') socket.hear(reply({ position: atOf(data), scores: [[atOf(data), 0.5]] }));
  else if (JSON.parse(data).type === 'end') socket.hear(reply({ position: 9, done: true }));
};

async function* frames(count) {
  for (let at = 0; at < count; at++) yield { at, jpeg: new Uint8Array([0xff, 0xd8]) };
}

function search(store, open, signal = new AbortController().signal) {
  const scored = [];
  const done = analyze({
    pluginId: 'host:1',
    start: START,
    frames: frames(10),
    network: networkOf(store),
    signal,
    onReply: ({ scores }) => scored.push(...scores.map(({ at }) => at)),
    open,
    pause: async () => {},
  });
  return { done, scored };
}

test('a core that falls silent is lost and connected to again', async (context) => {
  const pass = stoppedClock(context);
  const ends = new AbortController();
  const heard = [];
  const sockets = [];
  const watching = watchPlugins({
    silence_s: 0.1,
    signal: ends.signal,
    onChange: () => heard.push('list'),
    onLost: () => heard.push('lost'),
    open() {
      const first = sockets.length === 0;
      const socket = new Socket((_, mine) => first && mine.hear(LIST));
      socket.close = () => {
        socket.closed = true; // a dead network reports no close
      };
      sockets.push(socket);
      return socket;
    },
  });
  await pass(60);
  assert.deepEqual(heard, ['list'], 'a short silence is none');
  while (sockets.length < 2) await pass(10);
  assert.deepEqual(heard, ['list', 'lost']);
  assert.ok(sockets[0].closed);
  ends.abort();
  await watching;
});

test('a core that keeps sending its list is not lost', async (context) => {
  const pass = stoppedClock(context);
  const ends = new AbortController();
  let lost = 0;
  let opened = 0;
  let changes = 0;
  const says = (_, socket) => {
    const timer = setInterval(() => (ends.signal.aborted ? clearInterval(timer) : socket.hear(LIST)), 20);
  };
  const open = () => {
    opened++;
    return new Socket(says);
  };
  const watching = watchPlugins({
    silence_s: 0.1,
    signal: ends.signal,
    onChange: () => changes++,
    onLost: () => lost++,
    open,
  });
  await pass(400);
  assert.deepEqual([opened, lost], [1, 0]);
  assert.equal(changes, 1, 'the same list again is no change');
  ends.abort();
  await watching;
});

test('no connection is tried while the server is lost', async (context) => {
  const pass = stoppedClock(context);
  const store = createStore();
  store.set({ server: 'lost' });
  let opened = 0;
  const { done, scored } = search(store, () => {
    opened++;
    return new Socket(honest);
  });
  await pass(50);
  assert.equal(opened, 0);
  store.set({ server: 'connected' });
  await pass(500);
  await done;
  assert.equal(opened, 1);
  assert.deepEqual(scored, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('a search that waits for its server can be stopped', async () => {
  const store = createStore();
  store.set({ server: 'lost' });
  const ends = new AbortController();
  const { done } = search(store, () => assert.fail('no server to connect to'), ends.signal);
  setTimeout(() => ends.abort());
  await assert.rejects(done, { name: 'AbortError' });
});

test('a connection that falls silent with the server is given up; answered frames are not sent again', async (context) => {
  const pass = stoppedClock(context);
  const store = createStore();
  const sent = [];
  let opened = 0;
  const { done, scored } = search(store, () => {
    const first = ++opened === 1;
    return new Socket((data, socket) => {
      if (data !== null && typeof data !== 'string') sent.push([opened, atOf(data)]);
      if (!first || (data !== null && typeof data !== 'string' && atOf(data) < 4)) honest(data, socket);
    });
  });
  await pass(50);
  assert.deepEqual(scored, [0, 1, 2, 3]);
  store.set({ server: 'lost' });
  await pass(20);
  assert.equal(opened, 1, 'it answered a moment ago: the connection is kept');
  store.set({ server: 'connected' });
  await pass(6000);
  store.set({ server: 'lost' });
  await pass(20);
  assert.equal(opened, 1, 'given up; the next waits for the server');
  store.set({ server: 'connected' });
  await pass(500);
  await done;
  assert.equal(opened, 2);
  assert.deepEqual(
    sent.filter(([connection]) => connection === 2).map(([, at]) => at),
    [4, 5, 6, 7, 8, 9],
  );
  assert.deepEqual(scored, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});
