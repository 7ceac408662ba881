// Probes a file that ffmpeg.wasm will decode: what is in it, and whether its first frame decodes.

import { Ffmpeg } from '../ffmpeg/ffmpeg-core.js';
import { describeInput, frameArguments, INPUT, lastPacketEnd, VIDEO } from '../ffmpeg/ffmpeg-text.js';
import { runForFrames } from '../ffmpeg/run-frames.js';
import { answerJobs } from '../rpc/answer-jobs.js';
import { fromPlain, MediaError } from '../rpc/media-error.js';

/** @typedef {import('./inspect.js').Inspected} Inspected */

const LIST = '/out/list';
/** Lines at the end of the list that are looked at: more than frames are ever reordered. */
const TAIL_BYTES = 4096;
/** A list of every packet would be too long for memory where a file is larger: then one in `else_every` is listed. */
const LISTED = { below_bytes: 4e9, else_every: 25 };

/**
 * Where the last frame ends, for a file that doesn't say or says too much: all of it is read.
 * @param {Ffmpeg} ffmpeg
 * @param {number} size_bytes of the file
 * @returns {Promise<number>} seconds in the file's own clock
 */
async function lastTime(ffmpeg, size_bytes) {
  const few = size_bytes < LISTED.below_bytes ? [] : ['-bsf:v', `noise=drop=mod(n\\,${LISTED.else_every})`];
  const copy = ['-map', VIDEO, '-c', 'copy', ...few, '-f', 'framecrc', LIST];
  await ffmpeg.run(['-hide_banner', '-nostdin', '-copyts', '-i', INPUT, ...copy]);
  const { FS } = await ffmpeg.ready();
  const list = FS.readFile(LIST);
  FS.unlink(LIST);
  const text = new TextDecoder();
  return lastPacketEnd(text.decode(list.subarray(0, TAIL_BYTES)), text.decode(list.subarray(-TAIL_BYTES)));
}

answerJobs(async (/** @type {{file: File, inspected: Inspected}} */ { file, inspected }) => {
  const ffmpeg = new Ffmpeg(file, inspected.videoTrack);
  /** @type {string[]} */
  const lines = [];
  await ffmpeg.run(['-hide_banner', '-nostdin', '-i', INPUT], (line) => lines.push(line));
  const told = describeInput(lines);
  if (inspected.damage && !told.hasVideo) throw fromPlain(inspected.damage, 'truncated', {});
  if (!told.hasVideo) throw new MediaError(told.hasAudio ? 'audioOnly' : inspected.width ? 'unsupported' : 'notVideo');
  const codecLabel = inspected.codecLabel || told.codecLabel;
  let first = NaN;
  const args = frameArguments({ input: INPUT, width: 64, height: 36 });
  args.splice(args.indexOf('-f'), 0, '-frames:v', '1');
  await runForFrames(ffmpeg, args, (at) => {
    first = at;
  }).catch((error) => {
    if (!(error instanceof MediaError)) throw error;
  });
  if (Number.isNaN(first))
    throw inspected.damage
      ? fromPlain(inspected.damage, 'truncated', {})
      : new MediaError('unsupported', { codec: codecLabel });
  let { duration } = inspected;
  if (!duration && told.duration && !inspected.damage)
    duration = Math.max(0, told.duration - Math.max(0, first - told.start));
  if (!duration) duration = Math.max(0, (await lastTime(ffmpeg, file.size)) - first);
  if (!duration) throw new MediaError('zeroLength');
  return {
    ...inspected,
    codec: inspected.codec || told.codec,
    codecLabel,
    duration,
    width: inspected.width || told.width,
    height: inspected.height || told.height,
    fps: inspected.fps || told.fps,
    rotation: inspected.rotation || told.rotation,
    hasAudio: inspected.hasAudio || told.hasAudio,
    firstTimestamp: first,
  };
});
