// Walks the boxes of an MP4 or MOV: reads their headers, and the contents that are requested.
import { asciiAt, viewOf } from './bytes.js';

/** @typedef {import('./bytes.js').Read} Read */
/** @typedef {{type: string, start: number, end: number}} Box start: of its contents */

/**
 * @param {Read} read
 * @param {Box} box
 */
export const contents = async (read, box) => viewOf(await read(box.start, box.end));

/**
 * @param {Read} read
 * @param {Pick<Box, 'start' | 'end'>} parent
 * @param {string} path types from the parent's child down, with a slash between: 'minf/stbl'
 * @returns {Promise<Box | null>} the first one
 */
export async function child(read, parent, path) {
  /** @type {any} */
  let found = parent;
  for (const type of path.split('/')) {
    /** @type {Box | null} */
    let inside = null;
    for await (const box of boxes(read, found)) {
      if (box.type !== type) continue;
      inside = box;
      break;
    }
    if (!inside) return null;
    found = inside;
  }
  return found;
}

/**
 * @param {Read} read
 * @param {number} size_bytes of the file
 * @returns {AsyncGenerator<{kind: string, trak: Box}>} kind: 'vide', 'soun', …
 */
export async function* tracks(read, size_bytes) {
  const moov = await child(read, { start: 0, end: size_bytes }, 'moov');
  if (!moov) return;
  for await (const trak of boxes(read, moov)) {
    const hdlr = trak.type === 'trak' ? await child(read, trak, 'mdia/hdlr') : null;
    if (hdlr) yield { kind: asciiAt(await read(hdlr.start, hdlr.start + 12), 8), trak };
  }
}

/** Printable ASCII, and the © of QuickTime's own types. */
const TYPE = /^[\x20-\x7e\xa9]{4}$/;

/**
 * The boxes directly inside another, up to the first bytes that are none. The last one may be cut off: its `end` is then
 * beyond the parent's.
 * @param {Read} read
 * @param {Pick<Box, 'start' | 'end'>} parent the file itself: from 0 to its size
 * @returns {AsyncGenerator<Box>}
 */
export async function* boxes(read, { start, end }) {
  for (let at = start; at + 8 <= end; ) {
    const view = viewOf(await read(at, Math.min(end, at + 16)));
    let length = view.getUint32(0);
    let head = 8;
    if (length === 1 && view.byteLength >= 16) {
      length = Number(view.getBigUint64(8));
      head = 16;
    } else if (length === 0) length = end - at; // to the end
    const type = asciiAt(new Uint8Array(view.buffer, view.byteOffset), 4);
    if (length < head || !TYPE.test(type)) return;
    yield { type, start: at + head, end: at + length };
    at += length;
  }
}
