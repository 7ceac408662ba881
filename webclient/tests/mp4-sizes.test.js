// Bytes between keyframes, from tables made by hand.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mp4Sizes } from '../src/containers/mp4-sizes.js';

const box = (type, ...parts) => {
  const body = Buffer.concat(parts.map((part) => (typeof part === 'number' ? number(part) : Buffer.from(part))));
  return Buffer.concat([number(body.length + 8), Buffer.from(type), body]);
};
const number = (value) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const track = (kind, ...tables) =>
  box('trak', box('tkhd', 'xxxx'), box('mdia', box('hdlr', 0, 0, kind, 0), box('minf', box('stbl', ...tables))));
const sizesOf = (file) => mp4Sizes(async (start, end) => new Uint8Array(file.subarray(start, end)), file.length);
const movie = (...tracks) => Buffer.concat([box('ftyp', 'isom'), box('mdat', 'frames'), box('moov', ...tracks)]);

test('from each keyframe up to the next, of the video and not of the sound', async () => {
  const sound = track('soun', box('stsz', 0, 7, 3));
  const video = track('vide', box('stss', 0, 2, 1, 4), box('stsz', 0, 0, 5, 100, 10, 11, 90, 9));
  assert.deepEqual([...(await sizesOf(movie(sound, video)))], [121, 99]);
});

test('every frame a keyframe, all of one size', async () => {
  assert.deepEqual([...(await sizesOf(movie(track('vide', box('stsz', 0, 40, 3)))))], [40, 40, 40]);
});

test('a fragmented file has no such table', async () => {
  assert.equal(await sizesOf(movie(track('vide', box('stsz', 0, 0, 0)))), null);
  assert.equal(await sizesOf(Buffer.concat([box('ftyp', 'isom'), box('mdat', 'frames')])), null);
});
