// Cuts one clip by stream copy with ffmpeg.wasm, where packets can't be copied one by one (copy-worker.js), and looks at what
// came out before it is handed over.
import { clipContainer } from '../containers/codecs.js';
import { Ffmpeg, shareCore } from '../ffmpeg/ffmpeg-core.js';
import { complaintIn, logTime } from '../ffmpeg/ffmpeg-text.js';
import { findKeyframe } from '../ffmpeg/find-keyframe.js';
import { answerJobs } from '../rpc/answer-jobs.js';
import { MediaError } from '../rpc/media-error.js';
import { cutArguments, readFrom } from './cut-arguments.js';
import { changesForm, checkClip, countOf, refuseIfTooBig } from './cut-plan.js';
import { lookAtClip } from './inspect-clip.js';

/** @typedef {import('./cut-plan.js').Plan} Plan */
/**
 * @typedef {object} CutJob
 * @property {File} file
 * @property {import('../types.js').MediaInfo} info
 * @property {number} start seconds from the first frame
 * @property {number} stop
 * @property {Plan | null} plan null: only ffmpeg reads the file
 * @property {WebAssembly.Module | null} core ffmpeg.wasm, compiled
 */

/** Where seeking misses the keyframe (streams without an index), reading starts this many seconds earlier. */
const READ_BACK = [0, 5, 60];

/**
 * @param {CutJob} job
 * @param {Ffmpeg} ffmpeg
 * @returns {Promise<Plan>}
 */
async function planByFfmpeg({ file, info, start, stop }, ffmpeg) {
  const size_bytes = (file.size * (stop - start)) / info.duration;
  refuseIfTooBig(size_bytes);
  const key = await findKeyframe(ffmpeg, info.firstTimestamp + start, info.firstTimestamp);
  return {
    at: key.at,
    start: Math.max(0, key.at - info.firstTimestamp),
    stop: Math.min(info.duration, stop + (info.fps > 0 ? 1 / info.fps : 0.04)),
    packets: null,
    leading: 0,
    keySize_bytes: changesForm(info) ? null : key.size_bytes,
    size_bytes,
  };
}

/**
 * @param {Ffmpeg} ffmpeg
 * @param {Plan} plan
 * @param {import('../types.js').MediaInfo} info
 * @param {number} back seconds before the keyframe where reading starts
 * @param {(share: number) => void} onProgress
 */
async function copy(ffmpeg, plan, info, back, onProgress) {
  const { extension, format } = clipContainer(info.codec, info.container);
  const output = `/out/clip.${extension}`;
  const length = plan.stop - plan.start;
  const seek = Math.max(Math.min(0, info.firstTimestamp), readFrom(info, plan.at) - back);
  // AVI counts turns in which nothing is written as packets; it knows no reordering, so time alone says where to stop.
  const byTime = info.container === 'AVI';
  const limits = byTime ? { frames: null, length: length - 0.5 / info.fps } : { frames: countOf(plan), length };
  /** @type {(audio: import('./cut-arguments.js').ClipSound) => Promise<number>} */
  const run = (audio) =>
    ffmpeg.run(cutArguments({ seek, key: plan.at, ...limits, format, audio, output }), (line) => {
      const at = logTime(line);
      if (at != null) onProgress(Math.min(1, at / length));
    });
  let code = await run(info.hasAudio ? 'copy' : null);
  // Audio that the clip's container does not support (cameras' G.711 in MP4) is re-encoded; video never is.
  if (code !== 0 && info.hasAudio) code = await run(format === 'webm' ? 'libopus' : 'aac');
  if (code !== 0 && info.hasAudio) code = await run(null); // undecodable audio: a silent clip is better than none
  if (code !== 0) throw new MediaError('cutFailed', { detail: complaintIn(ffmpeg.lines) });
  const core = await ffmpeg.ready();
  const bytes = core.FS.readFile(output);
  core.FS.unlink(output);
  const found = await lookAtClip(new Blob([bytes]), extension); // which dies with this worker
  checkClip(found, plan);
  // A container that seeks to somewhere else would give the clip another stretch of the video.
  if (found.end > length + Math.max(1, 2 / info.fps))
    throw new MediaError('cutFailed', { detail: `${found.end.toFixed(1)} s instead of ${length.toFixed(1)} s` });
  // Without an index it was only known about when the last frame ends.
  const stop = plan.packets == null ? Math.min(info.duration, plan.start + found.end) : plan.stop;
  return { bytes, start: round(plan.start), stop: round(stop) };
}

answerJobs(async (/** @type {CutJob} */ job, post) => {
  shareCore(job.core);
  const ffmpeg = new Ffmpeg(job.file, job.info.videoTrack);
  const plan = job.plan ?? (await planByFfmpeg(job, ffmpeg));
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
