// The fixed grid against the vectors that the SDK reads too.
// @ts-nocheck: a few functions stand in for a whole demuxer here.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { locate } from '../src/decode/locate.js';
import { countSamples, gridRequests, gridTime, samplesBefore } from '../src/sample/grid.js';

const { cases } = JSON.parse(readFileSync(new URL('../../tests/vectors/grid.json', import.meta.url), 'utf8'));

/** A file with a frame at every time; `first` is the file's own time of second 0. */
function demuxer(keyframes, first) {
  const ref = (at) => (at === undefined ? null : { timestamp: at + first });
  return {
    first,
    keyAtOrBefore: async (time) => ref(keyframes.filter((at) => at + first <= time).at(-1)),
    keyAfter: async ({ timestamp }) => ref(keyframes.find((at) => at + first > timestamp)),
    frameAt: async (time) => ref(Math.round((time - first) * 1e3) / 1e3),
    keyframes: async () => Float64Array.from(keyframes, (at) => at + first),
  };
}

/** The samples of a case, each frame once. */
async function samplesOf({ keyframes, interval, duration, from }, first = 0) {
  const round = (time) => Math.round(time * 1e6) / 1e6;
  const samples = [];
  for (const request of gridRequests(duration, interval, from)) {
    const { at, key, target } = await locate(demuxer(keyframes, first), request);
    if (samples.at(-1)?.at === round(at)) continue;
    samples.push({ at: round(at), keyframe: round(key.timestamp - first), alone: !target });
  }
  return samples;
}

test('the grid takes the nearest keyframe, else decodes between them', async (t) => {
  assert.ok(cases.length >= 10);
  for (const each of cases) await t.test(each.name, async () => assert.deepEqual(await samplesOf(each), each.samples));
});

test('second 0 is the first frame, whatever its time in the file', async () => {
  for (const first of [7.3, 1e6 + 1 / 3])
    for (const each of cases) assert.deepEqual(await samplesOf(each, first), each.samples, each.name);
});

test('keyframes as far apart as the interval are all taken, also where their times are not round', async () => {
  for (const interval of [1.001, 1 / 3, 0.04]) {
    const keyframes = Array.from({ length: 50 }, (_, index) => index * interval);
    const samples = await samplesOf({ keyframes, interval, duration: 50 * interval, from: 0 });
    assert.equal(samples.filter(({ alone }) => alone).length, 50);
  }
});

test('a file that begins with frames before its first keyframe begins at that keyframe', async () => {
  const found = await locate(demuxer([4.6], 0), { id: 1, at: 0, within: 1.5 });
  assert.deepEqual([found.at, found.target], [4.6, null]);
});

test('as many requests as samples', () => {
  for (const [duration, interval, count] of [
    [71.1, 1, 72],
    [20, 5, 4],
    [20.00001, 5, 4],
    [0.04, 5, 1],
  ]) {
    assert.equal(countSamples(duration, interval), count);
    assert.equal([...gridRequests(duration, interval, 0)].length, count);
  }
});

test('resuming at the grid time of a frame repeats no sample and skips none', async () => {
  for (const each of cases.filter(({ from }) => from === 0)) {
    for (const [index, { at }] of each.samples.entries()) {
      const from = gridTime(at, each.interval);
      assert.deepEqual(await samplesOf({ ...each, from }), each.samples.slice(index), `${each.name}, at ${at}`);
      const left = [...gridRequests(each.duration, each.interval, from)].length;
      assert.equal(samplesBefore(from, each.interval) + left, countSamples(each.duration, each.interval));
    }
  }
  assert.equal(gridTime(9.99995, 5), 10);
  assert.equal(gridTime(12.49995, 5), 15, 'a keyframe in the middle serves the later sample');
});
