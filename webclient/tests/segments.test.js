// The segmenter against the vectors that the SDK reads too, and what happens to a list of segments.
// @ts-nocheck: plain values stand in for whole shapes here.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { sameEvent } from '../src/same-event.js';
import {
  addProposals,
  analystSegment,
  clampEdges,
  isTouched,
  proposal,
  reconcile,
  segmentsFromScores,
} from '../src/segments.js';

const VECTORS = JSON.parse(readFileSync(new URL('../../tests/vectors/segments.json', import.meta.url), 'utf8'));

test('the vectors hold cases', () => assert.ok((VECTORS.cases ?? VECTORS).length >= 5));

for (const vector of VECTORS.cases ?? VECTORS) {
  test(`vector: ${vector.name}`, () => {
    const scores = vector.scores.map(([at, score, label = null]) => ({ at, score, label }));
    const found = segmentsFromScores(scores, vector.settings, vector);
    const bare = found.map(({ start, stop, score, label }) =>
      label ? { start, stop, score, label } : { start, stop, score },
    );
    assert.deepEqual(bare, vector.segments);
  });
}

const model = (start, stop, more = {}) => ({ ...proposal({ start, stop, score: 0.9, label: 'Person' }), ...more });

test('proposals that close while the search runs are added once', () => {
  const first = addProposals([], [{ start: 5, stop: 20 }], []);
  assert.equal(first.length, 1);
  assert.equal(addProposals(first, [{ start: 5, stop: 20 }], []), first);
  assert.deepEqual(
    addProposals(first, [{ start: 1, stop: 3 }], []).map(({ start }) => start),
    [1, 5],
  );
});

test('a proposal the analyst deleted does not come back', () => {
  const deleted = model(10, 30);
  assert.deepEqual(addProposals([], [{ start: 11, stop: 29 }], [deleted]), []);
  assert.deepEqual(reconcile([], [{ start: 11, stop: 29 }], [deleted]), []);
});

test('the final list replaces untouched proposals and leaves the rest', () => {
  const untouched = model(10, 20);
  const gone = model(100, 110);
  const accepted = model(40, 50, { state: 'accepted' });
  const moved = model(60, 75, { edited: true });
  const own = analystSegment(200, 300);
  const found = [
    { start: 9, stop: 22 },
    { start: 41, stop: 52 },
    { start: 62, stop: 70 },
    { start: 130, stop: 140 },
  ];
  const after = reconcile([untouched, accepted, moved, gone, own], found, []);
  assert.deepEqual(
    after.map(({ start, stop }) => [start, stop]),
    [
      [9, 22],
      [40, 50],
      [60, 75],
      [130, 140],
      [192.5, 207.5],
    ],
  );
  assert.equal(after[0].id, untouched.id, 'a proposal that only moved keeps its id');
});

test('touched means decided, edited, or made by hand', () => {
  assert.equal(isTouched(model(1, 2)), false);
  assert.equal(isTouched(model(1, 2, { state: 'rejected' })), true);
  assert.equal(isTouched(model(1, 2, { edited: true })), true);
  assert.equal(isTouched(analystSegment(5, 100)), true);
});

test('the same event: half of the shorter one in common', () => {
  assert.equal(sameEvent({ start: 0, stop: 10 }, { start: 5, stop: 15 }), true);
  assert.equal(sameEvent({ start: 0, stop: 10 }, { start: 6, stop: 16 }), false);
  assert.equal(sameEvent({ start: 0, stop: 10 }, { start: 10, stop: 20 }), false);
});

test('a new segment is entirely inside the video', () => {
  const edges = ({ start, stop }) => [start, stop];
  assert.deepEqual(edges(analystSegment(2, 100)), [0, 15]);
  assert.deepEqual(edges(analystSegment(99, 100)), [85, 100]);
  assert.deepEqual(edges(analystSegment(4, 8)), [0, 8]);
});

test('edges stay inside the video and apart', () => {
  assert.deepEqual(clampEdges(-3, 5, 10), { start: 0, stop: 5 });
  assert.deepEqual(clampEdges(4, 4, 10), { start: 4, stop: 4.1 });
  assert.deepEqual(clampEdges(12, 20, 10), { start: 9.9, stop: 10 });
});

test('a day of scores is re-segmented fast enough to follow a slider', () => {
  const scores = Array.from({ length: 86_400 }, (_, at) => ({ at, score: at % 900 < 20 ? 0.9 : 0.1 }));
  const settings = { threshold: 0.5, gap: 2, shortest: 15, padding: 0 };
  assert.equal(segmentsFromScores(scores, settings, { interval: 1, duration: 86_400 }).length, 96);
});

test('ten thousand segments are held against ten thousand in a few looks at each', () => {
  const MANY = 10_000;
  let looks = 0;
  const counted = (start, stop) => ({
    get start() {
      looks++;
      return start;
    },
    stop,
    score: 0.9,
    label: null,
  });
  const found = Array.from({ length: MANY }, (_, index) => counted(index * 8, index * 8 + 5));
  const known = found.map((_, index) => model(index * 8 + 1, index * 8 + 6, index % 3 ? {} : { state: 'accepted' }));
  // One that overlaps all the others must not slow down every comparison.
  known.push(model(0, MANY * 8, { state: 'rejected' }));
  const after = reconcile(known, found, [model(40, 45)]);
  assert.ok(looks < 30 * MANY, `${looks} looks`);
  assert.equal(after.length, 1 + Math.ceil(MANY / 3), 'the long one knows them all: half of the shorter in common');
  looks = 0;
  known.pop();
  assert.equal(reconcile(known, found, [model(40, 45)]).length, MANY - 1);
  assert.equal(addProposals(known, found, []), known);
  assert.ok(looks < 80 * MANY, `${looks} looks`);
});
