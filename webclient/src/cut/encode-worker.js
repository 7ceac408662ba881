// Encodes one clip with ffmpeg.wasm, exact to the frame, and looks at what came out before it is handed over.

import { openDemuxer } from '../containers/demux.js';
import { shownBetween } from '../containers/packet-times.js';
import { Ffmpeg } from '../ffmpeg/ffmpeg-core.js';
import { complaintIn, frameTime } from '../ffmpeg/ffmpeg-text.js';
import { findKeyframe } from '../ffmpeg/find-keyframe.js';
import { answerJobs } from '../rpc/answer-jobs.js';
import { MediaError } from '../rpc/media-error.js';
import { readFrom } from './cut-arguments.js';
import { encodeArguments } from './encode-arguments.js';
import { lookAtClip } from './inspect-clip.js';

/**
 * @typedef {{file: File, info: import('../types.js').MediaInfo, start: number, stop: number}} EncodeJob seconds from the
 *   first frame
 */

/** Where seeking misses the keyframe (streams without an index), reading starts this many seconds earlier. */
const READ_BACK = [0, 5, 60];
/** Codecs that this ffmpeg can copy but not decode. */
const NO_DECODER = new Set(['av1']);
const MP4 = { extension: 'mp4', mime: 'video/mp4' };

/**
 * When the frame that is shown at `start` begins, when the last one ends, and a keyframe to read from. Seconds from
 * the first frame.
 * @param {EncodeJob} job
 * @param {Ffmpeg} ffmpeg
 */
async function whereToBegin({ file, info, start, stop }, ffmpeg) {
  const frame = info.fps > 0 ? 1 / info.fps : 0.04;
  const demuxer = await openDemuxer(file, info).catch(() => null);
  // Without packet times the frame is known to have begun at most one frame before.
  const unknown = { first: start === 0 ? 0 : Math.max(0, start - frame + 0.001), end: NaN, known: false };
  if (!demuxer) {
    const key = await findKeyframe(ffmpeg, info.firstTimestamp + start, info.firstTimestamp);
    const seek = Math.max(0, key.at - info.firstTimestamp);
    return { ...unknown, seek, first: Math.max(unknown.first, seek) };
  }
  try {
    const base = demuxer.first;
    const key = await demuxer.keyAtOrBefore(base + start + 1e-6);
    if (!key) return { ...unknown, seek: 0, first: 0 };
    const { first, next } = await shownBetween(demuxer.packetsFrom(key), base + start, base + stop);
    return { seek: key.timestamp - base, first: first - base, end: Math.min(next - base, info.duration), known: true };
  } finally {
    demuxer.close();
  }
}

/**
 * @param {Ffmpeg} ffmpeg
 * @param {EncodeJob} job
 * @param {{seek: number, first: number, end: number, known: boolean}} begin end: NaN where unknown
 * @param {(share: number) => void} onProgress
 * @returns {Promise<import('../types.js').Clip>}
 */
async function encode(ffmpeg, { info, start, stop }, { seek, first, end, known }, onProgress) {
  const base = info.firstTimestamp;
  const frame = info.fps > 0 ? 1 / info.fps : 0.04;
  const output = '/out/clip.mp4';
  /** @type {number[]} seconds from the first frame of the video */
  let times = [];
  /** @type {(audio: boolean) => Promise<number>} */
  const run = (audio) => {
    times = [];
    return ffmpeg.run(
      encodeArguments({ seek: readFrom(info, base + seek), start: base + first, stop: base + stop, audio, output }),
      (line) => {
        const at = frameTime(line);
        if (at == null) return;
        times.push(at - base);
        onProgress(Math.min(1, (at - base - first) / (stop - first)));
      },
    );
  };
  let code = await run(info.hasAudio);
  // Sound that can't be decoded is left out rather than the clip.
  if (code !== 0 && info.hasAudio) code = await run(false);
  if (code !== 0) throw new MediaError('cutFailed', { detail: complaintIn(ffmpeg.lines) });
  if (!times.length || times[0] > start + frame)
    throw new MediaError('cutFailed', { detail: 'the first frame is missing' });
  const core = await ffmpeg.ready();
  const blob = new Blob([core.FS.readFile(output)], { type: MP4.mime });
  core.FS.unlink(output);
  const found = await lookAtClip(blob, MP4.extension);
  if (Math.abs(found.first) > 0.0005 || found.count !== times.length)
    throw new MediaError('cutFailed', { detail: `${found.count} frames from ${found.first} s` });
  // ffmpeg's clock of an AVI may run by a part of a frame beside the file's index, which the page goes by.
  const shift = known ? times[0] - first : 0;
  const ends = known ? end : Math.min(info.duration, (times.at(-1) ?? stop) + frame);
  return { ...MP4, blob, start: round(Math.max(0, times[0] - shift)), stop: round(ends) };
}

answerJobs(async (/** @type {EncodeJob} */ job, post) => {
  if (NO_DECODER.has(job.info.codec)) throw new MediaError('exactUnsupported', { codec: job.info.codecLabel });
  const ffmpeg = new Ffmpeg(job.file, job.info.videoTrack);
  const begin = await whereToBegin(job, ffmpeg);
  /** @type {unknown} */
  let failure;
  for (const back of READ_BACK) {
    try {
      const seek = Math.max(0, begin.seek - back);
      return await encode(ffmpeg, job, { ...begin, seek }, (progress) => post({ progress }));
    } catch (error) {
      failure ??= error;
      if (begin.seek - back <= 0) break;
    }
  }
  throw failure;
});

/** Whole microseconds. @param {number} seconds */
const round = (seconds) => Math.round(seconds * 1e6) / 1e6;
