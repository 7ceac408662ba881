// Finds the keyframe before a time in files whose index only ffmpeg reads.
import { MediaError } from '../rpc/media-error.js';
import { firstPacket, INPUT, seconds, VIDEO } from './ffmpeg-text.js';
import { runKeepingClock } from './keep-clock.js';

/** How far before the time to look, again and again further, until a keyframe at or before it turns up. */
const LOOK_BACK = [0, 2, 10, 60, 600, Infinity];
const LIST = '/out/list';

/**
 * @param {import('./ffmpeg-core.js').Ffmpeg} ffmpeg
 * @param {number} at seconds in ffmpeg's clock
 * @param {number} first seconds, the file's first frame
 * @returns {Promise<{at: number, size_bytes: number}>} a keyframe at or before `at`
 * @throws {MediaError} cutFailed
 */
export async function findKeyframe(ffmpeg, at, first) {
  for (const back of LOOK_BACK) {
    const from = Math.max(first, at - back);
    const seek = ['-seek_timestamp', '1', '-noaccurate_seek', '-ss', seconds(from)];
    const copy = ['-map', VIDEO, '-c', 'copy', '-frames:v', '1', '-f', 'framecrc', LIST];
    await runKeepingClock(ffmpeg, ['-hide_banner', '-nostdin', '-copyts', ...seek, '-i', INPUT, ...copy]);
    const core = await ffmpeg.ready();
    const key = firstPacket(new TextDecoder().decode(core.FS.readFile(LIST)));
    if (key && key.at <= at + 0.001) return key;
    if (key && from === first) return key;
  }
  throw new MediaError('cutFailed', { detail: 'no keyframe' });
}
