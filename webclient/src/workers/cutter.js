// Cuts one clip by stream copy with ffmpeg.wasm, and looks at what came out before it is handed over.
import { clipContainer } from '../media/codecs.js';
import { cutArguments, readFrom } from '../media/cut-text.js';
import { openDemuxer } from '../media/demux.js';
import { MediaError } from '../media/errors.js';
import { complaintIn, logTime } from '../media/ffmpeg-text.js';
import { packetsUntil } from '../media/snap.js';
import { answerJobs } from './answer.js';
import { Ffmpeg, shareCore } from './core.js';
import { findKeyframe } from './find-keyframe.js';
import { lookAtClip } from './look-at-clip.js';

/**
 * @typedef {object} CutJob
 * @property {File} file
 * @property {import('../types.js').MediaInfo} info
 * @property {number} start seconds from the first picture
 * @property {number} stop
 * @property {WebAssembly.Module | null} core ffmpeg.wasm, compiled
 */

/**
 * What to copy. Times in seconds; `at` in the file's own clock, start and stop from the first picture.
 * @typedef {{at: number, start: number, stop: number, packets: number | null, leading: number, keySize_bytes: number | null}} Plan
 */

/** The clip is made in memory; beyond this the browser's memory may not do. */
const LARGEST_CLIP_BYTES = 500e6;

/** Where a container's own seeking misses the keyframe (streams without an index), reading begins so many seconds before. */
const READ_BACK = [0, 5, 60];

/**
 * @param {CutJob} job
 * @param {Ffmpeg} ffmpeg
 * @returns {Promise<Plan>}
 */
async function planCut({ file, info, start, stop }, ffmpeg) {
  const demuxer = await openDemuxer(file, info).catch(() => null);
  if (!demuxer) return planByFfmpeg({ file, info, start, stop }, ffmpeg);
  try {
    const { first } = demuxer;
    const key = (await demuxer.keyAtOrBefore(first + start + 1e-6)) ?? (await firstKey(demuxer, first + info.duration));
    if (!key) throw new MediaError('cutFailed', { detail: 'no keyframe' });
    let bytes = 0;
    async function* weighed() {
      for await (const packet of /** @type {typeof demuxer & {}} */ (demuxer).packetsFrom(/** @type {any} */ (key))) {
        bytes += packet.size_bytes;
        refuseIfTooBig(bytes);
        yield packet;
      }
    }
    const { count, leading, stop: end } = await packetsUntil(weighed(), first + stop);
    if (!count) throw new MediaError('cutFailed', { detail: 'nothing between start and stop' });
    return {
      at: key.timestamp,
      start: Math.max(0, key.timestamp - first),
      stop: Math.min(info.duration, end - first),
      packets: count,
      leading,
      keySize_bytes: changesForm(info) ? null : key.size_bytes,
    };
  } finally {
    demuxer.close();
  }
}

/**
 * @param {import('../media/demux.js').Demuxer} demuxer
 * @param {number} end
 */
async function firstKey(demuxer, end) {
  for (let at = demuxer.first; at < end; at += 1) {
    const key = await demuxer.keyAtOrBefore(at);
    if (key) return key;
  }
  return null;
}

/**
 * @param {Omit<CutJob, 'core'>} job
 * @param {Ffmpeg} ffmpeg
 * @returns {Promise<Plan>}
 */
async function planByFfmpeg({ file, info, start, stop }, ffmpeg) {
  refuseIfTooBig((file.size * (stop - start)) / info.duration);
  const { at, size_bytes } = await findKeyframe(ffmpeg, info.firstTimestamp + start, info.firstTimestamp);
  const end = Math.min(info.duration, stop + (info.fps > 0 ? 1 / info.fps : 0.04));
  return {
    at,
    start: Math.max(0, at - info.firstTimestamp),
    stop: end,
    packets: null,
    leading: 0,
    keySize_bytes: changesForm(info) ? null : size_bytes,
  };
}

/**
 * H.264 and HEVC lie in TS and AVI with start codes between their parts, in MP4 with lengths: packets change their size.
 * @param {import('../types.js').MediaInfo} info
 */
const changesForm = ({ container, codec }) =>
  container === 'MPEG-TS' || (container === 'AVI' && (codec === 'avc' || codec === 'hevc'));

/** @param {number} bytes */
function refuseIfTooBig(bytes) {
  if (bytes <= LARGEST_CLIP_BYTES) return;
  throw new MediaError('clipTooBig', { limit_mb: LARGEST_CLIP_BYTES / 1e6 });
}

/** @param {{packets: number | null, leading: number}} plan */
const countOf = ({ packets, leading }) => (packets == null ? null : packets - leading);

/**
 * The clip must begin with the very keyframe, at time 0, and hold as many packets as it should: a wrong cut is worse than none.
 * @param {Blob} blob
 * @param {string} extension
 * @param {Plan} plan
 */
async function check(blob, extension, { packets, leading, keySize_bytes }) {
  const count = countOf({ packets, leading });
  const found = await lookAtClip(blob, extension);
  const wrong =
    Math.abs(found.first) > 0.0005
      ? `first picture at ${found.first} s`
      : keySize_bytes != null && found.size_bytes !== keySize_bytes
        ? 'another first picture'
        : count != null && found.count !== count
          ? `${found.count} pictures instead of ${count}`
          : null;
  if (wrong) throw new MediaError('cutFailed', { detail: wrong });
  return found;
}

/**
 * @param {Ffmpeg} ffmpeg
 * @param {Plan} plan
 * @param {import('../types.js').MediaInfo} info
 * @param {number} back seconds to begin to read before the keyframe
 * @param {(share: number) => void} onProgress
 */
async function copy(ffmpeg, plan, info, back, onProgress) {
  const { extension, mime, format } = clipContainer(info.codec, info.container);
  const output = `/out/clip.${extension}`;
  const length = plan.stop - plan.start;
  const seek = Math.max(Math.min(0, info.firstTimestamp), readFrom(info, plan.at) - back);
  // AVI counts turns in which nothing is written as packets; it knows no reordering, so time alone says where to stop.
  const byTime = info.container === 'AVI';
  const limits = byTime ? { pictures: null, length: length - 0.5 / info.fps } : { pictures: countOf(plan), length };
  /** @type {(audio: import('../media/cut-text.js').ClipSound) => Promise<number>} */
  const run = (audio) =>
    ffmpeg.run(cutArguments({ seek, key: plan.at, ...limits, format, audio, output }), (line) => {
      const at = logTime(line);
      if (at != null) onProgress(Math.min(1, at / length));
    });
  let code = await run(info.hasAudio ? 'copy' : null);
  // Sound that the clip's container does not take (cameras' G.711 in MP4) is encoded anew; the pictures never are.
  if (code !== 0 && info.hasAudio) code = await run(format === 'webm' ? 'libopus' : 'aac');
  if (code !== 0 && info.hasAudio) code = await run(null); // sound that nobody can decode: rather no sound than no clip
  if (code !== 0) throw new MediaError('cutFailed', { detail: complaintIn(ffmpeg.lines) });
  const core = await ffmpeg.ready();
  const blob = new Blob([core.FS.readFile(output)], { type: mime });
  core.FS.unlink(output);
  const { end } = await check(blob, extension, plan);
  // Without an index it was only known about when the last picture's turn ends.
  const stop = plan.packets == null ? Math.min(info.duration, plan.start + end) : plan.stop;
  return { blob, extension, mime, start: round(plan.start), stop: round(stop) };
}

answerJobs(async (/** @type {CutJob} */ job, post) => {
  shareCore(job.core);
  const ffmpeg = new Ffmpeg(job.file);
  ffmpeg.ready().catch(() => {}); // loads while the plan is made; copy() says what was wrong with it
  const plan = await planCut(job, ffmpeg);
  /** @type {unknown} */
  let failure;
  for (const back of READ_BACK) {
    try {
      return await copy(ffmpeg, plan, job.info, back, (progress) => post({ progress }));
    } catch (error) {
      failure ??= error;
    }
  }
  throw failure;
});

/** Whole microseconds. @param {number} seconds */
const round = (seconds) => Math.round(seconds * 1e6) / 1e6;
