// Jobs in a worker that stays: what an aborted one does to it, and to the next.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { JobWorker, runJob } from '../src/rpc/rpc.js';

const OPTIONS = /** @type {any} */ ({ otherwise: 'cutFailed', params: { name: 'cam.mp4' } });
const before = globalThis.Worker;
/** @type {FakeWorker[]} */
let workers = [];

/** Answers as the test says; `deaf`: not at all. */
class FakeWorker {
  constructor() {
    this.heard = [];
    this.ended = false;
    workers.push(this);
  }

  postMessage(message) {
    this.heard.push(message);
    const { job, cancel } = message;
    if (cancel && !this.deaf) queueMicrotask(() => this.onmessage?.({ data: { error: { code: null, message: 'x' } } }));
    if (!job) return;
    this.deaf = job.deaf;
    if (job.answer) queueMicrotask(() => this.onmessage?.({ data: job.answer }));
    if (job.dies) queueMicrotask(() => this.onerror?.({ preventDefault() {}, message: 'no such module' }));
  }

  terminate() {
    this.ended = true;
  }
}

beforeEach(() => {
  workers = [];
  globalThis.Worker = /** @type {any} */ (FakeWorker);
});
afterEach(() => {
  globalThis.Worker = before;
});

test('one worker for all jobs, until it is closed', async () => {
  const kept = new JobWorker(new URL('file:///a.js'), 1000);
  assert.equal(await kept.run({ answer: { done: 1 } }, OPTIONS), 1);
  await assert.rejects(kept.run({ answer: { error: { code: 'clipTooBig', params: {}, message: '' } } }, OPTIONS), {
    code: 'clipTooBig',
  });
  assert.equal(await kept.run({ answer: { done: 2 } }, OPTIONS), 2);
  assert.deepEqual([workers.length, workers[0].ended], [1, false]);
  kept.close();
  assert.ok(workers[0].ended);
});

test('an aborted job lets go, and its worker takes the next', async () => {
  const kept = new JobWorker(new URL('file:///a.js'), 1000);
  const end = new AbortController();
  const running = kept.run({}, { ...OPTIONS, signal: end.signal });
  end.abort();
  await assert.rejects(running, { name: 'AbortError' });
  assert.deepEqual(workers[0].heard.at(-1), { cancel: true });
  assert.equal(await kept.run({ answer: { done: 2 } }, OPTIONS), 2);
  assert.equal(workers.length, 1);
});

test('one that does not let go in time is ended, and the next job gets a new worker', async () => {
  const kept = new JobWorker(new URL('file:///a.js'), 5);
  const end = new AbortController();
  const running = kept.run({ deaf: true }, { ...OPTIONS, signal: end.signal });
  end.abort();
  await assert.rejects(running, { name: 'AbortError' });
  assert.ok(workers[0].ended);
  assert.equal(await kept.run({ answer: { done: 2 } }, OPTIONS), 2);
  assert.equal(workers.length, 2);
});

test('a lone job ends its worker, however it ends', async () => {
  const end = new AbortController();
  const running = runJob(new URL('file:///a.js'), {}, { ...OPTIONS, signal: end.signal });
  end.abort();
  assert.ok(workers[0].ended, 'at once');
  await assert.rejects(running, { name: 'AbortError' });
  assert.equal(await runJob(new URL('file:///a.js'), { answer: { done: 3 } }, OPTIONS), 3);
  await assert.rejects(runJob(new URL('file:///a.js'), { dies: true }, OPTIONS), {
    code: 'cutFailed',
    params: { name: 'cam.mp4', detail: 'no such module' },
  });
  await assert.rejects(runJob(new URL('file:///a.js'), {}, { ...OPTIONS, signal: AbortSignal.abort() }), {
    name: 'AbortError',
  });
  assert.ok(workers.every(({ ended }) => ended));
  assert.equal(workers.length, 3, 'none for a job that was given up before');
});
