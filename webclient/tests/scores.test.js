// Scores that come in any order, and the highest of each pixel, held against walking through them all.
// @ts-nocheck: plain values stand in for whole shapes here.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MaxPyramid } from '../src/max-pyramid.js';
import { mergeScores, scoreColumns, scoresOf, withScores } from '../src/scores.js';

/** Chance that comes out the same each time. */
function dice(seed) {
  let state = seed;
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  };
}

/** Every sample painted over the columns that its cover touches. */
function painted({ items, interval }, from, to, count) {
  const columns = new Array(count).fill(Number.NaN);
  const wide = (to - from) / count;
  for (const [index, { at, score }] of items.entries()) {
    const before = index ? (at - items[index - 1].at) / 2 : interval / 2;
    const after = index + 1 < items.length ? (items[index + 1].at - at) / 2 : interval / 2;
    const [start, stop] = [at - Math.min(interval, before), at + Math.min(interval, after)];
    for (let column = 0; column < count; column++) {
      const left = from + column * wide;
      const inside = at >= left && at < left + wide;
      if ((inside || (start < left + wide && stop > left)) && !(columns[column] >= score)) columns[column] = score;
    }
  }
  return Float32Array.from(columns);
}

test('scores may come in any order and again: each second once, the latest counts', () => {
  const random = dice(3);
  for (let round = 0; round < 300; round++) {
    const scores = Array.from({ length: 40 }, () => ({ at: Math.round(random() * 60), score: random() }));
    const items = [];
    const latest = new Map();
    for (let index = 0; index < scores.length; ) {
      const batch = scores.slice(index, index + 1 + Math.floor(random() * 9));
      for (const score of batch) latest.set(score.at, score);
      mergeScores(items, batch);
      index += batch.length;
    }
    assert.deepEqual(
      items,
      [...latest.values()].sort((a, b) => a.at - b.at),
    );
  }
});

test('scores with more are others; neither those before nor the batch is changed', () => {
  const before = scoresOf([{ at: 5, score: 0.5 }], 2);
  const batch = [
    { at: 9, score: 0.9 },
    { at: 1, score: 0.1 },
  ];
  const after = withScores(before, batch);
  assert.deepEqual(before.items, [{ at: 5, score: 0.5 }]);
  assert.equal(after.interval, 2);
  assert.deepEqual(
    batch.map(({ at }) => at),
    [9, 1],
  );
  assert.deepEqual(
    after.items.map(({ at }) => at),
    [1, 5, 9],
  );
});

test('columns are the highest score of what each covers, as if every sample were painted', () => {
  const random = dice(11);
  for (let round = 0; round < 400; round++) {
    const scores = Array.from({ length: Math.floor(random() * 50) }, () => ({ at: random() * 50, score: random() }));
    const made = scoresOf(scores, [0.5, 1, 3][round % 3]);
    const from = random() * 40 - 5;
    const to = from + 0.1 + random() * 40;
    const count = 1 + Math.floor(random() * 90);
    assert.deepEqual(scoreColumns(made, from, to, count), painted(made, from, to, count));
  }
});

test('one sample of a day is seen in a thousand pixels, and scores that come later too', () => {
  let made = scoresOf(Array.from({ length: 86_400 }, (_, at) => ({ at, score: at === 51_751 ? 0.93 : 0.02 })));
  const highest = () => Math.max(...scoreColumns(made, 0, 86_400, 1000));
  assert.equal(highest(), Math.fround(0.93));
  made = withScores(made, [{ at: 12.5, score: 0.99 }]);
  assert.equal(highest(), Math.fround(0.99));
});

test('between the samples of a coarse look the video is unknown', () => {
  const columns = scoreColumns(scoresOf([0, 60, 120].map((at) => ({ at, score: 0.1 }))), 0, 120, 120);
  const known = [...columns.keys()].filter((column) => !Number.isNaN(columns[column]));
  assert.deepEqual(known, [0, 59, 60, 119]);
  assert.ok(scoreColumns(scoresOf(), 0, 10, 5).every(Number.isNaN));
});

test('the pyramid returns the highest of any stretch and reads little for it', () => {
  const random = dice(5);
  const values = Float64Array.from({ length: 5000 }, random);
  const pyramid = new MaxPyramid(values);
  for (let round = 0; round < 500; round++) {
    const [a, b] = [Math.floor(random() * 5001), Math.floor(random() * 5001)];
    const [from, to] = [Math.min(a, b), Math.max(a, b)];
    assert.equal(pyramid.highest(from, to), Math.max(...values.slice(from, to)));
  }
  let reads = 0;
  pyramid.levels = pyramid.levels.map(
    (level) =>
      new Proxy(level, {
        get: (target, key) => {
          if (typeof key === 'string' && /^\d+$/.test(key)) reads++;
          return target[key];
        },
      }),
  );
  pyramid.highest(1, 4999);
  assert.ok(reads <= 200, `${reads} reads for one stretch of 4998`);
});
