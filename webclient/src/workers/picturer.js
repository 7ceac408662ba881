// One picture at one time by ffmpeg.wasm; stays warm for the next question about the same file.
import { openDemuxer } from '../media/demux.js';
import { MediaError } from '../media/errors.js';
import { INPUT, pictureArguments, seconds } from '../media/ffmpeg-text.js';
import { answerJobs } from './answer.js';
import { Ffmpeg } from './core.js';
import { runForPictures } from './pictures.js';

/**
 * @typedef {{file: File, info: import('../types.js').MediaInfo, at: number, size: {width: number, height: number}}} PictureJob
 */

/** @type {Ffmpeg | null} */
let ffmpeg = null;
/** @type {import('../media/demux.js').Demuxer | null} */
let demuxer = null;

answerJobs(async (/** @type {PictureJob} */ { file, info, at, size }) => {
  if (!ffmpeg) {
    ffmpeg = new Ffmpeg(file);
    demuxer = await openDemuxer(file, info).catch(() => null);
  }
  const base = info.firstTimestamp;
  const key = await demuxer?.keyAtOrBefore(demuxer.first + at + 1e-4);
  const seek = demuxer && key ? Math.max(0, key.timestamp - demuxer.first) : at;
  // The picture shown at `at` began up to one frame earlier; the video's last picture lasts to its end.
  const frame = info.fps > 0 ? 1 / info.fps : 0.04;
  const start = Math.max(0, Math.min(at, info.duration - frame) - frame + 0.001);
  const args = pictureArguments({
    input: INPUT,
    before: ['-noaccurate_seek', '-seek_timestamp', '1', '-ss', seconds(base + seek)],
    filters: [`trim=start=${seconds(base + start)}`],
    ...size,
  });
  args.splice(args.indexOf('-f'), 0, '-frames:v', '1');
  /** @type {Uint8Array | null} */
  let picture = null;
  await runForPictures(ffmpeg, args, (_, jpeg) => {
    picture = jpeg;
  });
  if (!picture) throw new MediaError('decodeFailed', { at });
  return picture;
});
