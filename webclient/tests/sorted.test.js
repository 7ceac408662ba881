// Binary search over sorted values.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstIndex } from '../src/sorted.js';

test('the first index past a limit, in lists of every length', () => {
  for (let length = 0; length < 20; length++)
    for (let limit = 0; limit <= length; limit++)
      assert.equal(
        firstIndex(length, (index) => index >= limit),
        limit,
      );
  assert.equal(
    firstIndex(3, () => false),
    3,
  );
});
