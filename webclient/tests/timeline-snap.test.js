// What a dragged edge snaps to.
// @ts-nocheck: plain values stand in for whole shapes here.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyframeIndex, nearestTarget, snapped } from '../src/ui/timeline/snap.js';

const segment = (id, start, stop) => ({ id, start, stop });
const targets = (more = {}) => ({
  segments: [segment('a', 10, 20), segment('me', 30, 40), segment('b', 60, 70)],
  id: 'me',
  playhead: 50,
  keyframes: Float64Array.from([0, 5, 10.5, 33, 45.4, 90]),
  duration: 100,
  ...more,
});

test('edges snap to the nearest of neighbors, playhead, keyframes and the ends of the video', () => {
  assert.equal(nearestTarget(20.8, 1, targets()), 20);
  assert.equal(nearestTarget(60.4, 1, targets()), 60);
  assert.equal(nearestTarget(49.3, 1, targets()), 50);
  assert.equal(nearestTarget(45, 1, targets()), 45.4);
  assert.equal(nearestTarget(10.4, 1, targets()), 10.5, 'the keyframe is nearer than the neighbor');
  assert.equal(nearestTarget(99.5, 1, targets()), 100);
  assert.equal(nearestTarget(0.2, 1, targets({ keyframes: null })), 0);
});

test('with nothing else in reach nothing snaps', () => {
  assert.equal(nearestTarget(30.2, 1, targets()), null);
  assert.equal(nearestTarget(25, 1, targets()), null);
  assert.deepEqual(snapped('start', { start: 25, stop: 40 }, 1, targets(), 0.1), {
    edges: { start: 25, stop: 40 },
    line: null,
  });
});

test('half of the gap between dense keyframes stays free', () => {
  const close = targets({ segments: [], playhead: 90, keyframes: Float64Array.from({ length: 100 }, (_, at) => at) });
  assert.equal(nearestTarget(30.2, 5, close), 30);
  assert.equal(nearestTarget(30.3, 5, close), null);
  assert.equal(nearestTarget(30.8, 5, close), 31);
});

test('a dragged body snaps by the edge nearer to a target and keeps its length', () => {
  const { edges, line } = snapped('body', { start: 20.6, stop: 50.2 }, 1, targets(), 0.1);
  assert.equal(line, 50);
  assert.equal(edges.stop, 50);
  assert.equal(edges.start.toFixed(6), '20.400000');
  const outside = snapped('body', { start: -0.0001, stop: 9.5 }, 0.5, targets({ keyframes: null }), 0.1);
  assert.equal(outside.line, 0);
  const pushed = snapped('body', { start: 0.1, stop: 10.2 }, 0.5, targets({ keyframes: null, playhead: 9.9 }), 0.1);
  assert.equal(pushed.line, 0, 'never out of the video');
});

test('an edge does not snap where too little would be left of the segment', () => {
  const free = snapped('start', { start: 32.95, stop: 33.05 }, 1, targets({ playhead: 33.2 }), 0.1);
  assert.equal(free.line, null);
  assert.equal(free.edges.start, 32.95);
});

test('the first keyframe at or after a second', () => {
  const { keyframes } = targets();
  assert.equal(keyframeIndex(keyframes, 5), 1);
  assert.equal(keyframeIndex(keyframes, 5.1), 2);
  assert.equal(keyframeIndex(keyframes, 200), 6);
  assert.equal(keyframeIndex(new Float64Array(0), 3), 0);
});
