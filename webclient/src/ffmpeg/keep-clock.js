// Runs ffmpeg on the video of a file without moving the file's clock.
import { VIDEO } from './ffmpeg-text.js';

/**
 * A second output that takes the sound too and ends at once. Where sound is left aside, ffmpeg moves the clock of a transport
 * stream so that the frames begin when the sound would have.
 */
const KEEP_CLOCK = ['-map', VIDEO, '-map', '0:a?', '-c', 'copy', '-t', '0.001', '-f', 'null', '-'];
/** How ffmpeg reports that it is this output which fails: sound that is announced, but of which too little is known. */
const CLOCK_FAILED = /output stream 1:|output file #1/i;
/** Instances that have met such a file. @type {WeakSet<import('./ffmpeg-core.js').Ffmpeg>} */
const clockless = new WeakSet();

/**
 * @param {import('./ffmpeg-core.js').Ffmpeg} ffmpeg
 * @param {string[]} args of one output, without sound
 * @param {(line: string) => void} [onLine]
 * @returns {Promise<number>} the exit code
 */
export async function runKeepingClock(ffmpeg, args, onLine) {
  if (!clockless.has(ffmpeg)) {
    const code = await ffmpeg.run([...args, ...KEEP_CLOCK], onLine);
    if (code === 0 || !ffmpeg.lines.some((line) => CLOCK_FAILED.test(line))) return code;
    clockless.add(ffmpeg);
  }
  return ffmpeg.run(args, onLine);
}
