// The recording date in the headers of MP4 and Matroska.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recordedAt } from '../src/containers/recording-date.js';

const NOW = new Date('2026-01-01T00:00:00Z');

/** @param {number[]} bytes @param {string} type */
const box = (type, bytes) => [0, 0, 0, bytes.length + 8, ...[...type].map((letter) => letter.charCodeAt(0)), ...bytes];

/** @param {number[]} id @param {number[]} content */
const element = (id, content) => [...id, 0x80 | content.length, ...content];

test('the date in MP4 and in Matroska', async () => {
  const created = 1_717_165_800 + 2_082_844_800;
  const mvhd = box('mvhd', [
    0,
    0,
    0,
    0,
    ...new Uint8Array(new Uint32Array([created]).buffer).reverse(),
    ...Array(12).fill(0),
  ]);
  const mp4 = new Uint8Array([...box('ftyp', [1, 2, 3, 4]), ...box('mdat', Array(90).fill(7)), ...box('moov', mvhd)]);
  assert.equal(await recordedAt(new Blob([mp4]), NOW), '2024-05-31T14:30:00.000');
  const date = new DataView(new ArrayBuffer(8));
  date.setBigInt64(0, BigInt(1_717_165_800_000 - Date.UTC(2001, 0, 1)) * 1_000_000n);
  const info = element([0x15, 0x49, 0xa9, 0x66], element([0x44, 0x61], [...new Uint8Array(date.buffer)]));
  const mkv = new Uint8Array([...element([0x1a, 0x45, 0xdf, 0xa3], []), ...element([0x18, 0x53, 0x80, 0x67], info)]);
  assert.equal(await recordedAt(new Blob([mkv]), NOW), '2024-05-31T14:30:00.000');
});

test('no date where there is none or the clock was not set', async () => {
  for (const bytes of [[], [1, 2, 3], [...box('ftyp', [1, 2, 3, 4]), ...box('moov', box('mvhd', Array(20).fill(0)))]])
    assert.equal(await recordedAt(new Blob([new Uint8Array(bytes)]), NOW), null);
});
