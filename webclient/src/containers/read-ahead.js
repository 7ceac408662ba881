// Adjacent packets of a file are read together, lone ones alone. Pure.

/** @typedef {import('./bytes.js').Read} Read */

/** Bytes read at once where packets follow each other: some dozens of them. */
const WINDOW = 256 << 10;
/** A piece of audio may separate two frames. */
const NEAR = 16 << 10;
/** Places in the file that are read in turns: one for each decoder, and the index. */
const PLACES = 8;

/**
 * @param {Read} read
 * @param {number} size_bytes of the file
 * @returns {Read}
 */
export function readAhead(read, size_bytes) {
  /** @type {number[]} where the latest reads ended, the latest one last */
  let ends = [];
  /** @type {{start: number, end: number, bytes: Promise<Uint8Array<ArrayBuffer>>}[]} */
  let windows = [];
  return async (start, end) => {
    const follows = ends.some((last) => start >= last && start <= last + NEAR);
    ends = [...ends.filter((last) => !(start >= last && start <= last + NEAR)), end].slice(-PLACES);
    let window = windows.find((each) => each.start <= start && end <= each.end);
    if (!window) {
      if (!follows || end - start > WINDOW / 2) return read(start, end);
      window = { start, end: Math.min(size_bytes, start + WINDOW), bytes: Promise.resolve(new Uint8Array()) };
      window.bytes = read(start, window.end);
      windows = [...windows, window].slice(-PLACES);
    }
    const { start: from, bytes } = window;
    try {
      return (await bytes).slice(start - from, end - from);
    } catch (error) {
      windows = windows.filter((each) => each !== window); // a retry must read again
      throw error;
    }
  };
}
