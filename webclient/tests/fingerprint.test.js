// The fingerprint of a file: the same bytes everywhere, a change in any slice seen.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { fingerprintOf, SLICE_BYTES, sameFile } from '../src/project/fingerprint.js';

const noise = (length, seed = 1) => Uint8Array.from({ length }, (_, i) => (i * 2654435761 * seed) >>> 13);
const reference = (bytes) => createHash('sha256').update(bytes).digest('hex');

test('the hash is that of node’s own SHA-256, at each length around a block', async () => {
  for (const length of [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000, 3 * SLICE_BYTES]) {
    const { slices_sha256 } = await fingerprintOf(new Blob([noise(length)]));
    assert.equal(slices_sha256, reference(noise(length)), String(length));
  }
});

test('a fingerprint needs no secure context', async (context) => {
  context.mock.getter(globalThis, 'crypto', () => undefined);
  assert.equal((await fingerprintOf(new Blob([noise(9)]))).slices_sha256, reference(noise(9)));
});

test('a small file whole, a large one by its beginning, middle and end', async () => {
  const small = noise(5000);
  assert.deepEqual(await fingerprintOf(new Blob([small])), { size_bytes: 5000, slices_sha256: reference(small) });
  const large = noise(1_000_000);
  const middle = Math.floor((large.length - SLICE_BYTES) / 2);
  const slices = Buffer.concat([
    large.subarray(0, SLICE_BYTES),
    large.subarray(middle, middle + SLICE_BYTES),
    large.subarray(-SLICE_BYTES),
  ]);
  const found = await fingerprintOf(new Blob([large]));
  assert.deepEqual(found, { size_bytes: 1_000_000, slices_sha256: reference(slices) });
  for (const at of [0, 500_000, 999_999]) {
    const other = Uint8Array.from(large);
    other[at] ^= 1;
    assert.equal(sameFile(found, await fingerprintOf(new Blob([other]))), false, String(at));
  }
  assert.equal(sameFile(found, await fingerprintOf(new Blob([large]))), true);
  assert.equal(sameFile(found, null), false);
});
