// Boxes of an MP4 or MOV, read one by one: only their heads, and the contents that are asked for.
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
 * @param {Box} parent
 * @param {string} path types from the parent's child down, with a slash between: 'minf/stbl'
 * @returns {Promise<Box | null>} the first one
 */
export async function child(read, parent, path) {
  /** @type {Box | null} */
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
  const moov = await child(read, { type: '', start: 0, end: size_bytes }, 'moov');
  if (!moov) return;
  for await (const trak of boxes(read, moov)) {
    const hdlr = trak.type === 'trak' ? await child(read, trak, 'mdia/hdlr') : null;
    if (hdlr) yield { kind: asciiAt(await read(hdlr.start, hdlr.start + 12), 8), trak };
  }
}

/**
 * @param {Read} read
 * @param {Box} parent
 * @returns {AsyncGenerator<Box>}
 */
async function* boxes(read, { start, end }) {
  for (let at = start; at + 8 <= end; ) {
    const view = viewOf(await read(at, Math.min(end, at + 16)));
    let length = view.getUint32(0);
    let head = 8;
    if (length === 1 && view.byteLength >= 16) {
      length = Number(view.getBigUint64(8));
      head = 16;
    } else if (length === 0) length = end - at;
    if (length < head) return;
    yield { type: asciiAt(new Uint8Array(view.buffer, view.byteOffset), 4), start: at + head, end: at + length };
    at += length;
  }
}
