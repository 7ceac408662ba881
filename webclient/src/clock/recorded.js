// The recording date in a file's header: the movie header of MP4 and MOV, DateUTC of Matroska. Both are UTC by their standards,
// but recorders also write local time or the end of the recording, so it is only a hint.

/** MP4 counts seconds from 1904, Matroska nanoseconds from 2001. */
const MP4_EPOCH_S = 2_082_844_800;
const MATROSKA_EPOCH = Date.UTC(2001, 0, 1);
/** A header is within this distance from the start of its box or file. */
const HEAD_BYTES = 65_536;
const MAX_BOXES = 200;
/** An earlier date means that the recorder's clock was not set. */
const EARLIEST = Date.UTC(1990, 0, 1);

/**
 * @param {Blob} file
 * @param {Date} [now] a later date is no recording
 * @returns {Promise<string | null>} "2024-05-31T14:30:00.000", UTC
 */
export async function recordedAt(file, now = new Date()) {
  const head = await read(file, 0, HEAD_BYTES);
  const at = head.getUint32(0) === 0x1a45dfa3 ? fromMatroska(head) : await fromMp4(file);
  if (at === null || at < EARLIEST || at > now.getTime() + 86_400_000) return null;
  return new Date(at).toISOString().slice(0, -1);
}

/** Padded to at least 16 bytes. @param {Blob} file @param {number} from @param {number} length */
async function read(file, from, length) {
  const bytes = new Uint8Array(await file.slice(from, from + length).arrayBuffer());
  const padded = new Uint8Array(Math.max(16, bytes.length));
  padded.set(bytes);
  return new DataView(padded.buffer);
}

/** @param {DataView} view @param {number} at four letters */
const typeAt = (view, at) => String.fromCharCode(...[0, 1, 2, 3].map((more) => view.getUint8(at + more)));

/** @param {Blob} file */
async function fromMp4(file) {
  let place = 0;
  for (let count = 0; count < MAX_BOXES && place + 8 <= file.size; count++) {
    const box = await read(file, place, 16);
    const small = box.getUint32(0);
    const size = small === 1 ? Number(box.getBigUint64(8)) : small || file.size - place;
    if (!/^[a-z]{4}$/.test(typeAt(box, 4)) || size < 8) return null;
    if (typeAt(box, 4) === 'moov') return movieHeader(await read(file, place + 8, Math.min(size, HEAD_BYTES)));
    place += size;
  }
  return null;
}

/** @param {DataView} moov the box without its header */
function movieHeader(moov) {
  for (let at = 0; at + 24 <= moov.byteLength; at += Math.max(8, moov.getUint32(at))) {
    if (typeAt(moov, at + 4) !== 'mvhd') continue;
    const long = moov.getUint8(at + 8) === 1;
    const created = long ? Number(moov.getBigUint64(at + 12)) : moov.getUint32(at + 12);
    return created ? (created - MP4_EPOCH_S) * 1000 : null;
  }
  return null;
}

/** Finds DateUTC (0x4461, eight bytes) in the segment information. @param {DataView} head */
function fromMatroska(head) {
  for (let at = 4; at + 11 <= head.byteLength; at++) {
    if (head.getUint16(at) !== 0x4461 || head.getUint8(at + 2) !== 0x88) continue;
    return MATROSKA_EPOCH + Number(head.getBigInt64(at + 3) / 1_000_000n);
  }
  return null;
}
