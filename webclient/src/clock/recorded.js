// When a file says it was recorded: the movie header of MP4 and MOV, DateUTC of Matroska. Both are UTC by their standards;
// recorders also write local time there, or the end of the recording, so it is never more than a hint.

/** Seconds from 1904 to 1970, from where MP4 counts; milliseconds from 1970 to 2001, from where Matroska does. */
const MP4_EPOCH = 2_082_844_800;
const MATROSKA_EPOCH = Date.UTC(2001, 0, 1);
/** A header stands within so many bytes of its box or file. */
const HEAD = 65_536;
const BOXES = 200;
/** Before this, a recorder's clock was not set. */
const EARLIEST = Date.UTC(1990, 0, 1);

/**
 * @param {Blob} file
 * @param {Date} [now] nothing is recorded later
 * @returns {Promise<string | null>} "2024-05-31T14:30:00.000", UTC
 */
export async function recordedAt(file, now = new Date()) {
  const head = await read(file, 0, HEAD);
  const at = head.getUint32(0) === 0x1a45dfa3 ? fromMatroska(head) : await fromMp4(file);
  if (at === null || at < EARLIEST || at > now.getTime() + 86_400_000) return null;
  return new Date(at).toISOString().slice(0, -1);
}

/** @param {Blob} file @param {number} from @param {number} length at least 16 bytes are given */
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
  for (let count = 0; count < BOXES && place + 8 <= file.size; count++) {
    const box = await read(file, place, 16);
    const small = box.getUint32(0);
    const size = small === 1 ? Number(box.getBigUint64(8)) : small || file.size - place;
    if (!/^[a-z]{4}$/.test(typeAt(box, 4)) || size < 8) return null;
    if (typeAt(box, 4) === 'moov') return movieHeader(await read(file, place + 8, Math.min(size, HEAD)));
    place += size;
  }
  return null;
}

/** @param {DataView} moov what is in the box */
function movieHeader(moov) {
  for (let at = 0; at + 24 <= moov.byteLength; at += Math.max(8, moov.getUint32(at))) {
    if (typeAt(moov, at + 4) !== 'mvhd') continue;
    const long = moov.getUint8(at + 8) === 1;
    const created = long ? Number(moov.getBigUint64(at + 12)) : moov.getUint32(at + 12);
    return created ? (created - MP4_EPOCH) * 1000 : null;
  }
  return null;
}

/** DateUTC (0x4461) with its eight bytes, in the segment's information. @param {DataView} head */
function fromMatroska(head) {
  for (let at = 4; at + 11 <= head.byteLength; at++) {
    if (head.getUint16(at) !== 0x4461 || head.getUint8(at + 2) !== 0x88) continue;
    return MATROSKA_EPOCH + Number(head.getBigInt64(at + 3) / 1_000_000n);
  }
  return null;
}
