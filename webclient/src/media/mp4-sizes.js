// How many bytes lie between one keyframe and the next, from the sample table of an MP4 or MOV: where the stream is busy,
// something moves. Reads the tables of sizes and of keyframes only, not the pictures.
import { asciiAt, viewOf } from './bytes.js';

/** @typedef {import('./bytes.js').Read} Read */
/** @typedef {{type: string, start: number, end: number}} Box start: of its contents */

/**
 * @param {Read} read
 * @param {number} size_bytes of the file
 * @returns {Promise<Float64Array | null>} bytes from keyframe i up to keyframe i + 1, in decoding order; null where the
 *   file has no such tables (fragmented files)
 */
export async function mp4Sizes(read, size_bytes) {
  const moov = await child(read, { type: '', start: 0, end: size_bytes }, 'moov');
  if (!moov) return null;
  for await (const trak of boxes(read, moov)) {
    if (trak.type !== 'trak') continue;
    const mdia = await child(read, trak, 'mdia');
    const hdlr = mdia && (await child(read, mdia, 'hdlr'));
    if (!mdia || !hdlr || asciiAt(await read(hdlr.start, hdlr.start + 12), 8) !== 'vide') continue;
    const minf = await child(read, mdia, 'minf');
    const stbl = minf && (await child(read, minf, 'stbl'));
    const stsz = stbl && (await child(read, stbl, 'stsz'));
    if (!stbl || !stsz) return null;
    const stss = await child(read, stbl, 'stss');
    return sums(await contents(read, stsz), stss && (await contents(read, stss)));
  }
  return null;
}

/**
 * @param {DataView} stsz
 * @param {DataView | null} stss numbers of the keyframes, from 1; null: every picture is one
 */
export function sums(stsz, stss) {
  const same = stsz.getUint32(4);
  const count = stsz.getUint32(8);
  if (!count || (!same && stsz.byteLength < 12 + count * 4)) return null;
  const keys = stss ? Math.min(stss.getUint32(4), (stss.byteLength - 8) >> 2) : count;
  const sizes = new Float64Array(keys);
  for (let key = 0; key < keys; key++) {
    const from = stss ? stss.getUint32(8 + key * 4) - 1 : key;
    const to = stss ? (key + 1 < keys ? stss.getUint32(12 + key * 4) - 1 : count) : key + 1;
    if (same) sizes[key] = (to - from) * same;
    else for (let i = from; i < Math.min(to, count); i++) sizes[key] += stsz.getUint32(12 + i * 4);
  }
  return sizes;
}

/**
 * @param {Read} read
 * @param {Box} box
 */
const contents = async (read, box) => viewOf(await read(box.start, box.end));

/**
 * @param {Read} read
 * @param {Box} parent
 * @param {string} type
 * @returns {Promise<Box | null>} the first one
 */
async function child(read, parent, type) {
  for await (const box of boxes(read, parent)) if (box.type === type) return box;
  return null;
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
