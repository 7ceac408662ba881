// An analysis over connections that break: what is sent, what is sent again, and when it is given up.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backoff } from '../src/net/backoff.js';
import { InFlight } from '../src/net/in-flight.js';
import { analyze, MAX_ATTEMPTS, MAX_IN_FLIGHT } from '../src/net/session.js';

globalThis.document = /** @type {any} */ ({ baseURI: 'http://127.0.0.1/' });

const START = { parameters: {}, video: { name: 'a.mp4', duration: 100, width: 2, height: 2 }, interval: 1 };

/** A plugin on the other side of a socket: `answer` gets each message and may answer or break the connection. */
class Socket {
  bufferedAmount = 0;
  closed = false;

  constructor(answer) {
    this.answer = answer;
    setTimeout(() => this.closed || this.onopen?.());
  }

  send(data) {
    const message =
      typeof data === 'string'
        ? JSON.parse(data)
        : { type: 'frame', at: new DataView(data.buffer).getFloat64(0, true) };
    setTimeout(() => this.closed || this.answer(message, this));
  }

  reply(reply) {
    this.onmessage?.({ data: JSON.stringify({ timestamps: [], scores: [], ...reply }) });
  }

  close() {
    this.closed = true;
    this.onclose?.();
  }
}

async function* frames(count, taken = { count: 0 }) {
  for (let at = 0; at < count; at++) {
    taken.count++;
    yield { at, jpeg: new Uint8Array([0xff, 0xd8]) };
  }
}

/** Runs an analysis against `answer`; gives its final reply, all messages of each connection, and all scores. */
async function run(answer, { count = 100, signal = new AbortController().signal, taken } = {}) {
  const connections = [];
  const scores = [];
  const open = () => {
    const heard = [];
    connections.push(heard);
    return new Socket((message, socket) => {
      heard.push(message);
      answer(message, socket, connections.length, heard);
    });
  };
  const reply = await analyze({
    pluginId: 'host:1',
    start: START,
    frames: frames(count, taken),
    signal,
    onReply: (got) => scores.push(...got.scores.map(({ at }) => at)),
    open,
    pause: async () => {},
  });
  return { reply, connections, scores };
}

const honest = (message, socket) => {
  if (message.type === 'frame') socket.reply({ position: message.at, scores: [[message.at, 0.5]] });
  if (message.type === 'end') socket.reply({ timestamps: [{ start: 1, stop: 20 }], position: 99, done: true });
};

test('every frame is sent once and the final reply comes back', async () => {
  const { reply, connections, scores } = await run(honest);
  assert.deepEqual(
    reply.timestamps.map(({ start }) => start),
    [1],
  );
  assert.equal(connections.length, 1);
  assert.deepEqual(
    scores,
    Array.from({ length: 100 }, (_, at) => at),
  );
});

test('no more than the window is sent without an answer', async () => {
  const abort = new AbortController();
  const taken = { count: 0 };
  let most = 0;
  const silent = (_message, _socket, _connection, heard) => {
    most = Math.max(most, heard.filter(({ type }) => type === 'frame').length);
  };
  setTimeout(() => abort.abort(), 300);
  await assert.rejects(run(silent, { signal: abort.signal, taken }), { name: 'AbortError' });
  assert.equal(most, MAX_IN_FLIGHT);
  assert.ok(taken.count <= MAX_IN_FLIGHT + 1);
});

test('after a break the stream resumes after the last reply, with the scores so far', async () => {
  const breaking = (message, socket, connection) => {
    if (connection === 1 && message.at === 40) socket.close();
    else honest(message, socket);
  };
  const { connections, scores } = await run(breaking);
  assert.equal(connections.length, 2);
  const [start, ...again] = connections[1];
  assert.equal(start.resume, 39);
  assert.equal(start.scores.length, 40);
  assert.equal(again[0].at, 40);
  assert.deepEqual(
    scores,
    Array.from({ length: 100 }, (_, at) => at),
    'each second is scored once',
  );
});

test('a break after the end message says the end again', async () => {
  const breaking = (message, socket, connection) => {
    if (connection === 1 && message.type === 'end') socket.close();
    else honest(message, socket);
  };
  const { connections, reply } = await run(breaking, { count: 5 });
  assert.equal(reply.done, true);
  assert.deepEqual(
    connections[1].map(({ type }) => type),
    ['start', 'end'],
  );
});

test("a plugin's error ends it with the plugin's words", async () => {
  const failing = (_message, socket) =>
    socket.reply({ error: { code: 'plugin_failed', message: 'No weights.', at: null } });
  await assert.rejects(run(failing), { message: 'No weights.', code: 'plugin_failed' });
});

test('a plugin that is still starting is retried', async () => {
  const starting = (message, socket, connection) => {
    if (connection < 3) socket.reply({ error: { code: 'starting', message: 'Wait.', at: null } });
    else honest(message, socket);
  };
  const { connections } = await run(starting, { count: 3 });
  assert.equal(connections.length, 3);
});

test('a plugin that never answers again is given up after some tries', async () => {
  let tried = 0;
  const gone = (_message, socket, connection) => {
    tried = connection;
    socket.close();
  };
  await assert.rejects(run(gone), { key: 'error.connection' });
  assert.equal(tried, MAX_ATTEMPTS + 1);
});

test('an error of the sampler ends it', async () => {
  // biome-ignore lint/correctness/useYield: it fails before its first frame
  async function* broken() {
    throw new Error('cannot read the file');
  }
  const options = { pluginId: 'a', start: START, frames: broken(), signal: new AbortController().signal, onReply() {} };
  await assert.rejects(analyze({ ...options, open: () => new Socket(honest) }), { message: 'cannot read the file' });
});

test('a position alone answers what was sent before it', () => {
  const sent = new InFlight();
  for (const at of [0, 1, 2, 3]) sent.add({ at, jpeg: new Uint8Array() });
  assert.equal(sent.answer({ timestamps: [], scores: [], skipped: [], position: 0, done: false }), 0);
  assert.equal(sent.answer({ timestamps: [], scores: [], skipped: [], position: 2, done: false }), 3);
  assert.deepEqual(
    [...sent].map(({ at }) => at),
    [3],
  );
});

test('a position does not answer a frame that is still on its way', () => {
  const sent = new InFlight();
  for (const at of [0, 1, 2]) sent.add({ at, jpeg: new Uint8Array() });
  const skipped = [{ at: 2, reason: 'broken' }];
  assert.equal(sent.answer({ timestamps: [], scores: [], skipped, position: 2, done: false }), 1);
  assert.deepEqual(
    [...sent].map(({ at }) => at),
    [0, 1],
  );
});

test('waiting grows and is bounded', () => {
  assert.ok(backoff(1, 1) < backoff(3, 1));
  assert.ok(backoff(50, 1) <= 15);
});
