// Splitting, joining, naming and moving by keys; playing through; going to a time; the box over the video.
// @ts-nocheck: plain values stand in for whole shapes here.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { createHistory } from '../src/commands.js';
import { evidenceAt } from '../src/review/evidence.js';
import { parseGoTo } from '../src/review/goto.js';
import { labelSet, readLabels, withOwn } from '../src/review/labels.js';
import { entered, keyframeFrom, paceAt, segmentAt, shuttled } from '../src/review/playing.js';
import { createReview } from '../src/review/review.js';
import { scoresOf } from '../src/scores.js';
import { addProposals, isTouched } from '../src/segments.js';
import { createStore } from '../src/store.js';

let store;
let history;
let review;
let seeks;

beforeEach(() => {
  store = createStore();
  const found = [
    [10, 30],
    [50, 70],
    [90, 99],
  ].map(([start, stop], index) => ({ start, stop, score: [0.5, 0.9, 0.7][index], label: ['Car', null, 'Dog'][index] }));
  const scores = scoresOf([12, 18, 24, 28, 55].map((at, index) => ({ at, score: [0.3, 0.5, 0.4, 0.2, 0.9][index] })));
  store.set({ scores });
  const plugins = [{ id: 'a', name: 'objects', manifest: { labels: ['Person', 'Car'] } }];
  store.set({ info: { duration: 100 }, segments: addProposals([], found, []), view: 'review', plugins, pluginId: 'a' });
  history = createHistory(store);
  seeks = [];
  const player = {
    seek: (at) => {
      seeks.push(at);
      store.set({ at });
    },
    play: () => store.set({ playing: true }),
    pause: () => store.set({ playing: false }),
  };
  review = createReview({ store, history, player });
  review.begin();
});

const shape = () => store.state.segments.map(({ start, stop, state }) => [start, stop, state[0]]);
const notice = () => store.state.notice.key;

test('a segment is split where the playhead is; each part is as sure as its own highest score', () => {
  const { id } = store.state.segments[0];
  store.set({ at: 20 });
  review.split();
  assert.deepEqual(shape().slice(0, 2), [
    [10, 20, 'p'],
    [20, 30, 'p'],
  ]);
  const [left, right] = store.state.segments;
  assert.deepEqual([left.id, left.score, right.score, right.label], [id, 0.5, 0.4, 'Car']);
  assert.equal(store.state.selected, right.id);
  assert.ok(isTouched(left) && isTouched(right), 'the model takes neither back');
  history.undo();
  assert.deepEqual(shape()[0], [10, 30, 'p']);
  assert.equal(store.state.segments.length, 3);
  assert.equal(store.state.selected, id);
  history.redo();
  assert.equal(store.state.segments.length, 4);
});

test('outside of it nothing is split, with a notice', () => {
  for (const at of [5, 10, 30, 29.95]) {
    store.set({ at, notice: null });
    review.split();
    assert.equal(notice(), 'done.splitOutside', String(at));
  }
  assert.equal(store.state.segments.length, 3);
  assert.ok(!history.canUndo);
});

test('joining takes the next one in time of the same decision, whatever the order of the list', () => {
  store.set({ order: 'score' });
  review.merge();
  assert.deepEqual(shape(), [
    [10, 70, 'p'],
    [90, 99, 'p'],
  ]);
  assert.deepEqual([store.state.segments[0].score, store.state.segments[0].label], [0.9, 'Car']);
  history.undo();
  assert.equal(store.state.segments.length, 3);
  assert.equal(store.state.selected, store.state.segments[0].id);
  review.select(store.state.segments[1].id);
  review.decide('rejected');
  review.select(store.state.segments[0].id);
  review.merge();
  assert.deepEqual(
    shape().map(([start, stop, state]) => [start, stop, state]),
    [
      [10, 99, 'p'],
      [50, 70, 'r'],
    ],
  );
  review.merge();
  assert.equal(notice(), 'done.mergeNone');
});

test('edges move by 3 s and stop at the other edge and at the ends of the video', () => {
  review.moveStart(-3);
  review.moveStop(3);
  assert.deepEqual(shape()[0], [7, 33, 'p']);
  review.moveStart(3);
  review.moveStop(-3);
  assert.deepEqual(shape()[0], [10, 30, 'p']);
  for (let count = 0; count < 4; count++) review.moveStart(-3);
  assert.equal(store.state.segments[0].start, 0);
  for (let count = 0; count < 12; count++) review.moveStart(3);
  assert.deepEqual(shape()[0], [29.9, 30, 'p'], 'it does not push the other edge on');
  history.undo();
  history.undo();
  assert.equal(store.state.segments[0].start, 24);
});

test('a digit sets its label and 0 removes it; both can be undone', () => {
  review.label(1);
  assert.equal(store.state.segments[0].label, 'Person');
  assert.ok(isTouched(store.state.segments[0]));
  review.label(0);
  assert.equal(store.state.segments[0].label, null);
  history.undo();
  history.undo();
  assert.equal(store.state.segments[0].label, 'Car');
  review.label(2);
  assert.ok(!history.canUndo, 'it has that label already');
  review.label(3);
  assert.equal(notice(), 'done.noLabel');
  store.set({ labels: withOwn([], 2, '  Courier ') });
  review.label(3);
  assert.equal(store.state.segments[0].label, 'Courier');
});

test('the analyst’s labels override the recommender’s; an empty one restores the digit', () => {
  const own = withOwn(withOwn([], 0, 'Guard'), 8, 'x'.repeat(100));
  store.set({ labels: own });
  const set = labelSet(store.state);
  assert.deepEqual([set[0].label, set[1].label, set[2].label], ['Guard', 'Car', null]);
  assert.equal(set[8].label.length, 60);
  assert.equal(withOwn(own, 0, ' ')[0], null);
  assert.deepEqual(readLabels(JSON.stringify(own)), own);
  for (const text of [null, 'nonsense', '{"a": 1}', '7']) assert.deepEqual(readLabels(text), []);
  assert.deepEqual(readLabels('[5, "Guard", ""]'), [null, 'Guard', null]);
});

test('what is searched for has the first digits, the rest keeps its order', () => {
  const choices = { type: 'array', items: { enum: ['Person', 'Car', 'Dog', 'Hat'] }, default: ['Dog'] };
  const parameters = { properties: { classes: choices, threshold: { type: 'number', default: 0.5 } } };
  const manifest = { labels: choices.items.enum, parameters };
  store.set({ plugins: [{ id: 'a', name: 'objects', manifest }] });
  const offered = () => labelSet(store.state).flatMap(({ label }) => label ?? []);
  assert.deepEqual(offered(), ['Dog', 'Person', 'Car', 'Hat']);
  store.set({ parameters: { objects: { classes: ['Hat', 'Car'] } } });
  assert.deepEqual(offered(), ['Car', 'Hat', 'Person', 'Dog']);
  store.set({ run: { ...store.state.run, plugin: { name: 'objects' }, parameters: { classes: ['Person'] } } });
  assert.deepEqual(offered(), ['Person', 'Car', 'Dog', 'Hat'], 'a search that was made counts, not the form');
});

test('playing through: a decision plays on behind the segment, and goes round to what was left out', () => {
  store.set({ reviewPlay: true, at: 15 });
  review.decide('accepted');
  assert.deepEqual([store.state.at, store.state.selected, store.state.playing], [30, null, true]);
  review.select(store.state.segments[2].id);
  store.set({ at: 95 });
  review.decide('rejected');
  assert.equal(store.state.at, 50, 'nothing is left behind it: the one before comes');
  review.select(store.state.segments[1].id);
  review.decide('accepted');
  assert.equal(notice(), 'done.reviewed');
  assert.equal(store.state.playing, false);
});

test('gaps are fast, segments of the open tab are not', () => {
  store.set({ reviewPlay: true });
  assert.deepEqual(
    [5, 10, 29.9, 30, 60].map((at) => paceAt(store.state, at)),
    [10, 1, 1, 10, 1],
  );
  store.set({ speed: 16 });
  assert.equal(paceAt(store.state, 5), 16);
  store.set({ speed: -2 });
  assert.equal(paceAt(store.state, 5), -2, 'backwards nothing is hurried');
  store.set({ speed: 2, tab: 'accepted' });
  assert.equal(paceAt(store.state, 15), 10);
  store.set({ reviewPlay: false });
  assert.equal(paceAt(store.state, 15), 2);
});

test('what playing ran into is found although it went by between two looks', () => {
  assert.equal(entered(store.state, 5, 11)?.start, 10);
  assert.equal(entered(store.state, 40, 80)?.start, 50);
  assert.equal(entered(store.state, 10, 29), null, 'already inside');
  assert.equal(segmentAt(store.state, 30), null);
  assert.equal(segmentAt(store.state, 50)?.start, 50);
});

test('the shuttle doubles in its direction and turns round at 1', () => {
  const forward = [0, 1, 2, 4, 8, 16].map((speed) => shuttled(speed, 1));
  assert.deepEqual(forward, [1, 2, 4, 8, 16, 16]);
  assert.deepEqual(
    [0, -1, -16, 4].map((speed) => shuttled(speed, -1)),
    [-1, -2, -16, -1],
  );
  assert.equal(shuttled(-8, 1), 1);
});

test('from keyframe to keyframe, also from between them and from the ends', () => {
  const keys = Float64Array.of(0, 4, 8.5);
  const walk = (at, direction) => keyframeFrom(keys, at, direction);
  assert.deepEqual([walk(0, 1), walk(4, 1), walk(5, 1), walk(8.5, 1)], [4, 8.5, 8.5, null]);
  assert.deepEqual([walk(0, -1), walk(4, -1), walk(5, -1), walk(99, -1)], [null, 0, 4, 8.5]);
  assert.equal(walk(4.0004, 1), 8.5, 'a hair behind it one stands on it');
  assert.equal(walk(3.9996, -1), 0);
});

test('where to go: a time, on and back, a time of day', () => {
  const now = { at: 100, duration: 7200, clock: null };
  const cases = { '1:02:03': 3723, 62.5: 62.5, '62,5': 62.5, '+10': 110, '-1:30': 10, '− 200': 0, '+9999': 7200 };
  for (const [text, seconds] of Object.entries(cases)) assert.equal(parseGoTo(text, now), seconds, text);
  for (const text of ['', 'x', '2:00:01', '1:75', '+']) assert.equal(parseGoTo(text, now), null, text);
});

test('where the start is known, what is shown can be typed', () => {
  const clock = 23 * 3600 + 1800; // 23:30
  const now = { at: 0, duration: 2 * 86_400, clock };
  assert.equal(parseGoTo('23:31:00', now), 60);
  assert.equal(parseGoTo('23:31', now), 60);
  assert.equal(parseGoTo('0:10:00', now), 2400, 'after midnight');
  assert.equal(parseGoTo('23:31:00', { ...now, at: 90_000 }), 86_460, 'the nearest one');
  assert.equal(parseGoTo('62.5', now), 62.5, 'bare seconds count from the start of the file');
  assert.equal(parseGoTo('1:02:03', { ...now, duration: 4000 }), 3723, 'no such time of day in the file');
  assert.equal(parseGoTo('+10', { ...now, at: 7 }), 17);
});

test('a box is there at every second of a chosen segment, and says how far its frame is', () => {
  const box = [0.1, 0.2, 0.3, 0.4];
  const looked = [0, 2, 4, 6].map((at) => ({
    ...{ at, score: at ? 0.9 : 0.1, label: 'Person', box: at < 6 ? box : null },
  }));
  const scores = scoresOf(looked, 2);
  const chosen = { start: 1, stop: 7 };
  const away = (at, segment = chosen) => evidenceAt(scores, at, segment)?.away ?? null;
  assert.equal(away(2.5), 0);
  assert.equal(away(3.1).toFixed(1), '0.9', 'between two frames: the nearer one, and it says so');
  assert.equal(away(2.9).toFixed(1), '-0.9');
  assert.equal(away(5.5), null, 'the nearest frame has none: nothing is borrowed from further away');
  assert.equal(away(3.1, null), null, 'without a chosen segment only the frame itself counts');
  assert.equal(away(2.5, null), 0);
  assert.equal(away(0, null), null, 'a low score is no evidence');
  assert.equal(away(9.5), null, 'nothing was looked at there');
  assert.equal(
    evidenceAt(scores, 0.4, { start: 0, stop: 7 }, 0.45),
    null,
    'below the release: no evidence in a segment',
  );
  assert.equal(evidenceAt(scores, 2, null, 0.95)?.away, 0, 'from the release on it is');
});
