// Copies clips packet by packet with mediabunny, out of a file that it opens once: the index of a day of video takes half a
// second to read. Clips that can't be copied, or come out wrong, it only plans: ffmpeg makes them.

import { readerOf, toBytes } from '../containers/bytes.js';
import { clipContainer } from '../containers/codecs.js';
import { openDemuxer } from '../containers/demux.js';
import { openInput } from '../containers/open-input.js';
import { PacketReader } from '../containers/packet-reader.js';
import { firstShown } from '../containers/packet-times.js';
import { answerJobs } from '../rpc/answer-jobs.js';
import { isGone, MediaError } from '../rpc/media-error.js';
import { copyClip } from './copy-clip.js';
import { copyable, headless, obstacle, oddityOf } from './copyable.js';
import { checkClip, LARGEST_CLIP_BYTES, planClip } from './cut-plan.js';
import { lookAtClip } from './inspect-clip.js';

/** @typedef {import('../../vendor/mediabunny/mediabunny.mjs').EncodedPacket} EncodedPacket */
/** @typedef {import('../types.js').MediaInfo} MediaInfo */
/**
 * @typedef {object} CopyJob
 * @property {File} file always the same one
 * @property {MediaInfo} info
 * @property {number} start seconds from the first frame
 * @property {number} stop
 * @property {FileSystemFileHandle | null} handle where the clip is to be written; null: it is made in memory
 */
/**
 * What comes of it: a clip (in the file where there is a handle), or a plan for ffmpeg (null: it must make its own), or
 * why nothing could be written.
 * @typedef {{clip: {blob: Blob | null, start: number, stop: number}} | {plan: import('./cut-plan.js').Plan | null}
 *   | {refused: {name: string, message: string}}} Copied
 */

/**
 * The open file. copy: null where only ffmpeg writes such clips.
 * @typedef {object} Opened
 * @property {import('./cut-plan.js').Reader<any>} reader
 * @property {import('./copy-clip.js').Source | null} copy
 * @property {string | null} obstacle why ffmpeg should make its clips
 */

/** @type {Promise<Opened | null> | null} */
let opened = null;

/** Errors of the folder, which ffmpeg could not mend. */
const REFUSALS = new Set(['NotAllowedError', 'NotFoundError', 'QuotaExceededError', 'InvalidStateError']);

/**
 * @param {File} file
 * @param {MediaInfo} info
 * @returns {Promise<Opened | null>} null: only ffmpeg reads it
 */
async function open(file, info) {
  if (info.indexed === false) return null;
  if (info.container === 'AVI') return { reader: await openDemuxer(file, info), copy: null, obstacle: 'AVI' };
  const input = openInput(file, 'network');
  const track = await input.getPrimaryVideoTrack();
  if (!track) return null;
  // The first one, as in ffmpeg's arguments.
  const [sound = null] = await input.getAudioTracks();
  const codec = await track.getCodec();
  const sink = new PacketReader(track);
  const light = { metadataOnly: true };
  const first = firstShown(await track.getFirstTimestamp());
  const description = (await track.getDecoderConfig())?.description ?? null;
  const iso = info.container === 'MP4' || info.container === 'QuickTime';
  const facts = {
    extension: clipContainer(info.codec, info.container).extension,
    codec,
    sound: sound && { codec: (await sound.getDecoderConfig()) && (await sound.getCodec()) },
    first,
    oddity:
      headless(codec, description && toBytes(description)) ?? (iso ? await oddityOf(readerOf(file), file.size) : null),
  };
  return {
    reader: {
      first,
      keyAtOrBefore: async (at) => refOf(await sink.getKeyPacket(at, light)),
      async *packetsFrom({ packet }) {
        for (let next = packet; next; next = await sink.getNextPacket(next, light)) yield refOf(next);
      },
    },
    copy: codec && copyable(facts) ? { track, codec, sink, sound } : null,
    obstacle: obstacle(facts),
  };
}

/** @param {EncodedPacket | null} packet */
const refOf = (packet) =>
  packet && { timestamp: packet.timestamp, duration: packet.duration, size_bytes: packet.byteLength, packet };

/**
 * @param {CopyJob} job
 * @param {(message: object) => void} post
 * @param {AbortSignal} signal
 * @returns {Promise<Copied>}
 */
async function cut({ file, info, start, stop, handle }, post, signal) {
  opened ??= open(file, info).catch((error) => {
    opened = null;
    if (isGone(error)) throw error;
    return null; // ffmpeg may still read it
  });
  const source = await opened;
  signal.throwIfAborted();
  if (!source) return { plan: null };
  const { reader, copy } = source;
  const limit_bytes = copy && handle ? Number.POSITIVE_INFINITY : LARGEST_CLIP_BYTES;
  const plan = await planClip(reader, info, { start, stop }, limit_bytes).catch((error) => {
    const needsFolder = copy && error instanceof MediaError && error.code === 'clipTooBig';
    throw needsFolder ? new MediaError('clipNeedsFolder', error.params) : error;
  });
  const big = plan.size_bytes > LARGEST_CLIP_BYTES;
  if (!copy || (source.obstacle && !big)) return { plan };
  const { extension, mime } = clipContainer(info.codec, info.container);
  const onProgress = (/** @type {number} */ progress) => post({ progress });
  try {
    const blob = await copyClip(copy, plan, { extension, mime, handle }, { signal, onProgress });
    checkClip(await lookAtClip(blob, extension), plan);
    return { clip: { blob: handle ? null : blob, start: round(plan.start), stop: round(plan.stop) } };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof DOMException) {
      if (isGone(error)) await file.slice(0, 1).arrayBuffer(); // fails where it is the video that is gone, not the folder
      if (error.name === 'NotReadableError') throw error;
      if (REFUSALS.has(error.name)) return { refused: { name: error.name, message: error.message } };
    }
    if (big) throw error;
    return { plan }; // ffmpeg may know better
  }
}

answerJobs(cut);

/** Whole microseconds. @param {number} seconds */
const round = (seconds) => Math.round(seconds * 1e6) / 1e6;
