// Which rows of a long list are made, and where it scrolls to.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rowsNear, topFor } from '../src/ui/windowed.js';

const VIEW = { count: 10_000, height: 66, top: 0, room: 330, spare: 10 };

test('only the rows near the visible part are made', () => {
  assert.deepEqual(rowsNear(VIEW), { first: 0, end: 15 });
  assert.deepEqual(rowsNear({ ...VIEW, top: 66 * 5000 }), { first: 4990, end: 5015 });
  assert.deepEqual(rowsNear({ ...VIEW, top: 66 * 5000 + 1 }), { first: 4990, end: 5016 });
  assert.deepEqual(rowsNear({ ...VIEW, top: 66 * 9995 }), { first: 9985, end: 10_000 });
});

test('a short list is made whole, an empty one not at all', () => {
  assert.deepEqual(rowsNear({ ...VIEW, count: 3 }), { first: 0, end: 3 });
  assert.deepEqual(rowsNear({ ...VIEW, count: 0 }), { first: 0, end: 0 });
  assert.deepEqual(rowsNear({ ...VIEW, count: 3, top: 66 * 9000 }), { first: 0, end: 3 });
});

test('before it is seen, a few rows are made', () => {
  assert.deepEqual(rowsNear({ ...VIEW, room: 0 }), { first: 0, end: 10 });
});

test('it scrolls only as far as it takes to show a row whole', () => {
  const view = { height: 66, top: 660, room: 330 };
  assert.equal(topFor(12, view), 660);
  assert.equal(topFor(14, view), 660);
  assert.equal(topFor(15, view), 16 * 66 - 330);
  assert.equal(topFor(9, view), 9 * 66);
  assert.equal(topFor(0, view), 0);
  assert.equal(topFor(3, { height: 66, top: 0, room: 40 }), 3 * 66); // less room than a row: its top
});
