// One frame at one time by ffmpeg.wasm; stays warm for the next question about the same file.

import { openDemuxer } from '../containers/demux.js';
import { shownBetween } from '../containers/packet-times.js';
import { readFrom } from '../cut/cut-arguments.js';
import { Ffmpeg } from '../ffmpeg/ffmpeg-core.js';
import { frameArguments, INPUT, seconds } from '../ffmpeg/ffmpeg-text.js';
import { findKeyframe } from '../ffmpeg/find-keyframe.js';
import { runForFrames } from '../ffmpeg/run-frames.js';
import { answerJobs } from '../rpc/answer-jobs.js';
import { MediaError } from '../rpc/media-error.js';

/**
 * @typedef {{file: File, info: import('../types.js').MediaInfo, at: number, size: {width: number, height: number}}} FrameJob
 */

/** @type {Ffmpeg | null} */
let ffmpeg = null;
/** @type {import('../containers/demux.js').Demuxer | null} */
let demuxer = null;

/**
 * Where to read from, and from when on the frame that is shown at `at` may come. In the file's own clock.
 * @param {import('../types.js').MediaInfo} info
 * @param {number} at seconds from the first frame
 * @param {Ffmpeg} ffmpeg
 */
async function whereIs(info, at, ffmpeg) {
  if (demuxer) {
    const { first } = demuxer;
    const key = await demuxer.keyAtOrBefore(first + at + 1e-4);
    const shown = key && (await shownBetween(demuxer.packetsFrom(key), first + at)).first;
    // ffmpeg's clock may differ from the index's; both start at the first frame.
    const shift = info.firstTimestamp - first;
    return { seek: (key?.timestamp ?? first) + shift, start: (shown ?? first) + shift - 0.0005 };
  }
  // Without an index: up to one frame before. The video's last frame lasts to its end.
  const frame = info.fps > 0 ? 1 / info.fps : 0.04;
  const about = info.firstTimestamp + Math.max(0, Math.min(at, info.duration - frame) - frame + 0.001);
  const key = await findKeyframe(ffmpeg, info.firstTimestamp + at, info.firstTimestamp);
  return { seek: key.at, start: Math.max(about, key.at - 0.0005) };
}

answerJobs(async (/** @type {FrameJob} */ { file, info, at, size }) => {
  if (!ffmpeg) {
    ffmpeg = new Ffmpeg(file, info.videoTrack);
    demuxer = await openDemuxer(file, info).catch(() => null);
  }
  const { seek, start } = await whereIs(info, at, ffmpeg);
  const args = frameArguments({
    input: INPUT,
    before: ['-noaccurate_seek', '-seek_timestamp', '1', '-ss', seconds(readFrom(info, seek))],
    filters: ['settb=AVTB', `trim=start=${seconds(start)}`],
    after: ['-frames:v', '1'],
    ...size,
  });
  /** @type {Uint8Array | null} */
  let frame = null;
  await runForFrames(ffmpeg, args, (_, jpeg) => {
    frame = jpeg;
  });
  if (!frame) throw new MediaError('decodeFailed', { at });
  return frame;
});
