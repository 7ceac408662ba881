// The cost of a frame of the timeline is bounded by pixels, not by the number of segments.
// @ts-nocheck: plain values stand in for whole shapes here.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scoreColumns, scoresOf } from '../src/scores.js';
import { drawTimeline } from '../src/ui/timeline/draw.js';
import { PAD, xOf } from '../src/ui/timeline/geometry.js';
import { drawOverview } from '../src/ui/timeline/overview.js';
import { eachRun, planLane, planOverview, RANKS, visibleRange } from '../src/ui/timeline/view-plan.js';

const DAY = 86_400;
const MANY = 10_000;
const WIDTH = 1280;
const PIXELS = WIDTH - 2 * PAD;
const STATES = ['proposed', 'accepted', 'rejected'];
const segment = (index, start, stop, state = STATES[index % 3]) => ({
  ...{ id: `s${index}`, start, stop, state, score: 0.7, label: null, edited: false, origin: 'model' },
});
const crowd = Array.from({ length: MANY }, (_, index) => segment(index, index * 8.64, index * 8.64 + 3));
const scores = scoresOf(
  Array.from({ length: DAY }, (_, at) => ({ at, score: (at * 0.618) % 1, label: null, box: null })),
);

/** A stand-in for a canvas that counts its calls. */
function counting() {
  const calls = {};
  const count = (name) => () => {
    calls[name] = (calls[name] ?? 0) + 1;
  };
  const names = ['fillRect', 'strokeRect', 'fillText', 'drawImage', 'beginPath', 'roundRect', 'fill', 'stroke', 'clip'];
  const quiet = ['save', 'restore', 'rect', 'setLineDash', 'moveTo', 'lineTo'];
  const g = Object.fromEntries([...names, ...quiet].map((name) => [name, count(name)]));
  return { g, total: () => names.reduce((sum, name) => sum + (calls[name] ?? 0), 0), calls };
}

function drawingOf(view, more = {}) {
  const columns = scoreColumns(scores, view.from, view.to, PIXELS);
  return {
    ...{ view, duration: DAY, closest: 0.04, width: WIDTH, segments: crowd, selected: 's17', threshold: 0.5, at: 5 },
    ...{
      colors: {},
      font: '',
      hover: 60,
      snap: 70,
      stretch: null,
      unseen: [],
      interval: 1,
      columns,
      thresholdText: '0.50',
    },
    clock: { offset: 0, text: (seconds) => `${seconds}` },
    lane: planLane(crowd, view, WIDTH, 's17'),
    keyframes: Float64Array.from({ length: DAY * 2 }, (_, index) => index / 2),
    thumbnail: () => null,
    caption: () => ['Person', '3 s'],
    widthOf: (text) => text.length * 6,
    ...more,
  };
}

test('at every zoom a frame takes at most a few draw calls per pixel', () => {
  for (let span = DAY; span > 0.04; span /= 2.3) {
    const { g, total } = counting();
    const from = (DAY - span) / 3;
    drawTimeline(g, drawingOf({ from, to: from + span }), null);
    assert.ok(total() > 20, 'something is drawn');
    assert.ok(total() < 3.5 * PIXELS, `${total()} calls for ${span} s`);
  }
});

test('so does the overview of ten thousand segments and a day of scores', () => {
  const { g, total } = counting();
  const columns = scoreColumns(scores, 0, DAY, PIXELS);
  const plan = planOverview(crowd, DAY, WIDTH, columns);
  const clock = { offset: 0, text: String };
  drawOverview(g, { width: WIDTH, duration: DAY, scores: columns, plan, colors: {}, font: '', clock });
  assert.ok(total() < 3 * PIXELS, `${total()} calls`);
});

test('overlapping segments are bounded by pixels too', () => {
  const heap = Array.from({ length: MANY }, (_, index) => segment(index, 1000 + index / 100, 4000));
  const { single } = planLane(heap, { from: 0, to: 5000 }, WIDTH, 's9999');
  assert.ok(single.length <= PIXELS / 2 + 1);
  assert.equal(single.at(-1).id, 's9999', 'the selected one is drawn last');
});

test('only what is in view is planned, including a segment that began long before', () => {
  const long = [segment(0, 10, 5000), ...crowd.slice(20, 300)];
  const { first } = visibleRange(long, 2000, 2100);
  assert.equal(first, 0);
  const plan = planLane(long, { from: 2000, to: 2100 }, WIDTH, null);
  assert.equal(plan.single[0].id, 's0');
  assert.ok(plan.single.every(({ start, stop }) => stop >= 2000 && start <= 2100));
  const { first: from, last: to } = visibleRange(crowd, 2000, 2100);
  assert.ok(to - from < 20, `${to - from} looked at`);
});

test('within one pixel an undecided segment wins; a short one is three pixels wide', () => {
  const lane = planLane(
    [segment(0, 100, 101, 'rejected'), segment(1, 100, 101, 'proposed'), segment(2, 100, 101, 'accepted')],
    { from: 0, to: DAY },
    WIDTH,
    null,
  );
  const x = Math.round(xOf(100, { from: 0, to: DAY }, WIDTH)) - PAD;
  assert.deepEqual([...lane.ranks].filter(Boolean), [3, 3, 3]);
  assert.equal(RANKS[lane.ranks[x]], 'proposed');
  assert.deepEqual(lane.single, []);
});

test('a single proposal in a day is visible in the overview, at least a third high', () => {
  const columns = new Float32Array(PIXELS).fill(Number.NaN);
  const plan = planOverview([segment(0, 51_751, 51_752, 'proposed')], DAY, WIDTH, columns);
  const seen = [...plan.ranks.keys()].filter((x) => plan.ranks[x]);
  assert.equal(seen.length, 2);
  assert.ok(seen.every((x) => plan.tall[x] >= 0.3));
});

test('each run of equal values is visited once, NaN included', () => {
  const runs = [];
  eachRun(Float32Array.from([1, 1, Number.NaN, Number.NaN, 2]), (value, from, to) => runs.push([value, from, to]));
  assert.deepEqual(runs, [
    [1, 0, 2],
    [Number.NaN, 2, 4],
    [2, 4, 5],
  ]);
});
