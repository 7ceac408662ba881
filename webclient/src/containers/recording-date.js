// The recording date in a file's header: the movie header of MP4 and MOV, DateUTC of Matroska. Both are UTC by their standards,
// but recorders also write local time or the end of the recording, so it is only a hint.
import { readerOf, viewOf } from './bytes.js';
import { child, contents } from './iso-boxes.js';
import { EBML, matroskaDate } from './matroska.js';

/** MP4 counts seconds from 1904. */
const MP4_EPOCH_S = 2_082_844_800;
/** An earlier date means that the recorder's clock was not set. */
const EARLIEST = Date.UTC(1990, 0, 1);
const DAY_MS = 86_400_000;

/**
 * @param {Blob} file
 * @param {Date} [now] a later date is no recording
 * @returns {Promise<string | null>} "2024-05-31T14:30:00.000", UTC
 */
export async function recordedAt(file, now = new Date()) {
  const read = readerOf(file);
  const head = viewOf(await read(0, 4));
  const isMatroska = head.byteLength === 4 && head.getUint32(0) === EBML;
  const at = isMatroska ? await matroskaDate(read, file.size) : await mp4Date(read, file.size);
  if (at === null || at < EARLIEST || at > now.getTime() + DAY_MS) return null;
  return new Date(at).toISOString().slice(0, -1);
}

/**
 * @param {import('./bytes.js').Read} read
 * @param {number} size_bytes of the file
 * @returns {Promise<number | null>} milliseconds since 1970
 */
async function mp4Date(read, size_bytes) {
  const box = await child(read, { start: 0, end: size_bytes }, 'moov/mvhd');
  if (!box) return null;
  const mvhd = await contents(read, box);
  const isLong = mvhd.getUint8(0) === 1;
  const created = isLong ? Number(mvhd.getBigUint64(4)) : mvhd.getUint32(4);
  return created ? (created - MP4_EPOCH_S) * 1000 : null;
}
