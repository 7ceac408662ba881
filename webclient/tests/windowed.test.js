// Which rows of a virtual list exist, and where it scrolls.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rowsNear, topFor } from '../src/ui/windowed.js';

const VIEW = { count: 10_000, height: 66, top: 0, visible: 330, spare: 10 };

test('only the rows near the visible part exist', () => {
  assert.deepEqual(rowsNear(VIEW), { first: 0, end: 15 });
  assert.deepEqual(rowsNear({ ...VIEW, top: 66 * 5000 }), { first: 4990, end: 5015 });
  assert.deepEqual(rowsNear({ ...VIEW, top: 66 * 5000 + 1 }), { first: 4990, end: 5016 });
  assert.deepEqual(rowsNear({ ...VIEW, top: 66 * 9995 }), { first: 9985, end: 10_000 });
});

test('a short list exists as a whole, an empty one not at all', () => {
  assert.deepEqual(rowsNear({ ...VIEW, count: 3 }), { first: 0, end: 3 });
  assert.deepEqual(rowsNear({ ...VIEW, count: 0 }), { first: 0, end: 0 });
  assert.deepEqual(rowsNear({ ...VIEW, count: 3, top: 66 * 9000 }), { first: 0, end: 3 });
});

test('a list that is not visible yet has a few rows', () => {
  assert.deepEqual(rowsNear({ ...VIEW, visible: 0 }), { first: 0, end: 10 });
});

test('it scrolls the shortest way to show a whole row', () => {
  const view = { height: 66, top: 660, visible: 330 };
  assert.equal(topFor(12, view), 660);
  assert.equal(topFor(14, view), 660);
  assert.equal(topFor(15, view), 16 * 66 - 330);
  assert.equal(topFor(9, view), 9 * 66);
  assert.equal(topFor(0, view), 0);
  assert.equal(topFor(3, { height: 66, top: 0, visible: 40 }), 3 * 66); // lower than a row: its top
});
