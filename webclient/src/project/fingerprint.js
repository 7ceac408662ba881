// Which file this is, told without reading all of it: its size and a hash of three slices. The same on every computer. Pure
// but for reading the file. SHA-256 is worked out here because browsers offer theirs to secure pages only.

/** @typedef {{size_bytes: number, slices_sha256: string}} Fingerprint */

/** Bytes at the beginning, the middle and the end. */
export const SLICE_BYTES = 65_536;

/**
 * @param {Blob} file
 * @returns {Promise<Fingerprint>} slices_sha256: of the first, middle and last 64 KiB joined (a file of at most 192 KiB: of
 *   the whole), as lower-case hexadecimal digits
 */
export async function fingerprintOf(file) {
  const middle = Math.floor((file.size - SLICE_BYTES) / 2);
  const parts =
    file.size <= 3 * SLICE_BYTES
      ? [file]
      : [file.slice(0, SLICE_BYTES), file.slice(middle, middle + SLICE_BYTES), file.slice(-SLICE_BYTES)];
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  return { size_bytes: file.size, slices_sha256: sha256(bytes) };
}

/** @param {Fingerprint | null | undefined} one @param {Fingerprint | null | undefined} other */
export const sameFile = (one, other) =>
  Boolean(one && other && one.size_bytes === other.size_bytes && one.slices_sha256 === other.slices_sha256);

/** The first `count` primes. @param {number} count */
function primes(count) {
  /** @type {number[]} */
  const found = [];
  for (let n = 2; found.length < count; n++) if (found.every((prime) => n % prime)) found.push(n);
  return found;
}

/** The first 32 bits of a number's fraction. @param {number} value */
const fraction = (value) => ((value - Math.floor(value)) * 2 ** 32) | 0;

const ROUND_CONSTANTS = Int32Array.from(primes(64), (prime) => fraction(Math.cbrt(prime)));
const FIRST_STATE = Int32Array.from(primes(8), (prime) => fraction(Math.sqrt(prime)));

/** @param {number} word @param {number} by */
const turn = (word, by) => (word >>> by) | (word << (32 - by));

/**
 * FIPS 180-4.
 * @param {Uint8Array} bytes
 * @returns {string} 64 hexadecimal digits
 */
export function sha256(bytes) {
  const padded = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(bytes.length / 2 ** 29));
  view.setUint32(padded.length - 4, (bytes.length << 3) >>> 0);
  const state = Int32Array.from(FIRST_STATE);
  const w = new Int32Array(64);
  for (let at = 0; at < padded.length; at += 64) {
    for (let i = 0; i < 16; i++) w[i] = view.getInt32(at + i * 4);
    for (let i = 16; i < 64; i++) {
      const small0 = turn(w[i - 15], 7) ^ turn(w[i - 15], 18) ^ (w[i - 15] >>> 3);
      const small1 = turn(w[i - 2], 17) ^ turn(w[i - 2], 19) ^ (w[i - 2] >>> 10);
      w[i] = w[i - 16] + small0 + w[i - 7] + small1;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i++) {
      const big1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
      const one = (h + big1 + ((e & f) ^ (~e & g)) + ROUND_CONSTANTS[i] + w[i]) | 0;
      const big0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
      const two = (big0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
    }
    for (const [i, word] of [a, b, c, d, e, f, g, h].entries()) state[i] += word;
  }
  return Array.from(state, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}
