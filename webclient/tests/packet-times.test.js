// Where a cut ends, and which frame is shown at a time.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyframeSpacing, lastAtOrBefore, packetsUntil, shownBetween } from '../src/containers/packet-times.js';

/** Packets in decoding order from their numbers in showing order, 10 a second. */
const packets = (...numbers) => numbers.map((number) => ({ timestamp: number / 10, duration: 0.1 }));

test('a cut without reordering ends with the frame shown at the stop', async () => {
  const all = packets(...Array(50).keys());
  assert.deepEqual(await packetsUntil(all, 2.05), { count: 21, leading: 0, stop: 2.1 });
  assert.deepEqual(await packetsUntil(all, 2), { count: 20, leading: 0, stop: 2 });
  assert.deepEqual(await packetsUntil(all, Infinity), { count: 50, leading: 0, stop: 5 });
});

test('a cut through B-frames leaves none out that is shown before the last one', async () => {
  const all = packets(0, 4, 2, 1, 3, 8, 6, 5, 7, 12, 10, 9, 11);
  // 5 references 8 and 6; 7 is beyond the stop but shown before 8, which has to come.
  const { count, stop } = await packetsUntil(all, 0.55);
  assert.equal(count, 9);
  assert.ok(Math.abs(stop - 0.9) < 1e-9);
});

test('frames shown before the keyframe are counted apart', async () => {
  const { count, leading } = await packetsUntil(packets(10, 8, 9, 13, 11, 12), 1.35);
  assert.deepEqual([count, leading], [6, 2]);
});

test('the distance between keyframes', () => {
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

test('the frame shown at a time, and the first one at or after the end, in uneven and reordered frames', async () => {
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
