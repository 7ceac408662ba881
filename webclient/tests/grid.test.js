// Which keyframes are read and where pictures are decoded between them; where a cut ends.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyframeSpacing, lastAtOrBefore, packetsUntil, shownBetween } from '../src/containers/packet-times.js';
import { countSlots, planSamples } from '../src/sample/grid.js';

async function plan(keys, options) {
  const jobs = [];
  const first = options.first ?? 0;
  const all = planSamples({
    first,
    end: options.end,
    from: options.from ?? 0,
    interval: options.interval,
    keyAtOrBefore: async (at) => {
      const found = keys.filter((timestamp) => timestamp <= at).at(-1);
      return found === undefined ? null : { timestamp: found };
    },
    keyAfter: async (key) => {
      const found = keys.find((timestamp) => timestamp > key.timestamp);
      return found === undefined ? null : { timestamp: found };
    },
  });
  for await (const { key, takeKey, wanted } of all) jobs.push([key.timestamp, takeKey, wanted]);
  return jobs;
}

const every = (step, end, first = 0) => Array.from({ length: Math.ceil(end / step) }, (_, i) => first + i * step);
const lone = (times) => times.map((at) => [at, true, []]);

test('keyframes closer than the interval: one a slot, nothing decoded in between', async () => {
  assert.deepEqual(await plan(every(1, 20), { interval: 5, end: 20 }), lone([0, 5, 10, 15]));
  assert.deepEqual(await plan(every(2, 20), { interval: 3, end: 20 }), lone([0, 4, 6, 10, 12, 16, 18]));
});

test('keyframes as far apart as the interval are all taken, also where their times are not round', async () => {
  const keys = every(1.001, 10);
  assert.deepEqual((await plan(keys, { interval: 1.001, end: 10.01 })).length, 10);
  assert.deepEqual(await plan(every(1 / 3, 2), { interval: 1 / 3, end: 2 }), lone(every(1 / 3, 2)));
});

test('keyframes further apart than the interval: the pictures between them are wanted at the slots', async () => {
  assert.deepEqual(await plan([0, 25], { interval: 10, end: 40 }), [
    [0, true, [10]],
    [25, true, [30]],
  ]);
});

test('a gap in the keyframes costs decoding only where it is', async () => {
  assert.deepEqual(await plan([0, 1, 2, 6, 7], { interval: 1, end: 8 }), [
    ...lone([0, 1]),
    [2, true, [3, 4, 5]],
    ...lone([6, 7]),
  ]);
});

test('the first picture is second 0, whatever its own time', async () => {
  assert.deepEqual(await plan(every(1, 10, 7.3), { interval: 5, first: 7.3, end: 17.3 }), lone([7.3, 12.3]));
});

test('starting later keeps to the same slots', async () => {
  assert.deepEqual(await plan(every(1, 20), { interval: 5, end: 20, from: 10 }), lone([10, 15]));
  assert.deepEqual(await plan(every(1, 20), { interval: 5, end: 20, from: 10.5 }), lone([11, 15]));
  assert.deepEqual(await plan([0, 25], { interval: 5, end: 40, from: 12 }), [
    [0, false, [15, 20]],
    [25, true, [30, 35]],
  ]);
});

test('a file that begins without a keyframe begins at its first one', async () => {
  assert.deepEqual(await plan([3, 6, 9], { interval: 3, end: 12 }), lone([3, 6, 9]));
});

test('as many samples as slots', () => {
  assert.equal(countSlots(71.1, 1), 72);
  assert.equal(countSlots(20, 5), 4);
  assert.equal(countSlots(20.00001, 5), 4);
  assert.equal(countSlots(0.04, 5), 1);
});

/** Packets in decoding order from their numbers in showing order, 10 a second. */
const packets = (...numbers) => numbers.map((number) => ({ timestamp: number / 10, duration: 0.1 }));

test('a cut without reordering ends with the picture shown at the stop', async () => {
  const all = packets(...Array(50).keys());
  assert.deepEqual(await packetsUntil(all, 2.05), { count: 21, leading: 0, stop: 2.1 });
  assert.deepEqual(await packetsUntil(all, 2), { count: 20, leading: 0, stop: 2 });
  assert.deepEqual(await packetsUntil(all, Infinity), { count: 50, leading: 0, stop: 5 });
});

test('a cut through B-frames leaves none out that is shown before the last one', async () => {
  const all = packets(0, 4, 2, 1, 3, 8, 6, 5, 7, 12, 10, 9, 11);
  // 5 leans on 8 and 6; 7 is beyond the stop but shown before 8, which has to come.
  const { count, stop } = await packetsUntil(all, 0.55);
  assert.equal(count, 9);
  assert.ok(Math.abs(stop - 0.9) < 1e-9);
});

test('pictures shown before the keyframe are counted apart', async () => {
  const { count, leading } = await packetsUntil(packets(10, 8, 9, 13, 11, 12), 1.35);
  assert.deepEqual([count, leading], [6, 2]);
});

test('how far keyframes lie apart', () => {
  assert.deepEqual(keyframeSpacing([0, 1, 2, 3, 8], 8.5), { typical: 1, longest: 5 });
  assert.deepEqual(keyframeSpacing([0, 25], 40), { typical: 25, longest: 25 });
  assert.deepEqual(keyframeSpacing([0, 1], 40), { typical: 39, longest: 39 });
  assert.deepEqual(keyframeSpacing([0], 40), { typical: 40, longest: 40 });
});

test('the last at or before', () => {
  assert.deepEqual(
    [-1, 0, 1.5, 2, 9].map((at) => lastAtOrBefore([0, 1, 2, 3], at)),
    [0, 0, 1, 2, 3],
  );
  assert.equal(lastAtOrBefore([], 3), -1);
});

test('the picture shown at a time, and the first one at or after the end, in uneven and reordered pictures', async () => {
  // In the order of decoding: 4.2 comes before 4.1, and 5.0 leaves a gap.
  const packets = [4, 4.2, 4.1, 5, 4.6].map((timestamp) => ({ timestamp, duration: 0.1 }));
  assert.deepEqual(await shownBetween(packets, 4.15), { first: 4.1, next: 4.2 });
  assert.deepEqual(await shownBetween(packets, 4.9, 4.95), { first: 4.6, next: 5 });
  assert.deepEqual(
    await shownBetween(packets, 4.1997),
    { first: 4.2, next: 4.6 },
    'a hair beside its time is the same',
  );
  assert.deepEqual(await shownBetween(packets, 4.3, 9), { first: 4.2, next: Infinity });
  assert.ok(Number.isNaN((await shownBetween(packets, 3)).first), 'nothing is shown yet');
});
