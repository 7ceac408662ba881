// Which container a file is, and whether it is whole: looks at the outer structure only (a few reads, whatever the size).
import { asciiAt, viewOf } from './bytes.js';

/** @typedef {import('./bytes.js').Read} Read */
/**
 * @typedef {object} Container
 * @property {'avi' | 'mediabunny' | 'ffmpeg' | 'unknown'} reader who can read it
 * @property {string} label for people; '' where mediabunny will know better
 * @property {boolean} truncated the file ends before its own structure says
 */

/** What only ffmpeg reads, told by its first bytes. */
const FFMPEG_ONLY = /** @type {[string, number[]][]} */ ([
  ['WMV (ASF)', [0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11]],
  ['FLV', [0x46, 0x4c, 0x56, 0x01]],
  ['MPEG-PS', [0x00, 0x00, 0x01, 0xba]],
  ['DAV', [0x44, 0x48, 0x41, 0x56]],
]);

/** Boxes that an ISO media file may begin with. */
const ISO_FIRST = new Set(['ftyp', 'moov', 'mdat', 'free', 'skip', 'wide', 'moof', 'styp', 'sidx', 'uuid', 'pnot']);
const EBML = [0x1a, 0x45, 0xdf, 0xa3];
const SEGMENT_ID = 0x18538067;
/** More top-level boxes than this, and the file is fragmented: its tail need not be walked to the end. */
const MAX_BOXES = 2000;

/**
 * @param {Read} read
 * @param {number} size_bytes
 * @returns {Promise<Container>}
 */
export async function recogniseContainer(read, size_bytes) {
  const head = await read(0, 64);
  if (asciiAt(head, 0) === 'RIFF' && asciiAt(head, 8) === 'AVI ')
    return { reader: 'avi', label: 'AVI', truncated: false };
  for (const [label, magic] of FFMPEG_ONLY) {
    if (magic.every((byte, i) => head[i] === byte)) return { reader: 'ffmpeg', label, truncated: false };
  }
  if (ISO_FIRST.has(asciiAt(head, 4))) {
    return { reader: 'mediabunny', label: '', truncated: await isoTruncated(read, size_bytes) };
  }
  if (EBML.every((byte, i) => head[i] === byte)) {
    return { reader: 'mediabunny', label: '', truncated: await matroskaTruncated(read, size_bytes) };
  }
  return { reader: 'unknown', label: '', truncated: false };
}

/**
 * MP4 and MOV: every top-level box must fit in the file, and one of them must hold the index.
 * @param {Read} read
 * @param {number} size_bytes
 */
async function isoTruncated(read, size_bytes) {
  let indexed = false;
  let at = 0;
  for (let boxes = 0; at + 8 <= size_bytes && boxes < MAX_BOXES; boxes++) {
    const head = await read(at, at + 16);
    const view = viewOf(head);
    let length = view.getUint32(0);
    if (length === 1 && head.length >= 16) length = Number(view.getBigUint64(8));
    else if (length === 0) length = size_bytes - at; // to the end of the file
    const type = asciiAt(head, 4);
    if (length < 8 || !/^[\x20-\x7e\xa9]{4}$/.test(type)) return !indexed; // rubbish behind the last box hurts nobody
    if (at + length > size_bytes && type !== 'free' && type !== 'skip') return true;
    if (type === 'moov' || type === 'moof') indexed = true;
    at += length;
  }
  return !indexed;
}

/**
 * Matroska and WebM: the segment must end within the file, where it says how long it is (a live recording does not).
 * @param {Read} read
 * @param {number} size_bytes
 */
async function matroskaTruncated(read, size_bytes) {
  const head = await read(0, 4096);
  const ebml = ebmlSize(head, 4);
  if (!ebml) return true;
  const at = 4 + ebml.length + (ebml.value ?? 0);
  if (at + 12 > head.length) return size_bytes <= head.length;
  if (viewOf(head).getUint32(at) !== SEGMENT_ID) return false;
  const segment = ebmlSize(head, at + 4);
  return Boolean(segment?.value != null && at + 4 + segment.length + segment.value > size_bytes);
}

/**
 * @param {Uint8Array} bytes
 * @param {number} at
 * @returns {{length: number, value: number | null} | null} value null: unknown size
 */
function ebmlSize(bytes, at) {
  const first = bytes[at];
  if (!first) return null;
  const length = Math.clz32(first) - 23;
  let value = first & ((1 << (8 - length)) - 1);
  let unknown = value === (1 << (8 - length)) - 1;
  for (let i = 1; i < length; i++) {
    value = value * 256 + bytes[at + i];
    unknown &&= bytes[at + i] === 0xff;
  }
  return { length, value: unknown ? null : value };
}
