// Which clips can be copied packet by packet, and which ffmpeg must make. Pure.
import { child, contents, tracks } from '../containers/iso-boxes.js';

/** Codecs that a clip's container holds as they are. @type {Record<string, {video: string[], audio: string[]}>} */
const TAKEN = {
  mp4: { video: ['avc', 'hevc', 'vp9', 'av1'], audio: ['aac', 'mp3'] },
  webm: { video: ['vp8', 'vp9', 'av1'], audio: ['opus', 'vorbis'] },
  mkv: { video: ['vp8', 'vp9'], audio: ['aac', 'mp3', 'opus', 'vorbis', 'flac'] },
};

/**
 * @typedef {object} ClipFacts
 * @property {string} extension of the clip
 * @property {string | null} codec of the frames, as the reader calls it
 * @property {{codec: string | null} | null} sound null: the file has none
 * @property {number} first seconds, time of the first frame in the file's clock
 * @property {string | null} oddity see oddityOf()
 */

/**
 * Whether the packets can be copied at all, even with re-encoded audio: clips too big for ffmpeg's memory must.
 * @param {Pick<ClipFacts, 'extension' | 'codec'>} facts
 */
export const copyable = ({ extension, codec }) => Boolean(codec && TAKEN[extension]?.video.includes(codec));

/**
 * @param {ClipFacts} facts
 * @returns {string | null} why ffmpeg should make the clip, in English; null: packets are copied here, which is faster
 */
export function obstacle({ extension, codec, sound, first, oddity }) {
  if (!copyable({ extension, codec })) return `${codec ?? 'unknown video'} in ${extension}`;
  if (sound && !TAKEN[extension].audio.includes(sound.codec ?? ''))
    return `${sound.codec ?? 'unknown sound'} in ${extension}`;
  // An edit list cuts off what precedes it, even inside a GOP.
  if (first < -0.0005) return 'frames before 0';
  return oddity;
}

/**
 * H.264 and HEVC with in-band parameter sets only are written differently (avc3, hev1): ffmpeg knows how.
 * @param {string | null} codec
 * @param {Uint8Array | null} description of the track, as WebCodecs has it; null: with start codes, so it is rebuilt
 * @returns {string | null} in English; null: nothing odd
 */
export function headless(codec, description) {
  if (!description) return null;
  const sets = codec === 'avc' ? description[5] & 31 : codec === 'hevc' ? description[22] : 1;
  return sets ? null : 'no parameter sets in front';
}

/**
 * What an MP4 or MOV says about its video and sound that not every reader follows: several edits, other speeds, another
 * description (another camera, another size) in the middle of a track.
 * @param {import('../containers/bytes.js').Read} read
 * @param {number} size_bytes of the file
 * @returns {Promise<string | null>} in English; null: nothing odd
 */
export async function oddityOf(read, size_bytes) {
  for await (const { kind, trak } of tracks(read, size_bytes)) {
    if (kind !== 'vide' && kind !== 'soun') continue;
    const stsd = await child(read, trak, 'mdia/minf/stbl/stsd');
    if (stsd && (await contents(read, { ...stsd, end: stsd.start + 8 })).getUint32(4) > 1)
      return 'several descriptions';
    const elst = await child(read, trak, 'edts/elst');
    const odd = elst && oddEdits(await contents(read, elst));
    if (odd) return odd;
  }
  return null;
}

/**
 * One edit at normal speed, with or without an empty one before it, is what every reader follows.
 * @param {DataView} elst
 */
function oddEdits(elst) {
  const long = elst.getUint8(0) === 1;
  const size = long ? 20 : 12;
  const count = Math.min(elst.getUint32(4), Math.floor((elst.byteLength - 8) / size));
  let edits = 0;
  for (let at = 8; at < 8 + count * size; at += size) {
    const empty = long ? elst.getBigInt64(at + 8) === -1n : elst.getInt32(at + 4) === -1;
    if (empty && edits) return 'a pause in the edit list';
    if (empty) continue;
    if (++edits > 1) return 'several edits';
    if (elst.getInt32(at + size - 4) !== 0x10000) return 'another speed';
  }
  return null;
}
