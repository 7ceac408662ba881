// Who decodes what, where ffmpeg decodes: sizes of the runs, second tries, what is lost. Decoders here are plain lists.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BatchDispatcher } from '../src/decode/batches.js';

/** Keyframes every `apart` seconds, 25 frames a second. */
function demuxerOf(apart) {
  const key = (at) => ({ timestamp: Math.floor((at + 1e-6) / apart) * apart, duration: 0.04, size_bytes: 9, index: 0 });
  return {
    first: 0,
    keyAtOrBefore: async (at) => key(at),
    keyAfter: async ({ timestamp }) => key(timestamp + apart),
    frameAt: async (at) => ({ ...key(at), timestamp: Math.floor(at * 25 + 1e-6) / 25 }),
    pack: async (keys) => new Uint8Array(keys.length),
  };
}

function dispatcher(demuxer, lanes) {
  const told = { lost: [], broken: false, errors: [] };
  const mine = new BatchDispatcher({
    demuxer,
    onLost: (id) => told.lost.push(id),
    onBroken: () => {
      told.broken = true;
    },
    onError: (error) => told.errors.push(error),
  });
  const runs = [];
  const made = Array.from({ length: lanes }, (_, number) => {
    const lane = mine.addLane((message) => runs.push({ lane: made[number], ...message }));
    return lane;
  });
  return { mine, told, runs, lanes: made };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 40));
/** Everything of a run comes out but the ids named. */
function answer(mine, { lane, wanted }, but = []) {
  for (const { id } of wanted) if (!but.includes(id)) mine.hear(lane, { out: id });
  mine.hear(lane, { failed: but });
}

test('few keyframes at first, then as many as 32, shared among the decoders', async () => {
  const { mine, runs, told } = dispatcher(demuxerOf(2), 2);
  for (let id = 0; id < 100; id++) mine.ask({ id, at: id * 2 });
  await settled();
  assert.deepEqual(
    runs.map(({ wanted, batch }) => [wanted.length, batch.length]).slice(0, 2),
    [
      [4, 4],
      [32, 32],
    ],
    'one batch to each, the first one small',
  );
  for (let i = 0; i < runs.length; i++) {
    answer(mine, runs[i]);
    await settled();
  }
  assert.equal(
    runs.reduce((sum, { wanted }) => sum + wanted.length, 0),
    100,
    'nothing is decoded twice',
  );
  assert.ok(runs.length <= 8, `${runs.length} runs`);
  assert.deepEqual(told, { lost: [], broken: false, errors: [] });
});

test('a frame that did not come out gets one more try, alone', async () => {
  const { mine, runs, told } = dispatcher(demuxerOf(2), 1);
  for (let id = 0; id < 4; id++) mine.ask({ id, at: id * 2 });
  await settled();
  answer(mine, runs[0], [2]);
  await settled();
  assert.deepEqual(
    runs.map(({ wanted }) => wanted.map(({ id }) => id)),
    [[0, 1, 2, 3], [2]],
  );
  answer(mine, runs[1], [2]);
  assert.deepEqual(told.lost, [2]);
});

test('frames of one group are one run over the file, from its keyframe on', async () => {
  const { mine, runs } = dispatcher(demuxerOf(25), 1);
  for (const [id, at] of [31, 27, 3, 26.5].entries()) mine.ask({ id, at });
  await settled();
  assert.deepEqual(runs[0].span, { seek: 25 });
  assert.deepEqual(
    runs[0].wanted.map(({ at }) => at),
    [26.48, 27, 31],
    'ascending, by the true times of the frames',
  );
});

test('what only ffmpeg reads is decoded in stretches, none over a long gap', async () => {
  const { mine, runs } = dispatcher(null, 1);
  for (const [id, at] of [0, 5, 10, 400, 405].entries()) mine.ask({ id, at });
  await settled();
  answer(mine, runs[0]);
  await settled();
  assert.deepEqual(
    runs.map(({ wanted }) => wanted.map(({ at }) => at)),
    [
      [0, 5, 10],
      [400, 405],
    ],
  );
});

test('a decoder that dies leaves its work to the others; the last one ends it all', async () => {
  const { mine, runs, told, lanes } = dispatcher(demuxerOf(2), 2);
  for (let id = 0; id < 2; id++) mine.ask({ id, at: id * 2 });
  await settled();
  assert.deepEqual(
    runs.map(({ lane }) => lanes.indexOf(lane)),
    [0, 1],
  );
  mine.leave(lanes[0]);
  answer(mine, runs[1]);
  await settled();
  assert.deepEqual(runs[2].wanted, [{ id: 0, at: 0 }]);
  mine.leave(lanes[1]);
  assert.equal(told.broken, true);
});
