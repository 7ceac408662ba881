// The parts of a Matroska or WebM file: where they are and what is read from them. A few reads whatever the file's size, none
// of them from a cluster.
import { elementAt, elementIn, elementsIn, uint } from './ebml.js';

/** @typedef {import('./bytes.js').Read} Read */
/** @typedef {import('./ebml.js').Element} Element */

export const EBML = 0x1a45dfa3;
const ID = {
  segment: 0x18538067,
  seekHead: 0x114d9b74,
  seek: 0x4dbb,
  seekPosition: 0x53ac,
  info: 0x1549a966,
  timestampScale: 0x2ad7b1,
  date: 0x4461,
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
/** 4 bytes of id and 8 of size at most. */
const HEADER_BYTES = 12;
/** The EBML header and the beginning of the segment fit into this. */
const HEAD_BYTES = 4096;
/** Cues of a day take a megabyte or two; more is no list of keyframes. */
const MAX_CUES_BYTES = 64 << 20;
const NANOSECONDS = 1e9;
const DATE_EPOCH = Date.UTC(2001, 0, 1);

/**
 * @param {Read} read
 * @returns {Promise<Element | null>} the segment, which holds everything but the EBML header
 */
export async function segmentOf(read) {
  const head = await read(0, HEAD_BYTES);
  const header = elementAt(head, 0);
  const segment = header?.id === EBML ? elementAt(head, header.end) : null;
  return segment?.id === ID.segment ? segment : null;
}

/**
 * The parts of the segment: those before the first cluster, and those its own list (SeekHead) names.
 * @param {Read} read
 * @param {number} size_bytes of the file
 * @returns {Promise<Map<number, Element>>} by id; empty where there is no segment
 */
async function partsOf(read, size_bytes) {
  /** @type {Map<number, Element>} */
  const parts = new Map();
  const segment = await segmentOf(read);
  if (!segment) return parts;
  /** @type {number[]} */
  const named = [];
  const headerAt = async (/** @type {number} */ at) => elementAt(await read(at, at + HEADER_BYTES), 0, at);
  for (let at = segment.data; at < size_bytes; ) {
    const element = await headerAt(at);
    if (!element || element.id === ID.cluster || element.end > size_bytes) break;
    parts.set(element.id, element);
    if (element.id === ID.seekHead) {
      for (const { id, bytes } of elementsIn(await read(element.data, element.end))) {
        const position = id === ID.seek && elementIn(bytes, ID.seekPosition);
        if (position) named.push(segment.data + uint(position));
      }
    }
    at = element.end;
  }
  for (const at of named) {
    const element = at < size_bytes ? await headerAt(at) : null;
    if (element && element.end <= size_bytes && !parts.has(element.id)) parts.set(element.id, element);
  }
  return parts;
}

/**
 * The Cues: the file's own list of keyframes.
 * @param {Read} read
 * @param {number} size_bytes of the file
 * @returns {Promise<number[] | null>} seconds of the keyframes of the first video track; null without such a list
 */
export async function cueTimes(read, size_bytes) {
  const parts = await partsOf(read, size_bytes);
  const tracks = parts.get(ID.tracks);
  const cues = parts.get(ID.cues);
  if (!tracks || !cues || cues.end - cues.data > MAX_CUES_BYTES) return null;
  const video = videoTrack(await read(tracks.data, tracks.end));
  const info = parts.get(ID.info);
  const scale = info && elementIn(await read(info.data, info.end), ID.timestampScale);
  const tick = (scale ? uint(scale) : 1e6) / NANOSECONDS;
  const times = [];
  for (const { id, bytes } of elementsIn(await read(cues.data, cues.end))) {
    if (id !== ID.cuePoint) continue;
    const time = elementIn(bytes, ID.cueTime);
    const ofVideo = [...elementsIn(bytes)].some(
      (each) => each.id === ID.cuePositions && uint(elementIn(each.bytes, ID.cueTrack) ?? new Uint8Array()) === video,
    );
    if (time && ofVideo) times.push(uint(time) * tick);
  }
  return times.length ? times : null;
}

/** @param {Uint8Array} tracks content of the element */
function videoTrack(tracks) {
  for (const { id, bytes } of elementsIn(tracks)) {
    const type = id === ID.track && elementIn(bytes, ID.trackType);
    if (type && uint(type) === VIDEO) return uint(elementIn(bytes, ID.trackNumber) ?? new Uint8Array());
  }
  return Number.NaN;
}

/**
 * @param {Read} read
 * @param {number} size_bytes of the file
 * @returns {Promise<number | null>} DateUTC in milliseconds since 1970
 */
export async function matroskaDate(read, size_bytes) {
  const info = (await partsOf(read, size_bytes)).get(ID.info);
  const date = info && elementIn(await read(info.data, info.end), ID.date);
  if (date?.length !== 8) return null;
  return DATE_EPOCH + Number(new DataView(date.buffer, date.byteOffset).getBigInt64(0) / 1_000_000n);
}
