// An audit from its plan to its result, with a fake player.
// @ts-nocheck: plain values stand in for whole shapes here.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawn } from '../src/audit/audit.js';
import { createAuditing, withAudit } from '../src/audit/auditing.js';
import { createHistory } from '../src/commands.js';
import { decodeProject, encodeProject } from '../src/project/codec.js';
import { stateFrom } from '../src/project/project.js';
import { proposal } from '../src/segments.js';
import { createStore, initialState } from '../src/store.js';

function bench() {
  const accepted = { ...proposal({ start: 300, stop: 330, score: 0.9 }), state: 'accepted' };
  const info = { duration: 600, name: 'a.mp4' };
  const store = createStore(initialState({ info, segments: [accepted], view: 'review', selected: accepted.id }));
  const played = [];
  const player = {
    seek: (at) => played.push(at),
    play: () => played.push('play'),
    pause: () => played.push('pause'),
  };
  const history = createHistory(store, { applyAnswer: (answer, back) => auditing.note(answer, back) });
  const auditing = createAuditing({ store, history, player, random: () => 0.25 });
  return { store, played, history, auditing, accepted };
}

test('each window plays with its question; the last leads to the result', () => {
  const { store, played, auditing } = bench();
  auditing.open();
  assert.equal(store.state.auditing, 'plan');
  assert.equal(auditing.plan().windows, 38);
  assert.equal(auditing.plan().found, 2);
  auditing.start(3);
  const windows = drawn(store.state.audit);
  assert.equal(store.state.selected, null, 'the window loops, not a segment');
  for (const window of windows) {
    assert.deepEqual(store.state.stretch, window);
    assert.deepEqual(played.slice(-2), [window.start, 'play']);
    auditing.answer(false);
  }
  assert.equal(store.state.auditing, 'result');
  assert.equal(store.state.stretch, null);
  const { looked, events, count, stale } = auditing.state();
  assert.deepEqual({ looked, events, count, stale }, { looked: 3, events: 0, count: 3, stale: false });
});

test('a yes becomes an accepted segment of the analyst, a no takes it back', () => {
  const { store, auditing } = bench();
  auditing.start(5);
  const [first] = drawn(store.state.audit);
  auditing.answer(true);
  const made = store.state.segments.find(({ origin }) => origin === 'analyst');
  assert.deepEqual([made.state, made.start], ['accepted', Math.round(first.start * 1000) / 1000]);
  assert.equal(auditing.state().found, 2, 'and does not count as found');
  auditing.back();
  assert.deepEqual(store.state.stretch, first);
  auditing.answer(false);
  assert.ok(!store.state.segments.some(({ origin }) => origin === 'analyst'));
  assert.equal(auditing.state().events, 0);
  auditing.back();
  auditing.answer(true);
  auditing.back();
  auditing.answer(true);
  assert.equal(store.state.segments.length, 2, 'a second yes makes no second segment');
});

test('an answer is undone together with the segment it made, and done again with it', () => {
  const { store, history, auditing, accepted } = bench();
  auditing.start(3);
  const windows = drawn(store.state.audit);
  auditing.answer(true);
  auditing.answer(false);
  const state = () => ({ answers: store.state.audit.answers, segments: store.state.segments.length });
  assert.deepEqual(state(), { answers: [true, false, null], segments: 2 });

  history.undo();
  assert.deepEqual(state(), { answers: [true, null, null], segments: 2 });
  assert.deepEqual(store.state.stretch, windows[1], 'it is asked about again');
  history.undo();
  assert.deepEqual(state(), { answers: [null, null, null], segments: 1 });
  assert.deepEqual(store.state.stretch, windows[0]);

  history.redo();
  assert.deepEqual(state(), { answers: [true, null, null], segments: 2 });
  assert.deepEqual(store.state.stretch, windows[1]);
  assert.equal(store.state.selected, null, 'the audit goes on');
  auditing.back();
  auditing.answer(false);
  assert.deepEqual(state(), { answers: [false, null, null], segments: 1 });
  history.undo();
  assert.deepEqual(state(), { answers: [true, null, null], segments: 2 });
  auditing.answer(true);
  assert.equal(history.canRedo, true, 'the same answer once more is no step');

  auditing.close();
  history.undo();
  assert.deepEqual(state(), { answers: [null, null, null], segments: 1 });
  assert.deepEqual([store.state.auditing, store.state.stretch], [null, null], 'the list stays');
  assert.equal(store.state.segments[0].id, accepted.id);
});

test('the last answer undone leads from the result back to its window; a new audit is left alone', () => {
  const { store, history, auditing } = bench();
  auditing.start(1);
  auditing.answer(true);
  assert.equal(store.state.auditing, 'result');
  history.undo();
  assert.equal(store.state.auditing, 'ask');
  history.redo();
  assert.equal(store.state.auditing, 'result');
  const [answered] = [store.state.audit];
  store.set({ audit: { ...answered, seed: answered.seed + 1 } });
  history.undo();
  assert.deepEqual(store.state.audit.answers, [true]);
  assert.equal(store.state.segments.length, 1, 'its segment goes all the same');
});

test('a yes to each of two windows side by side makes two segments, though edges are rounded', () => {
  const { store, auditing } = bench();
  const gaps = [[0, 50.0006]];
  store.set({ segments: [], audit: { seed: 1, length: 15, gaps, count: 3, answers: [null, null, null] } });
  auditing.open();
  for (let index = 0; index < 3; index++) auditing.answer(true);
  assert.equal(store.state.segments.length, 3);
});

test('an interrupted audit shows its result so far and resumes where it was', () => {
  const { store, auditing } = bench();
  auditing.start(4);
  auditing.answer(false);
  auditing.skip();
  auditing.answer(false);
  auditing.result();
  assert.equal(auditing.state().looked, 2);
  auditing.close();
  assert.equal(store.state.auditing, null);
  auditing.open();
  assert.deepEqual(store.state.stretch, drawn(store.state.audit)[1], 'the one that was left for later');
  auditing.answer(false);
  auditing.answer(false);
  assert.equal(store.state.auditing, 'result');
});

test('more windows extend those already answered', () => {
  const { store, auditing } = bench();
  auditing.start(3);
  for (let index = 0; index < 3; index++) auditing.answer(false);
  auditing.more();
  assert.equal(store.state.audit.count, 6);
  assert.equal(auditing.place, 3);
  assert.deepEqual(store.state.audit.answers, [false, false, false, null, null, null]);
});

test('the review keys answer while a window plays, and do nothing before and after', () => {
  const { store, auditing } = bench();
  const done = [];
  const usual = Object.fromEntries(
    ['accept', 'reject', 'next', 'previous'].map((name) => [name, () => done.push(name)]),
  );
  const actions = withAudit(usual, store, auditing);
  actions.accept();
  assert.deepEqual(done, ['accept']);
  auditing.open();
  actions.reject();
  assert.equal(store.state.auditing, 'plan');
  auditing.start(3);
  actions.accept();
  actions.reject();
  actions.previous();
  assert.deepEqual(store.state.audit.answers, [true, false, null]);
  assert.equal(auditing.place, 1);
  assert.deepEqual(done, ['accept']);
});

test('an audit is stored with the project and read back; where it is on the screen is not', () => {
  const { store, auditing } = bench();
  auditing.start(4);
  auditing.answer(true);
  store.set({ file: { lastModified: 1 }, fingerprint: { size_bytes: 5, slices_sha256: 'x' } });
  const stored = JSON.parse(JSON.stringify(encodeProject(store.state, new Date(0))));
  const back = stateFrom(decodeProject(stored), [], 1);
  assert.deepEqual(back.audit, store.state.audit);
  assert.equal('stretch' in back, false);
  assert.equal('auditing' in back, false);
  stored.more.audit.gaps = 'broken';
  assert.equal(stateFrom(decodeProject(stored), [], 1).audit, null);
});

test('in a read-only tab no audit starts and no answer is taken', () => {
  const { store, auditing } = bench();
  store.set({ elsewhere: true });
  auditing.start(3);
  assert.equal(store.state.audit, null);
});
