// Undo and redo, and the review on top of them.
// @ts-nocheck: plain values stand in for whole shapes here.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { createHistory } from '../src/commands.js';
import { createReview, visibleSegments } from '../src/review/review.js';
import { addProposals, reconcile } from '../src/segments.js';
import { createStore } from '../src/store.js';

let store;
let history;
let review;
let played;

beforeEach(() => {
  store = createStore();
  const found = [
    [10, 30],
    [50, 70],
    [90, 99],
  ].map(([start, stop], index) => ({ start, stop, score: [0.5, 0.9, 0.7][index], label: null }));
  store.set({ info: { duration: 100 }, segments: addProposals([], found, []), view: 'review' });
  history = createHistory(store);
  played = [];
  const player = {
    seek: (at) => store.set({ at }),
    play: () => played.push(store.state.at),
    pause: () => played.push('pause'),
  };
  review = createReview({ store, history, player });
});

const shape = () => store.state.segments.map(({ start, stop, state }) => [start, stop, state[0]]);

test('accept and reject go to the next proposal and play it', () => {
  review.next();
  review.decide('accepted');
  review.decide('rejected');
  assert.deepEqual(shape(), [
    [10, 30, 'a'],
    [50, 70, 'r'],
    [90, 99, 'p'],
  ]);
  assert.equal(store.state.at, 90);
  assert.deepEqual(played, [10, 50, 90]);
});

test('after the last one: everything is reviewed', () => {
  for (let index = 0; index < 4; index++) review.decide('accepted');
  assert.deepEqual(
    shape().map(([, , state]) => state),
    ['a', 'a', 'a'],
  );
  assert.equal(store.state.selected, null);
  assert.equal(store.state.notice.key, 'done.reviewed');
  assert.equal(played.at(-1), 'pause');
});

test('the last of the list wraps to what is still left', () => {
  review.select(store.state.segments[2].id);
  review.decide('accepted');
  assert.equal(store.state.at, 10);
});

test('by score: next is the next best', () => {
  store.set({ order: 'score' });
  assert.deepEqual(
    visibleSegments(store.state).map(({ start }) => start),
    [50, 90, 10],
  );
  review.select(visibleSegments(store.state)[0].id);
  review.decide('accepted');
  assert.equal(store.state.at, 90);
});

test('everything can be undone and done again', () => {
  const before = shape();
  review.next();
  review.setStop();
  review.retime(store.state.selected, 12, 28);
  review.decide('accepted');
  review.add(40);
  review.remove();
  const after = shape();
  let steps = 0;
  while (history.canUndo) {
    history.undo();
    steps++;
  }
  assert.deepEqual(shape(), before);
  while (history.canRedo) history.redo();
  assert.deepEqual(shape(), after);
  assert.equal(steps, 5);
});

test('undo selects what it brought back, and a new command forgets what was undone', () => {
  review.next();
  const id = store.state.selected;
  review.decide('accepted');
  history.undo();
  assert.equal(store.state.selected, id);
  review.decide('rejected');
  assert.equal(history.canRedo, false);
});

test('undo touches only its own segments: proposals that came meanwhile stay', () => {
  review.next();
  review.decide('accepted');
  store.set({ segments: addProposals(store.state.segments, [{ start: 33, stop: 40 }], []) });
  history.undo();
  assert.equal(store.state.segments.length, 4);
});

test('a deleted proposal stays away from the final list, and comes back by undo', () => {
  review.next();
  review.remove();
  const found = [
    { start: 10, stop: 30 },
    { start: 50, stop: 70 },
  ];
  store.set({ segments: reconcile(store.state.segments, found, store.state.removed) });
  assert.deepEqual(
    shape().map(([start]) => start),
    [50],
  );
  history.undo();
  assert.deepEqual(
    shape().map(([start]) => start),
    [10, 50],
  );
  assert.deepEqual(store.state.removed, []);
});

test('I and O set the edges at the playhead; an edge beyond the other pushes it', () => {
  review.next();
  store.set({ at: 15 });
  review.setStart();
  store.set({ at: 12 });
  review.setStop();
  assert.deepEqual(shape()[0], [11.9, 12, 'p']);
});

test('an edge that is put where it was is no step to undo', () => {
  review.retime(store.state.segments[0].id, 10, 30);
  assert.equal(history.canUndo, false);
});

test('a setting that is dragged is one step back, and as it was', () => {
  const values = { threshold: 0.5 };
  let now = 0;
  const applySetting = (_plugin, name, value) => {
    values[name] = value;
  };
  const steps = createHistory(store, { applySetting, now: () => now });
  for (const value of [0.55, 0.6, 0.7]) {
    now += 40;
    steps.set('objects', 'threshold', values.threshold, value);
  }
  now += 5000;
  steps.set('objects', 'threshold', 0.7, 0.3);
  steps.undo();
  assert.equal(values.threshold, 0.7);
  steps.undo();
  assert.equal(values.threshold, 0.5);
  assert.equal(steps.canUndo, false);
  steps.redo();
  assert.equal(values.threshold, 0.7);
});
