// The index of an AVI file in plain JS (RIFF idx1 and OpenDML), since mediabunny reads no AVI: which chunk is a
// keyframe, its offset and size. Reads headers and indexes only, never frames.

import { MediaError } from '../rpc/media-error.js';
import { asciiAt, viewOf } from './bytes.js';
import { codecOfFourcc } from './codecs.js';

/** @typedef {import('./bytes.js').Read} Read */

/**
 * @typedef {object} AviVideo
 * @property {string} fourcc codec code, e.g. 'DIV3'
 * @property {Uint8Array} format the stream's format record (strf), codec extra data at its end
 * @property {number} width
 * @property {number} height
 * @property {number} rate frames per second = rate / scale
 * @property {number} scale
 * @property {boolean} hasAudio
 * @property {number} count chunks of the video stream, dropped (empty) ones included
 * @property {Float64Array} offsets byte offset of each chunk's data
 * @property {Uint32Array} sizes bytes of each chunk; 0 = a dropped frame
 * @property {Uint32Array} keys numbers of the chunks that are keyframes, ascending
 */

/**
 * @typedef {{type: string, fourcc: string, format: Uint8Array, width: number, height: number, rate: number, scale: number,
 *   indexes: {offset: number, size: number}[]}} AviStream
 */

/** Codecs without any other frames. */
const INTRA_ONLY = new Set(['mjpeg', 'dvsd', 'hfyu', 'ffvh', 'mjpa', 'mjpb']);
/** One idx1 entry, or one entry of an OpenDML standard index. */
const IDX1_ENTRY_BYTES = 16;
const IDX1_KEYFRAME = 0x10;
/** Index chunks are read in pieces: a day's idx1 is 35 MB. */
const PIECE_BYTES = 4 << 20;

/**
 * @param {Read} read
 * @param {number} size_bytes of the file
 * @returns {Promise<AviVideo>}
 * @throws {MediaError} truncated (cut-off file or no index), audioOnly, zeroLength, notVideo
 */
export async function readAvi(read, size_bytes) {
  const parts = await walkTopLevel(read, size_bytes);
  const streams = parseHeaders(parts.header);
  const number = streams.findIndex((stream) => stream.type === 'vids');
  if (number < 0) throw new MediaError(streams.some(({ type }) => type === 'auds') ? 'audioOnly' : 'notVideo');
  const video = streams[number];
  const table = video.indexes.length
    ? await readOpenDml(read, size_bytes, video.indexes)
    : await readIdx1(read, parts, number);
  if (!table.offsets.length) throw new MediaError('zeroLength');
  const last = table.offsets.length - 1;
  if (table.offsets[last] + table.sizes[last] > size_bytes) throw new MediaError('truncated');
  if (!(video.rate > 0 && video.scale > 0)) throw new MediaError('zeroLength');
  return {
    fourcc: video.fourcc,
    format: video.format,
    width: video.width,
    height: video.height,
    rate: video.rate,
    scale: video.scale,
    hasAudio: streams.some(({ type }) => type === 'auds'),
    count: table.offsets.length,
    offsets: Float64Array.from(table.offsets),
    sizes: Uint32Array.from(table.sizes),
    keys: keysOf(table, INTRA_ONLY.has(codecOfFourcc(video.fourcc))),
  };
}

/**
 * @param {Read} read
 * @param {number} size_bytes
 */
async function walkTopLevel(read, size_bytes) {
  const riff = await read(0, 12);
  if (asciiAt(riff, 0) !== 'RIFF' || asciiAt(riff, 8) !== 'AVI ') throw new MediaError('notVideo');
  /** @type {{header: Uint8Array, movi: number, idx1: {offset: number, size: number} | null}} */
  const parts = { header: new Uint8Array(), movi: -1, idx1: null };
  // To the end of the file, whatever the RIFF chunk says of its own size: recorders that lost power left a 0 there.
  for (let at = 12; at + 8 <= size_bytes; ) {
    const head = await read(at, at + 12);
    const id = asciiAt(head, 0);
    const length = viewOf(head).getUint32(4, true);
    const kind = asciiAt(head, 8);
    if (!/^[\x20-\x7e]{4}$/.test(id)) break;
    if (id === 'LIST' && kind === 'hdrl') parts.header = await read(at + 12, at + 8 + length);
    else if (id === 'LIST' && kind === 'movi') parts.movi = at + 8;
    else if (id === 'idx1') parts.idx1 = { offset: at + 8, size: length };
    at += 8 + length + (length & 1);
  }
  if (!parts.header.length || parts.movi < 0) throw new MediaError('truncated');
  return parts;
}

/**
 * The chunks [start, end) of a buffer: a four-letter name, a length, the data, padded to even length.
 * @param {Uint8Array} bytes
 * @returns {Generator<{id: string, data: Uint8Array}>}
 */
function* chunksOf(bytes) {
  const view = viewOf(bytes);
  for (let at = 0; at + 8 <= bytes.length; ) {
    const length = view.getUint32(at + 4, true);
    yield { id: asciiAt(bytes, at), data: bytes.subarray(at + 8, at + 8 + length) };
    at += 8 + length + (length & 1);
  }
}

/**
 * @param {Uint8Array} header contents of LIST hdrl
 * @returns {AviStream[]}
 */
function parseHeaders(header) {
  const streams = [];
  for (const { id, data } of chunksOf(header)) {
    if (id !== 'LIST' || asciiAt(data, 0) !== 'strl') continue;
    /** @type {AviStream} */
    const stream = {
      type: '',
      fourcc: '',
      format: new Uint8Array(),
      width: 0,
      height: 0,
      rate: 0,
      scale: 0,
      indexes: [],
    };
    for (const chunk of chunksOf(data.subarray(4))) {
      const view = viewOf(chunk.data);
      if (chunk.id === 'strh' && chunk.data.length >= 36) {
        stream.type = asciiAt(chunk.data, 0);
        stream.scale = view.getUint32(20, true);
        stream.rate = view.getUint32(24, true);
      } else if (chunk.id === 'strf' && stream.type === 'vids' && chunk.data.length >= 20) {
        stream.format = chunk.data.slice();
        stream.width = view.getInt32(4, true);
        stream.height = Math.abs(view.getInt32(8, true)); // negative: the rows run top down
        stream.fourcc = asciiAt(chunk.data, 16);
      } else if (chunk.id === 'indx' && chunk.data.length >= 24 && view.getUint8(3) === 0) {
        const entries = Math.min(view.getUint32(4, true), Math.floor((chunk.data.length - 24) / 16));
        for (let i = 0; i < entries; i++) {
          const at = 24 + i * 16;
          stream.indexes.push({ offset: Number(view.getBigUint64(at, true)), size: view.getUint32(at + 8, true) });
        }
      }
    }
    streams.push(stream);
  }
  return streams;
}

/**
 * OpenDML: a super index in the header names the standard indexes, which are among the frames.
 * @param {Read} read
 * @param {number} size_bytes
 * @param {{offset: number, size: number}[]} indexes
 */
async function readOpenDml(read, size_bytes, indexes) {
  const table = emptyTable();
  for (const { offset, size } of indexes) {
    if (offset + size > size_bytes) throw new MediaError('truncated');
    const bytes = await read(offset, offset + size);
    if (bytes.length < 32) throw new MediaError('truncated');
    const view = viewOf(bytes);
    const step = view.getUint16(8, true) * 4;
    const entries = Math.min(view.getUint32(12, true), Math.floor((bytes.length - 32) / step));
    const base = Number(view.getBigUint64(20, true));
    for (let i = 0; i < entries; i++) {
      const at = 32 + i * step;
      const length = view.getUint32(at + 4, true); // the top bit says "not a keyframe"
      push(table, base + view.getUint32(at, true), length & 0x7fffffff, length >>> 31 === 0);
    }
  }
  return table;
}

/**
 * @param {Read} read
 * @param {{movi: number, idx1: {offset: number, size: number} | null}} parts
 * @param {number} number of the video stream
 */
async function readIdx1(read, { movi, idx1 }, number) {
  if (!idx1) throw new MediaError('truncated');
  const table = emptyTable();
  const name = String(number).padStart(2, '0');
  let base = -1;
  for (let done = 0; done < idx1.size; done += PIECE_BYTES) {
    const bytes = await read(idx1.offset + done, idx1.offset + Math.min(idx1.size, done + PIECE_BYTES));
    const view = viewOf(bytes);
    for (let at = 0; at + IDX1_ENTRY_BYTES <= bytes.length; at += IDX1_ENTRY_BYTES) {
      const id = asciiAt(bytes, at);
      if (id.slice(0, 2) !== name || !/^d[bc]$/i.test(id.slice(2))) continue;
      const offset = view.getUint32(at + 8, true);
      // Most writers count from the word 'movi', some from the start of the file.
      if (base < 0) base = offset >= movi ? 0 : movi;
      const key = (view.getUint32(at + 4, true) & IDX1_KEYFRAME) !== 0;
      push(table, base + offset + 8, view.getUint32(at + 12, true), key);
    }
  }
  return table;
}

/**
 * The chunks where decoding may begin.
 * @param {{sizes: number[], keys: number[]}} table
 * @param {boolean} all every frame is a keyframe in this codec, whatever the index says
 */
function keysOf({ sizes, keys }, all) {
  if (keys.length && !all) return Uint32Array.from(keys);
  const full = [...sizes.keys()].filter((chunk) => sizes[chunk] > 0);
  return Uint32Array.from(all ? full : full.slice(0, 1)); // an index that marks none: decoding begins at the first
}

/** @returns {{offsets: number[], sizes: number[], keys: number[]}} */
const emptyTable = () => ({ offsets: [], sizes: [], keys: [] });

/**
 * @param {{offsets: number[], sizes: number[], keys: number[]}} table
 * @param {number} offset
 * @param {number} size
 * @param {boolean} key
 */
function push(table, offset, size, key) {
  if (key && size > 0) table.keys.push(table.offsets.length);
  table.offsets.push(offset);
  table.sizes.push(size);
}
