// Times, names and the sampling arithmetic.
// @ts-nocheck: plain values stand in for whole shapes here.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  createRate,
  defaultInterval,
  frameSize,
  INTERVALS,
  intervalToPlace,
  placeToInterval,
} from '../src/finding/sampling.js';
import { clipName, formatClock, freeName, parseTime } from '../src/time.js';

const VECTORS = JSON.parse(readFileSync(new URL('../../tests/vectors/time.json', import.meta.url), 'utf8'));

test('clocks and typed times are those of the SDK', () => {
  assert.ok(VECTORS.clock.length > 5 && VECTORS.parse.length > 5);
  for (const { seconds, decimals, text } of VECTORS.clock) assert.equal(formatClock(seconds, decimals), text);
  for (const { text, seconds } of VECTORS.parse) assert.equal(parseTime(text), seconds, text);
  assert.equal(formatClock(Number.NaN), '00:00:00');
});

test('what is shown can be typed back', () => {
  for (const at of [0, 0.01, 6.05, 59.99, 3600, 86_399.87]) assert.equal(parseTime(formatClock(at, 2)), at);
});

test('names of clips', () => {
  assert.equal(clipName('gate-07.mp4', 51_737, 51_778.2, 'mp4'), 'gate-07_142217-142258.mp4');
  assert.equal(clipName('Вход: 1/2.avi', 0, 5, 'avi'), 'Вход_ 1_2_000000-000005.avi');
});

test('a name never overwrites', () => {
  const there = new Set(['a.mp4', 'a-2.mp4']);
  assert.equal(
    freeName('a.mp4', (name) => there.has(name)),
    'a-3.mp4',
  );
  assert.equal(
    freeName('b.mp4', (name) => there.has(name)),
    'b.mp4',
  );
});

test('the first interval is comfortable', () => {
  assert.equal(defaultInterval(71), 1);
  assert.equal(defaultInterval(86_400), 10);
  assert.equal(defaultInterval(1e9), 120);
});

test('the slider and the interval agree; its right end looks most often', () => {
  for (const interval of INTERVALS) assert.equal(placeToInterval(intervalToPlace(interval)), interval);
  assert.equal(placeToInterval(INTERVALS.length - 1), INTERVALS[0]);
  assert.equal(placeToInterval(intervalToPlace(9)), 10);
});

test('frames are never enlarged, keep their shape, and have even sides', () => {
  assert.deepEqual(frameSize({ width: 1920, height: 1080 }, { width: 640, height: 360 }), { width: 640, height: 360 });
  assert.deepEqual(frameSize({ width: 320, height: 241 }, { width: 640, height: 360 }), { width: 320, height: 242 });
  assert.deepEqual(frameSize({ width: 1080, height: 1920 }, { width: 640, height: 360 }), { width: 202, height: 360 });
});

test('frames per second are those of the last seconds', () => {
  const rate = createRate();
  assert.equal(rate.at(0, 0), null);
  assert.equal(rate.at(1000, 10), 10);
  for (let second = 2; second <= 10; second++) rate.at(second * 1000, 10 + (second - 1) * 50);
  assert.equal(Math.round(rate.at(11_000, 510)), 50);
});
