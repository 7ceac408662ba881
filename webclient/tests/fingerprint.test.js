// The fingerprint of a file: the same bytes everywhere, a change in any slice seen.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { fingerprintOf, SLICE_BYTES, sameFile, sha256 } from '../src/project/fingerprint.js';

const noise = (length, seed = 1) => Uint8Array.from({ length }, (_, i) => (i * 2654435761 * seed) >>> 13);
const reference = (bytes) => createHash('sha256').update(bytes).digest('hex');

test('SHA-256 as everybody works it out, at each length around a block', () => {
  for (const length of [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000, 3 * SLICE_BYTES])
    assert.equal(sha256(noise(length)), reference(noise(length)), String(length));
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
