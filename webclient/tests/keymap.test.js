// The keyboard: places of keys, the analyst's own keys and what is in their way, and how much pressing a review takes.
// @ts-nocheck: plain values stand in for whole shapes here.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createHistory } from '../src/commands.js';
import { BINDINGS, createKeymap, sentenceOf, strokeParts } from '../src/keymap.js';
import { createActions } from '../src/review/actions.js';
import { createReview, NUDGE } from '../src/review/review.js';
import { addProposals } from '../src/segments.js';
import { createStore } from '../src/store.js';

const PLAIN = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };
const press = (keymap, code, more = {}) => keymap.bindingFor({ code, ...PLAIN, ...more })?.action ?? null;

function memory(text = null) {
  return {
    text,
    read: () => text,
    write(next) {
      this.text = next;
    },
  };
}

test('keys go by their place on the keyboard', () => {
  const keymap = createKeymap();
  assert.equal(press(keymap, 'KeyX'), 'reject');
  assert.equal(press(keymap, 'Enter'), 'accept');
  assert.equal(press(keymap, 'KeyZ', { ctrlKey: true }), 'undo');
  assert.equal(press(keymap, 'KeyZ', { metaKey: true, shiftKey: true }), 'redo');
  assert.equal(press(keymap, 'KeyZ'), 'fit');
  assert.equal(press(keymap, 'KeyI', { shiftKey: true }), 'startEarlier');
  assert.equal(press(keymap, 'ArrowLeft', { altKey: true }), 'keyframeBack');
  assert.equal(press(keymap, 'Digit7'), 'label7');
  assert.equal(press(keymap, 'KeyX', { ctrlKey: true }), null, 'Ctrl+X belongs to the browser');
  assert.equal(press(keymap, 'KeyX', { altKey: true }), null);
  assert.equal(press(keymap, 'ShiftLeft', { shiftKey: true }), null);
});

test('no two actions share a key', () => {
  const strokes = BINDINGS.flatMap((binding) => binding.strokes).map((stroke) => strokeParts(stroke).join('+'));
  assert.equal(new Set(strokes).size, strokes.length);
});

test('every action of the keymap does something, and nothing else is there', () => {
  const parts = { player: {}, review: {}, history: {}, timeline: {} };
  const page = { order() {}, reviewPlay() {}, audit() {}, goTo() {}, find() {}, export() {}, help() {} };
  assert.deepEqual(Object.keys(createActions({ ...parts, page })).sort(), BINDINGS.map(({ action }) => action).sort());
  assert.deepEqual(sentenceOf('label3'), { key: 'key.label', params: { n: '3' } });
  assert.equal(sentenceOf('label0').key, 'key.labelNone');
});

test('another key is kept, a second key of the action stays, and the old one is free', () => {
  const kept = memory();
  const keymap = createKeymap(kept);
  assert.equal(keymap.bind('accept', { code: 'KeyQ' }), null);
  assert.equal(press(keymap, 'KeyQ'), 'accept');
  assert.equal(press(keymap, 'Enter'), null);
  assert.equal(press(keymap, 'NumpadEnter'), 'accept');
  assert.equal(keymap.text('accept'), 'Q');
  const again = createKeymap(memory(kept.text));
  assert.equal(press(again, 'KeyQ'), 'accept');
  assert.ok(again.changed);
  again.reset();
  assert.equal(press(again, 'Enter'), 'accept');
  assert.ok(!again.changed);
});

test('a conflicting key is reported, and reassigned only on request', () => {
  const keymap = createKeymap();
  assert.equal(keymap.bind('split', { code: 'KeyX' }), 'reject');
  assert.equal(press(keymap, 'KeyX'), 'reject', 'nothing was changed');
  assert.equal(keymap.bind('split', { code: 'KeyX' }, { take: true }), null);
  assert.equal(press(keymap, 'KeyX'), 'split');
  assert.deepEqual(keymap.strokes('reject'), []);
  assert.equal(keymap.text('reject'), '');
  assert.equal(keymap.bind('split', { code: 'KeyX' }), null, 'its own key is no conflict');
  assert.deepEqual(keymap.strokes('split'), [{ code: 'KeyX' }]);
});

test('what was kept and makes no sense is left out', () => {
  for (const text of ['nonsense', '[]', '{"accept": 5, "nothing": ["KeyQ"]}', '{"accept": ["Escape", "1+1"]}']) {
    const keymap = createKeymap(memory(text));
    assert.ok(
      BINDINGS.every(({ action }) => Array.isArray(keymap.strokes(action))),
      text,
    );
  }
  assert.equal(press(createKeymap(memory('{"nothing": ["Enter"]}')), 'Enter'), 'accept');
});

test('a hundred proposals, ten with an edge moved by 3 s: at most 120 presses, each Shift counted', () => {
  const store = createStore();
  const found = Array.from({ length: 100 }, (_, index) => ({
    start: index * 60 + 10,
    stop: index * 60 + 30,
    score: 0.5 + index / 250,
    label: 'Person',
  }));
  store.set({ info: { duration: 6000 }, segments: addProposals([], found, []), view: 'review' });
  const before = store.state.segments;
  const player = { seek: (at) => store.set({ at }), play() {}, pause() {} };
  const history = createHistory(store);
  const review = createReview({ store, history, player });
  const actions = createActions({ player, review, history, timeline: {}, page: {} });
  const keymap = createKeymap();
  review.begin();
  let presses = 0;
  const strike = (code, { shiftKey = false } = {}) => {
    presses += shiftKey ? 2 : 1;
    actions[press(keymap, code, { shiftKey })]();
  };
  for (let index = 0; index < 100; index++) {
    if (index % 10 === 4) strike(index % 20 === 4 ? 'KeyO' : 'KeyI', { shiftKey: true });
    strike('Enter');
  }
  const { segments } = store.state;
  assert.equal(segments.filter(({ state }) => state === 'accepted').length, 100);
  const moved = segments.filter(
    (segment, index) => segment.start !== before[index].start || segment.stop !== before[index].stop,
  );
  assert.equal(moved.length, 10);
  assert.equal(segments[4].stop, before[4].stop + NUDGE);
  assert.equal(segments[14].start, before[14].start - NUDGE);
  assert.equal(presses, 120);
  assert.ok(presses <= 120);
});
