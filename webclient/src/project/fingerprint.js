// Which file this is, without reading all of it: its size and a hash of three slices, the same on every computer. Not by
// crypto.subtle, which browsers withhold from a page served over plain HTTP.

import { sha256 } from '../../vendor/noble-hashes/sha2.js';

/** @typedef {{size_bytes: number, slices_sha256: string}} Fingerprint */

/** Bytes at the beginning, the middle and the end. */
export const SLICE_BYTES = 65_536;

/**
 * @param {Blob} file
 * @returns {Promise<Fingerprint>} slices_sha256: of the first, middle and last 64 KiB joined (of the whole, up to 192 KiB), in
 *   lower-case hexadecimal
 */
export async function fingerprintOf(file) {
  const middle = Math.floor((file.size - SLICE_BYTES) / 2);
  const parts =
    file.size <= 3 * SLICE_BYTES
      ? [file]
      : [file.slice(0, SLICE_BYTES), file.slice(middle, middle + SLICE_BYTES), file.slice(-SLICE_BYTES)];
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  return { size_bytes: file.size, slices_sha256: hexOf(sha256(bytes)) };
}

/** @param {Fingerprint | null | undefined} one @param {Fingerprint | null | undefined} other */
export const sameFile = (one, other) =>
  Boolean(one && other && one.size_bytes === other.size_bytes && one.slices_sha256 === other.slices_sha256);

/** @param {Uint8Array} bytes */
const hexOf = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
