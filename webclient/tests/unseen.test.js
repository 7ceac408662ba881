// What was not looked at: the stretches of the vectors, and what becomes of them in a search and a manifest.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { AdaptiveScan, UniformScan } from '../src/finding/scan.js';
import { unseenOf, unseenShare, unseenStretches } from '../src/finding/unseen.js';
import { toManifest } from '../src/formats/manifest.js';
import { scoresOf } from '../src/scores.js';

const { cases } = JSON.parse(readFileSync(new URL('../../tests/vectors/unseen.json', import.meta.url), 'utf8'));

for (const { name, lost, seen, interval, duration, unseen } of cases)
  test(`vectors: ${name}`, () => {
    const found = unseenStretches(lost, seen, interval, duration);
    assert.deepEqual(
      found.map(({ start, stop }) => [start, stop]),
      unseen,
    );
  });

test('the share is of the whole video, and none of a video without a length', () => {
  assert.equal(unseenShare([{ start: 0, stop: 15 }], 60), 0.25);
  assert.equal(unseenShare([], 0), 0);
});

const info = { name: 'cam.mp4', size: 1, duration: 60, width: 64, height: 36, codec: 'avc', container: 'MP4' };

test('the state of a search says what was not seen', () => {
  const scores = scoresOf([{ at: 5, score: 0.1, label: null, box: null }], 5);
  assert.deepEqual(unseenOf({ info, scores, run: { lost: [10] } }), [{ start: 7.5, stop: 12.5 }]);
  assert.deepEqual(unseenOf({ info, scores, run: { lost: [] } }), []);
  assert.deepEqual(unseenOf({ info: null, scores, run: { lost: [10] } }), []);
});

test('both scans report the frames that could not be decoded', async () => {
  const lost = [];
  const job = { file: null, info, size: {}, signal: null, onFrame: () => {}, onLost: (at) => lost.push(at) };
  async function* sampleFrames(_file, _info, { onLost }) {
    yield { at: 0, jpeg: new Uint8Array() };
    onLost(5);
    yield { at: 10, jpeg: new Uint8Array() };
  }
  const uniform = new UniformScan(job, { sampleFrames, interval: 5, from: 0, total: 12 });
  for await (const _ of uniform.frames());
  assert.deepEqual(lost.splice(0), [5]);
  const openSource = async () => ({
    index: { keyframes: null, sizes: null },
    close() {},
    async *frames(requests) {
      for await (const { at } of requests) yield { asked: at, lost: true };
    },
  });
  const settings = { interval: 10, precision: 1, threshold: 0.5, gap: 2, shortest: 15 };
  const adaptive = new AdaptiveScan(job, { openSource, settings, scores: scoresOf([], 10), total: 6 });
  for await (const _ of adaptive.frames());
  assert.ok(lost.length >= 6, `${lost.length} of a minute, every 10 s`);
});

test('the manifest lists what was not seen, where there is any', () => {
  const facts = { info, plugin: null, parameters: {}, interval: 5, version: '1', now: new Date(0) };
  const unseen = [{ start: 7.5, stop: 12.5 }];
  assert.deepEqual(JSON.parse(toManifest([], { ...facts, unseen })).unseen, unseen);
  assert.ok(!('unseen' in JSON.parse(toManifest([], { ...facts, unseen: [] }))));
});
