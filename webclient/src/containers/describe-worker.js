// Probes a file that ffmpeg.wasm will decode: what is in it, and whether its first frame decodes.

import { Ffmpeg } from '../ffmpeg/ffmpeg-core.js';
import { describeInput, frameArguments, INPUT } from '../ffmpeg/ffmpeg-text.js';
import { runForFrames } from '../ffmpeg/run-frames.js';
import { answerJobs } from '../rpc/answer-jobs.js';
import { MediaError } from '../rpc/media-error.js';

/** @typedef {import('./inspect.js').Inspected} Inspected */

answerJobs(async (/** @type {{file: File, inspected: Inspected}} */ { file, inspected }) => {
  const ffmpeg = new Ffmpeg(file);
  /** @type {string[]} */
  const lines = [];
  await ffmpeg.run(['-hide_banner', '-nostdin', '-i', INPUT], (line) => lines.push(line));
  const told = describeInput(lines);
  if (!told.hasVideo) throw new MediaError(told.hasAudio ? 'audioOnly' : inspected.width ? 'unsupported' : 'notVideo');
  const codecLabel = inspected.codecLabel || told.codecLabel;
  if (!inspected.duration && !told.duration) throw new MediaError('zeroLength');
  let first = NaN;
  const args = frameArguments({ input: INPUT, width: 64, height: 36 });
  args.splice(args.indexOf('-f'), 0, '-frames:v', '1');
  await runForFrames(ffmpeg, args, (at) => {
    first = at;
  }).catch((error) => {
    if (!(error instanceof MediaError)) throw error;
  });
  if (Number.isNaN(first)) throw new MediaError('unsupported', { codec: codecLabel });
  return {
    ...inspected,
    codec: inspected.codec || told.codec,
    codecLabel,
    duration: inspected.duration || Math.max(0, told.duration - Math.max(0, first - told.start)),
    width: inspected.width || told.width,
    height: inspected.height || told.height,
    fps: inspected.fps || told.fps,
    rotation: inspected.rotation || told.rotation,
    hasAudio: inspected.hasAudio || told.hasAudio,
    firstTimestamp: first,
  };
});
