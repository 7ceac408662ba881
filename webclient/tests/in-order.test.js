// Frames in the order of their requests, from a source that answers in any order.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gridRequests } from '../src/sample/grid.js';
import { inOrder } from '../src/sample/in-order.js';

test('answers keep the order of the requests, and few are asked ahead', async () => {
  const ahead = 3;
  let most = 0;
  let handedOn = 0;
  /**
   * Answers two at a time, the later one first.
   * @param {AsyncIterable<import('../src/sample/source.js').FrameRequest>} requests
   */
  async function* frames(requests) {
    let asked = 0;
    let held = NaN;
    for await (const { at } of requests) {
      most = Math.max(most, ++asked - handedOn);
      yield* Number.isNaN(held) ? [] : [at, held].map((each) => ({ asked: each, lost: /** @type {const} */ (true) }));
      held = Number.isNaN(held) ? at : NaN;
    }
    if (!Number.isNaN(held)) yield { asked: held, lost: /** @type {const} */ (true) };
  }
  const found = [];
  for await (const { asked } of inOrder(frames, gridRequests(21, 1, 0), () => ahead)) {
    found.push(asked);
    handedOn++;
  }
  assert.deepEqual(
    found,
    Array.from({ length: 21 }, (_, i) => i),
  );
  assert.ok(most <= ahead, `${most} were under way`);
});
