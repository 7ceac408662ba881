// Which container a file is, and whether it is whole: goes by the outer structure alone (a few reads whatever its size).
import { asciiAt, viewOf } from './bytes.js';
import { boxes } from './iso-boxes.js';
import { EBML, segmentOf } from './matroska.js';

/** @typedef {import('./bytes.js').Read} Read */
/**
 * @typedef {object} Container
 * @property {'avi' | 'mediabunny' | 'ffmpeg' | 'unknown' | 'bare' | 'none'} reader who can read it; bare: no container; none: no reader here knows
 *   the format
 * @property {string} label for people; mediabunny may know better
 * @property {boolean} truncated the file ends before its own structure says
 */

/** Containers that only ffmpeg reads, by their first bytes. */
const FFMPEG_ONLY = /** @type {[string, number[]][]} */ ([
  ['WMV (ASF)', [0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11]],
  ['FLV', [0x46, 0x4c, 0x56, 0x01]],
  ['MPEG-PS', [0x00, 0x00, 0x01, 0xba]],
  ['DAV', [0x44, 0x48, 0x41, 0x56]],
  ['MPEG-PS', [0x49, 0x4d, 0x4b, 0x48]], // Hikvision's head, IMKH, in front of a program stream
]);

/** Recorders' own formats that no decoder of ours reads. */
const NOT_READ = /** @type {[string, RegExp][]} */ ([['HXVS', /^HXV[SFAT]/]]);

/** Boxes that an ISO media file may begin with. */
const ISO_FIRST = new Set(['ftyp', 'moov', 'mdat', 'free', 'skip', 'wide', 'moof', 'styp', 'sidx', 'uuid', 'pnot']);
/** More top-level boxes than this, and the file is fragmented: its tail need not be walked to the end. */
const MAX_BOXES = 2000;
/** A Matroska file in which no segment begins is cut off, unless it is longer than any header. */
const MIN_BYTES = 4096;

/**
 * @param {Read} read
 * @param {number} size_bytes
 * @returns {Promise<Container>}
 */
export async function recognizeContainer(read, size_bytes) {
  const head = await read(0, 64);
  if (asciiAt(head, 0) === 'RIFF' && asciiAt(head, 8) === 'AVI ')
    return { reader: 'avi', label: 'AVI', truncated: false };
  for (const [label, magic] of FFMPEG_ONLY) {
    if (magic.every((byte, i) => head[i] === byte)) return { reader: 'ffmpeg', label, truncated: false };
  }
  for (const [label, magic] of NOT_READ) {
    if (magic.test(asciiAt(head, 0))) return { reader: 'none', label, truncated: false };
  }
  const bare = bareStream(head);
  if (bare) return { reader: 'bare', label: bare, truncated: false };
  if (ISO_FIRST.has(asciiAt(head, 4))) {
    return { reader: 'mediabunny', label: 'MP4', truncated: await isoTruncated(read, size_bytes) };
  }
  if (head.length >= 4 && viewOf(head).getUint32(0) === EBML) {
    return { reader: 'mediabunny', label: 'Matroska', truncated: await matroskaTruncated(read, size_bytes) };
  }
  return { reader: 'unknown', label: '', truncated: false };
}

/**
 * A coded stream without a container begins with a start code and a parameter set, an access unit delimiter or SEI.
 * @param {Uint8Array} head
 * @returns {'H.264' | 'H.265' | null}
 */
function bareStream(head) {
  const zeros = head.findIndex((byte) => byte !== 0);
  if (zeros < 2 || zeros > 3 || head[zeros] !== 1) return null;
  const [first, second] = [head[zeros + 1], head[zeros + 2]];
  if (first & 0x80) return null;
  const hevc = (first >> 1) & 0x3f;
  if (!(first & 1) && second === 1 && [32, 33, 34, 35, 39].includes(hevc)) return 'H.265';
  return [6, 7, 9].includes(first & 0x1f) ? 'H.264' : null;
}

/**
 * MP4 and MOV: every top-level box must fit in the file, and one of them must hold the index.
 * @param {Read} read
 * @param {number} size_bytes
 */
async function isoTruncated(read, size_bytes) {
  let indexed = false;
  let count = 0;
  for await (const { type, end } of boxes(read, { start: 0, end: size_bytes })) {
    if (++count > MAX_BOXES) break;
    if (end > size_bytes && type !== 'free' && type !== 'skip') return true;
    if (type === 'moov' || type === 'moof') indexed = true;
  }
  return !indexed; // trailing garbage does no harm
}

/**
 * Matroska and WebM: the segment must end within the file, where it says how long it is (a live recording does not).
 * @param {Read} read
 * @param {number} size_bytes
 */
async function matroskaTruncated(read, size_bytes) {
  const segment = await segmentOf(read);
  return segment ? segment.end !== Number.POSITIVE_INFINITY && segment.end > size_bytes : size_bytes <= MIN_BYTES;
}
