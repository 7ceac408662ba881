// Two tabs, one video: the second is told, and can take it over with the first one's work stored.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClaims } from '../src/project/claims.js';

/** Channels that hear each other, a turn later, as tabs do. */
function tabs() {
  /** @type {import('../src/project/claims.js').Channel[]} */
  const all = [];
  return (/** @type {string} */ me, answer = 400) => {
    /** @type {import('../src/project/claims.js').Channel} */
    const channel = {
      onmessage: null,
      postMessage(data) {
        for (const other of all) if (other !== channel) setImmediate(() => other.onmessage?.({ data }));
      },
    };
    all.push(channel);
    return createClaims(channel, { me, answer, give: 200 });
  };
}
const nothing = () => {};

test('the first has it, the second is refused until it is free', async () => {
  const tab = tabs();
  const [one, two] = [tab('a'), tab('b')];
  assert.equal(await one.claim('k', nothing), true);
  assert.equal(await two.claim('k', nothing), false);
  assert.equal(await two.claim('other', nothing), true);
  one.release('k');
  assert.equal(await two.claim('k', nothing), true);
});

test('of two that ask at once, one has it', async () => {
  const tab = tabs();
  const [one, two] = [tab('a'), tab('b')];
  assert.deepEqual(await Promise.all([one.claim('k', nothing), two.claim('k', nothing)]), [true, false]);
});

test('taking over: the first tab stores its work before the second continues', async () => {
  const tab = tabs();
  const [one, two] = [tab('a'), tab('b')];
  /** @type {string[]} */
  const order = [];
  await one.claim('k', async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    order.push('stored');
  });
  await two.take('k', nothing);
  order.push('taken');
  assert.deepEqual(order, ['stored', 'taken']);
  assert.deepEqual([one.has('k'), two.has('k')], [false, true]);
  assert.equal(await one.claim('k', nothing), false);
});

test('a closed tab does not answer', async () => {
  const one = tabs()('a');
  await one.take('k', nothing);
  assert.equal(one.has('k'), true);
});

test('a browser without channels: every tab works for itself', async () => {
  const alone = createClaims(null);
  assert.equal(await alone.claim('k', nothing), true);
});
