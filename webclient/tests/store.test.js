// The store notifies each listener of its keys, in order, also when a listener sets something itself.
// @ts-nocheck: plain values stand in for whole shapes here.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scoreColumns, scoreNear, scoresOf } from '../src/scores.js';
import { createStore, emptyProject, initialState } from '../src/store.js';

test('only listeners of a changed key are told', () => {
  const store = createStore();
  const told = [];
  store.watch(['at'], ({ at }) => told.push(at));
  store.watch(['tab'], () => told.push('tab'));
  store.set({ at: 3 });
  store.set({ at: 3 });
  assert.deepEqual(told, [3]);
});

test('a listener that sets something: the others hear both, in order', () => {
  const store = createStore();
  const told = [];
  store.watch(['at'], () => store.set({ speed: 2 }));
  store.watch(['at', 'speed'], ({ at, speed }, changed) => told.push([...changed].join(), at, speed));
  store.set({ at: 1 });
  assert.deepEqual(told, ['at', 1, 2, 'speed', 1, 2]);
});

test('a listener can be taken off, also by a signal', () => {
  const store = createStore();
  const aborter = new AbortController();
  let count = 0;
  const stop = store.watch(['at'], () => count++);
  store.watch(['at'], () => count++, aborter.signal);
  store.set({ at: 1 });
  stop();
  aborter.abort();
  store.set({ at: 2 });
  assert.equal(count, 2);
});

test('a listener that throws does not silence the store', () => {
  const store = createStore();
  let heard = 0;
  const stop = store.watch(['at'], () => {
    throw new Error('boom');
  });
  assert.throws(() => store.set({ at: 1 }), /boom/);
  stop();
  store.watch(['at'], () => heard++);
  store.set({ at: 2 });
  assert.equal(heard, 1);
});

test('every project starts with its own scores', () => {
  assert.notEqual(emptyProject().scores, emptyProject().scores);
  assert.deepEqual(initialState().segments, []);
});

const series = (pairs, interval = 1) => {
  const items = pairs.map(([at, score]) => ({ at, score, label: null, box: null }));
  return scoresOf(items, interval);
};

test('scores are kept in order and counted once, whatever order they come in', () => {
  const scores = series([
    [5, 0.5],
    [1, 0.1],
    [3, 0.3],
    [3, 0.9],
  ]);
  assert.deepEqual(
    scores.items.map(({ at, score }) => [at, score]),
    [
      [1, 0.1],
      [3, 0.9],
      [5, 0.5],
    ],
  );
  assert.equal(scoreNear(scores, 3.4, 1)?.at, 3);
  assert.equal(scoreNear(scores, 9, 1), null);
});

test('one high sample in a day stays visible in a thousand pixels', () => {
  const scores = series(
    Array.from({ length: 8640 }, (_, index) => [index * 10, index === 4321 ? 0.97 : 0.02]),
    10,
  );
  const columns = scoreColumns(scores, 0, 86_400, 1000);
  assert.ok(Math.max(...columns) > 0.96);
  assert.equal(columns.filter((value) => value > 0.5).length, 1);
});

test('what was not sampled is unknown, not zero', () => {
  const scores = series([
    [0, 0.2],
    [1, 0.4],
    [2, 0.1],
  ]);
  const columns = scoreColumns(scores, 0, 10, 10);
  assert.ok(columns[0] > 0 && columns[1] > 0);
  assert.ok(columns.slice(4).every(Number.isNaN));
});

test('between two samples a zoomed in detail shows the nearer one', () => {
  const scores = series(
    [
      [0, 0.2],
      [10, 0.8],
    ],
    10,
  );
  const columns = scoreColumns(scores, 0, 10, 10);
  assert.deepEqual(
    [...columns].map((value) => Math.round(value * 10)),
    [2, 2, 2, 2, 2, 8, 8, 8, 8, 8],
  );
});
