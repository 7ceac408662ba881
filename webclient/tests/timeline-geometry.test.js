// The timeline's arithmetic: places, zoom, ruler, and what a press would take hold of.
// @ts-nocheck: plain values stand in for whole shapes here.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  clampView,
  closestOf,
  firstView,
  LANES,
  PAD,
  pan,
  pinched,
  reveal,
  rulerStep,
  thresholdAt,
  thresholdY,
  ticks,
  timeOf,
  whole,
  windowFrame,
  xOf,
  zoom,
} from '../src/ui/timeline/geometry.js';
import { cursorFor, dragged, GRIP, hitAt } from '../src/ui/timeline/hit.js';

const DAY = 86_400;
const WIDTH = 1028; // 1000 pixels between the margins
const near = (a, b, by = 1e-6) => assert.ok(Math.abs(a - b) <= by, `${a} is not ${b}`);

test('seconds to pixels and back', () => {
  const view = { from: 100, to: 200 };
  assert.equal(xOf(100, view, WIDTH), PAD);
  assert.equal(xOf(200, view, WIDTH), WIDTH - PAD);
  for (const x of [PAD, 300, 900.5]) near(xOf(timeOf(x, view, WIDTH), view, WIDTH), x);
});

test('zooming keeps the second under the pointer', () => {
  let view = { from: 1000, to: 1360 };
  const anchor = 1090;
  const x = xOf(anchor, view, WIDTH);
  for (const factor of [0.5, 0.5, 1.3, 0.7]) {
    view = zoom(view, factor, anchor, DAY);
    near(xOf(anchor, view, WIDTH), x, 1e-6);
  }
});

test('zoom and pan stay inside the video, from all of it down to one frame', () => {
  assert.deepEqual(zoom({ from: 0, to: 100 }, 1e9, 50, DAY), { from: 0, to: DAY });
  const close = zoom({ from: 0, to: 100 }, 1e-9, 50, DAY, closestOf(30));
  near(close.to - close.from, 1 / 30);
  assert.deepEqual(pan({ from: 0, to: 100 }, -50, DAY), { from: 0, to: 100 });
  assert.deepEqual(pan({ from: 0, to: 100 }, 1e9, DAY), { from: DAY - 100, to: DAY });
  assert.deepEqual(clampView({ from: -10, to: 500 }, 71), { from: 0, to: 71 });
});

test('a short video is shown whole, a long one zoomed in', () => {
  assert.deepEqual(firstView(71), { from: 0, to: 71 });
  assert.deepEqual(firstView(DAY), { from: 0, to: 360 });
});

test('reveal keeps a view that shows the segment, and otherwise moves there', () => {
  const view = { from: 0, to: 360 };
  assert.equal(reveal(view, 10, 30, DAY), view);
  const moved = reveal(view, 5000, 5040, DAY);
  near(moved.to - moved.from, 360);
  near((moved.from + moved.to) / 2, 5020);
  const wider = reveal(view, 5000, 6000, DAY);
  near(wider.to - wider.from, 1500);
});

test('a pinch keeps the seconds under the fingers and never reverses the view', () => {
  const scene = { width: WIDTH, duration: DAY, closest: 0.04 };
  const view = { from: 1000, to: 1360 };
  for (const [came, now] of [
    [
      [300, 500],
      [200, 700],
    ],
    [
      [500, 300],
      [450, 380],
    ],
    [
      [300, 500],
      [500, 600],
    ],
  ]) {
    const next = pinched(view, came, now, scene);
    for (const index of [0, 1]) near(xOf(timeOf(came[index], view, WIDTH), next, WIDTH), now[index], 1e-6);
  }
  const far = pinched(view, [300, 500], [400, 400], scene);
  assert.ok(far.to - far.from > 10_000 && far.to > far.from);
  assert.deepEqual(pinched({ from: 0, to: DAY }, [300, 800], [500, 510], scene), { from: 0, to: DAY });
});

test('with a known start the ticks are at round times of day', () => {
  assert.deepEqual(ticks({ from: 0, to: 130 }, 60, 51_751), [29, 89]);
});

test('ruler labels fit at every zoom', () => {
  for (let span = 0.04; span <= DAY; span *= 1.37) {
    const step = rulerStep(span, WIDTH);
    assert.ok((step / span) * 1000 >= 96 - 1e-9, `${span} s: a label every ${step} s`);
    assert.ok(span / step <= 1000 / 96 + 1e-9);
  }
  assert.deepEqual(ticks({ from: 95, to: 185 }, 30), [120, 150, 180]);
  assert.equal(ticks({ from: 0, to: 0.9 }, 0.1).length, 10);
});

const scene = (more = {}) => ({
  view: { from: 0, to: 1000 },
  duration: 10_000,
  width: WIDTH,
  selected: null,
  threshold: 0.5,
  at: 0,
  segments: [],
  ...more,
});
const segment = (id, start, stop) => ({ id, start, stop });
const laneY = LANES.segments.y + 12;
const hit = (x, y, more) => hitAt(x, y, scene(more));

test('an edge can be grabbed within 10 pixels, even of a segment of 3', () => {
  const segments = [segment('a', 500, 503)];
  for (const kind of ['start', 'stop']) {
    let wide = 0;
    for (let x = 480; x < 550; x += 0.5) if (hit(x, laneY, { segments }).kind === kind) wide += 0.5;
    assert.ok(wide >= GRIP - 1, `${kind}: ${wide} pixels`);
  }
  assert.equal(hit(PAD + 501.5, laneY, { segments }).kind, 'body', 'and its middle still moves it');
});

test('edges, body and the empty lane', () => {
  const segments = [segment('a', 200, 400)];
  assert.deepEqual(hit(PAD + 201, laneY, { segments }), { kind: 'start', id: 'a' });
  assert.deepEqual(hit(PAD + 194, laneY, { segments }), { kind: 'pan' });
  assert.deepEqual(hit(PAD + 196, laneY, { segments }), { kind: 'start', id: 'a' });
  assert.deepEqual(hit(PAD + 403, laneY, { segments }), { kind: 'stop', id: 'a' });
  assert.deepEqual(hit(PAD + 300, laneY, { segments }), { kind: 'body', id: 'a' });
  assert.deepEqual(hit(PAD + 600, laneY, { segments }), { kind: 'pan' });
});

test('where two edges meet, the selected segment is grabbed, otherwise the nearer one', () => {
  const segments = [segment('a', 200, 400), segment('b', 402, 500)];
  assert.equal(hit(PAD + 401.9, laneY, { segments }).id, 'b');
  assert.equal(hit(PAD + 401.9, laneY, { segments, selected: 'a' }).id, 'a');
  assert.equal(hit(PAD + 300, laneY, { segments, selected: 'b' }).id, 'a');
});

test('the window in the overview: edges, inside, outside; it can always be grabbed', () => {
  const y = LANES.overview.y + 10;
  const { left, right } = windowFrame(scene());
  assert.equal(hit(left, y).kind, 'windowFrom');
  assert.equal(hit(right, y).kind, 'windowTo');
  assert.equal(hit((left + right) / 2, y).kind, 'window');
  assert.equal(hit(right + 50, y).kind, 'overview');
  const tiny = windowFrame(scene({ view: { from: 5000, to: 5000.4 } }));
  assert.ok(tiny.right - tiny.left >= 10);
  const middle = (tiny.left + tiny.right) / 2;
  assert.equal(hit(middle, y, { view: { from: 5000, to: 5000.4 } }).kind, 'window');
});

test('the threshold line can be grabbed, except under the playhead; elsewhere a press seeks', () => {
  const y = thresholdY(0.5);
  assert.equal(hit(500, y + 2).kind, 'threshold');
  assert.equal(hit(500, y + 8).kind, 'seek');
  assert.equal(hit(500, y, { threshold: null }).kind, 'seek');
  assert.equal(hit(xOf(300, { from: 0, to: 1000 }, WIDTH), y, { at: 300 }).kind, 'seek');
  assert.equal(hit(500, LANES.ruler.y + 8).kind, 'seek');
  assert.equal(hit(500, LANES.thumbs.y + 8).kind, 'pan');
  near(thresholdAt(thresholdY(0.37)), 0.37);
  assert.equal(thresholdAt(-100), 1);
});

test('the cursor shows what a drag would do', () => {
  assert.equal(cursorFor('start'), 'ew-resize');
  assert.equal(cursorFor('threshold'), 'ns-resize');
  assert.equal(cursorFor('pan'), 'grab');
  assert.equal(cursorFor('pan', true), 'grabbing');
});

test('a drag never inverts a segment or moves it out of the video', () => {
  const from = { start: 10, stop: 20 };
  assert.deepEqual(dragged('start', from, 30, 100), { start: 19.9, stop: 20 });
  assert.deepEqual(dragged('start', from, -30, 100), { start: 0, stop: 20 });
  assert.deepEqual(dragged('stop', from, 500, 100), { start: 10, stop: 100 });
  assert.deepEqual(dragged('stop', from, -30, 100), { start: 10, stop: 10.1 });
  assert.deepEqual(dragged('body', from, -30, 100), { start: 0, stop: 10 });
  assert.deepEqual(dragged('body', from, 500, 100), { start: 90, stop: 100 });
  assert.deepEqual(whole(0), { from: 0, to: 0.04 });
});
