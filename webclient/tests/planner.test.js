// The planner against the vectors that the SDK reads too, and what must hold whatever comes back.
// @ts-nocheck: plain values stand in for whole shapes here.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Planner, PRECISION } from '../src/finding/planner.js';
import { segmentsFromScores } from '../src/segments.js';

const VECTORS = JSON.parse(readFileSync(new URL('../../tests/vectors/planner.json', import.meta.url), 'utf8'));

/** Asks until nothing is left; see tests/unit/sdk/plan_cases.py. */
function walk(given, otherwise = 0.05) {
  const { duration, settings, busy, events, window, known, lost, late } = given;
  let keyframes = given.keyframes;
  if (keyframes && !Array.isArray(keyframes))
    keyframes = Array.from({ length: Math.floor(duration / keyframes.every) }, (_, index) => index * keyframes.every);
  const sizes =
    keyframes && busy
      ? keyframes.map((at, index) =>
          busy.some(([start, stop]) => at < stop && (keyframes[index + 1] ?? duration) > start) ? 3 : 1,
        )
      : null;
  const planner = new Planner(duration, settings, { keyframes, sizes, scores: known });
  const keys = new Set(keyframes);
  const onTheWay = [];
  const asked = [];
  const scores = new Map(known);
  const total = planner.total;
  for (;;) {
    while (onTheWay.length < window) {
      const second = planner.next();
      if (second === null) break;
      asked.push(second);
      onTheWay.push(second);
    }
    if (!onTheWay.length) break;
    const second = onTheWay.shift();
    const at = keys.has(second) ? second : Math.max(0, second - late);
    const score = lost.includes(second)
      ? null
      : (events.find(([start, stop]) => start <= at && at < stop)?.[2] ?? otherwise);
    planner.answer(second, at, score);
    if (score !== null) scores.set(at, score);
  }
  assert.equal(planner.pending, 0);
  assert.equal(planner.total, asked.length + known.length);
  assert.equal(planner.answered, planner.total);
  return { asked, scores, total };
}

const rounded = (list) => list.map((at) => Math.round(at * 1e6) / 1e6);

test('there are enough vectors', () => assert.ok(VECTORS.length >= 30));

for (const vector of VECTORS) {
  test(`vector: ${vector.name}`, () => {
    const { asked } = walk(vector);
    assert.deepEqual(rounded(asked.slice(0, (vector.asked ?? vector.first).length)), vector.asked ?? vector.first);
    assert.equal(asked.length, vector.count);
    assert.equal(new Set(asked).size, asked.length, 'no second twice');
  });
}

test('a search that was broken off anywhere asks for the rest only, and ends with the same seconds', () => {
  const whole = VECTORS.find(({ name }) => name.startsWith('one event, many'));
  const { asked, scores } = walk(whole);
  for (let cut = 0; cut <= asked.length; cut++) {
    const known = asked.slice(0, cut).map((at) => [at, scores.get(at)]);
    const rest = walk({ ...whole, known });
    assert.ok(!rest.asked.some((at) => asked.slice(0, cut).includes(at)));
    assert.equal(cut + rest.asked.length, asked.length);
    assert.deepEqual([...rest.scores.keys()].sort(), [...scores.keys()].sort());
  }
});

test('the day: a small part of the seconds, every end where a look at each second finds it', () => {
  const day = VECTORS.find(({ name }) => name.startsWith('a day'));
  const { scores, asked } = walk(day);
  assert.ok(asked.length / day.duration <= 0.12, `${asked.length} frames`);
  const found = segmentsFromScores(
    [...scores].map(([at, score]) => ({ at, score })),
    { ...day.settings, padding: 0 },
    { interval: 10, duration: day.duration },
  );
  assert.equal(found.length, day.events.length);
  for (const [index, [start, stop]] of day.events.entries()) {
    assert.ok(Math.abs(found[index].start - start) <= PRECISION);
    assert.ok(Math.abs(found[index].stop - stop) <= PRECISION);
  }
});
