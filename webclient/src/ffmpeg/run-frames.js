// Runs ffmpeg.wasm so that frames come out one by one, each with its true time, while ffmpeg is still at work.
import { MediaError } from '../rpc/media-error.js';
import { complaintIn, frameTime, INPUT } from './ffmpeg-text.js';
import { runKeepingClock } from './keep-clock.js';

/**
 * @param {import('./ffmpeg-core.js').Ffmpeg} ffmpeg
 * @param {string[]} args from frameArguments()
 * @param {(at: number, jpeg: Uint8Array<ArrayBuffer>) => void} onFrame seconds in the file's own clock
 * @returns {Promise<number>} how many frames came out
 * @throws {MediaError} decodeFailed when ffmpeg gave up before the first one
 */
export async function runForFrames(ffmpeg, args, onFrame) {
  const core = await ffmpeg.ready();
  /** @type {number[]} times of frames that ffmpeg has announced; their files come one after the other */
  const times = [];
  let given = 0;
  /** @param {number} upTo frames whose files must be complete by now */
  const give = (upTo) => {
    for (; given < upTo; given++) {
      const name = `/out/${String(given + 1).padStart(6, '0')}.jpg`;
      const jpeg = core.FS.readFile(name);
      core.FS.unlink(name);
      onFrame(times[given], jpeg);
    }
  };
  const run = args.includes(INPUT) ? runKeepingClock : plainRun;
  const code = await run(ffmpeg, args, (line) => {
    const at = frameTime(line);
    if (at == null) return;
    times.push(at);
    // The frame announced last is not written yet, and the newest file may not be closed.
    give(Math.min(times.length - 1, given + written(core) - 1));
  });
  give(Math.min(times.length, given + written(core)));
  if (given === 0 && code !== 0) throw new MediaError('decodeFailed', { detail: complaintIn(ffmpeg.lines) });
  return given;
}

/** @type {typeof runKeepingClock} a small file in memory has no sound that could move its clock */
const plainRun = (ffmpeg, args, onLine) => ffmpeg.run(args, onLine);

/** @param {import('./ffmpeg-core.js').FfmpegCore} core */
const written = (core) => core.FS.readdir('/out').filter((name) => name.endsWith('.jpg')).length;
