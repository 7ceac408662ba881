// The Cues of a Matroska or WebM file: its own list of keyframes. A few reads, whatever the size; clusters aren't touched.
import { viewOf } from './bytes.js';

/** @typedef {import('./bytes.js').Read} Read */
/** @typedef {{id: number, data: number, end: number}} Element bytes from the start of the file, or of the buffer it is in */

const ID = {
  segment: 0x18538067,
  seekHead: 0x114d9b74,
  seek: 0x4dbb,
  seekId: 0x53ab,
  seekPosition: 0x53ac,
  info: 0x1549a966,
  timestampScale: 0x2ad7b1,
  tracks: 0x1654ae6b,
  track: 0xae,
  trackNumber: 0xd7,
  trackType: 0x83,
  cues: 0x1c53bb6b,
  cuePoint: 0xbb,
  cueTime: 0xb3,
  cuePositions: 0xb7,
  cueTrack: 0xf7,
  cluster: 0x1f43b675,
};
const VIDEO = 1;
/** A head is 4 bytes of id and 8 of length at most. */
const HEAD_BYTES = 12;
/** Cues of a day are a megabyte or two; more is not a list of keyframes. */
const LARGEST_CUES_BYTES = 64 << 20;
const NANOSECONDS = 1e9;

/**
 * @param {Uint8Array} bytes
 * @param {number} at
 * @param {number} base what `at` 0 is in the numbers given back
 * @returns {Element | null} null where no whole head is left; end Infinity where the length is unknown
 */
function elementAt(bytes, at, base = 0) {
  const id = vint(bytes, at, false);
  const size = id && vint(bytes, at + id.length, true);
  if (!id || !size) return null;
  const data = base + at + id.length + size.length;
  return { id: id.value, data, end: data + size.value };
}

/**
 * @param {Uint8Array} bytes
 * @param {number} at
 * @param {boolean} bare without the bits that say its length; all ones then mean "unknown"
 */
function vint(bytes, at, bare) {
  const first = bytes[at];
  const length = first ? Math.clz32(first) - 23 : 0;
  if (!length || at + length > bytes.length) return null;
  const mark = 1 << (8 - length);
  let value = bare ? first & (mark - 1) : first;
  let ones = bare && value === mark - 1;
  for (let i = 1; i < length; i++) {
    value = value * 256 + bytes[at + i];
    ones &&= bytes[at + i] === 0xff;
  }
  return { length, value: ones ? Number.POSITIVE_INFINITY : value };
}

/**
 * The elements inside a buffer.
 * @param {Uint8Array} bytes
 * @returns {Generator<{id: number, bytes: Uint8Array}>}
 */
function* children(bytes) {
  for (let at = 0; ; ) {
    const element = elementAt(bytes, at);
    if (!element || element.end > bytes.length) return;
    yield { id: element.id, bytes: bytes.subarray(element.data, element.end) };
    at = element.end;
  }
}

/** @param {Uint8Array} bytes of an unsigned integer */
const uint = (bytes) => bytes.reduce((value, byte) => value * 256 + byte, 0);

/**
 * @param {Uint8Array} bytes
 * @param {number} id
 */
const child = (bytes, id) => [...children(bytes)].find((each) => each.id === id)?.bytes ?? null;

/**
 * @param {Read} read
 * @param {number} size_bytes of the file
 * @returns {Promise<number[] | null>} seconds of the keyframes of the first video track; null without such an index
 */
export async function cueTimes(read, size_bytes) {
  const start = await read(0, 4096);
  const ebml = elementAt(start, 0);
  const segment = ebml && elementAt(start, ebml.end);
  if (segment?.id !== ID.segment || viewOf(start).byteLength < segment.data) return null;
  const parts = await topLevel(read, size_bytes, segment.data);
  const tracks = parts.get(ID.tracks);
  const cues = parts.get(ID.cues);
  if (!tracks || !cues || cues.end - cues.data > LARGEST_CUES_BYTES) return null;
  const number = videoNumber(await read(tracks.data, tracks.end));
  const info = parts.get(ID.info);
  const scale = info && child(await read(info.data, info.end), ID.timestampScale);
  const tick = (scale ? uint(scale) : 1e6) / NANOSECONDS;
  const times = [];
  for (const { id, bytes } of children(await read(cues.data, cues.end))) {
    if (id !== ID.cuePoint) continue;
    const time = child(bytes, ID.cueTime);
    const ofVideo = [...children(bytes)].some(
      (each) => each.id === ID.cuePositions && uint(child(each.bytes, ID.cueTrack) ?? new Uint8Array()) === number,
    );
    if (time && ofVideo) times.push(uint(time) * tick);
  }
  return times.length ? times : null;
}

/**
 * Where the parts of the segment lie: those before the first cluster, and those its own list (SeekHead) names.
 * @param {Read} read
 * @param {number} size_bytes
 * @param {number} base where the segment's content begins
 */
async function topLevel(read, size_bytes, base) {
  /** @type {Map<number, Element>} */
  const parts = new Map();
  /** @type {number[]} */
  const named = [];
  const head = async (/** @type {number} */ at) => elementAt(await read(at, at + HEAD_BYTES), 0, at);
  for (let at = base; at < size_bytes; ) {
    const element = await head(at);
    if (!element || element.id === ID.cluster || element.end > size_bytes) break;
    parts.set(element.id, element);
    if (element.id === ID.seekHead) {
      for (const { id, bytes } of children(await read(element.data, element.end))) {
        const position = id === ID.seek && child(bytes, ID.seekPosition);
        if (position) named.push(base + uint(position));
      }
    }
    at = element.end;
  }
  for (const at of named) {
    const element = at < size_bytes ? await head(at) : null;
    if (element && element.end <= size_bytes && !parts.has(element.id)) parts.set(element.id, element);
  }
  return parts;
}

/** @param {Uint8Array} tracks content of the element */
function videoNumber(tracks) {
  for (const { id, bytes } of children(tracks)) {
    const type = id === ID.track && child(bytes, ID.trackType);
    if (type && uint(type) === VIDEO) return uint(child(bytes, ID.trackNumber) ?? new Uint8Array());
  }
  return Number.NaN;
}
