// ffmpeg's arguments for a cut by stream copy. Pure.

import { REORDER_DEPTH } from '../containers/packet-times.js';
import { INPUT, seconds, VIDEO } from '../ffmpeg/ffmpeg-text.js';

/**
 * The audio of a clip: copied, re-encoded by this encoder of ffmpeg's, or none.
 * @typedef {'copy' | 'aac' | 'libopus' | null} ClipSound
 */

/** Seconds: without an index the keyframe is expected within this distance. */
const BLIND_S = 10;

/**
 * Where reading starts so that the keyframe is certainly included: ffmpeg finds its place in a transport stream by the times of
 * decoding, which run ahead of those of showing, and may land behind the keyframe.
 * @param {{container: string, fps: number}} info
 * @param {number} at seconds: the keyframe's time; where it isn't known, that of the first frame wanted
 * @param {{known?: boolean}} [options]
 */
export function readFrom({ container, fps }, at, { known = true } = {}) {
  if (container !== 'MPEG-TS' && container !== 'MPEG-PS') return at;
  return at - Math.max(0.5, fps > 0 ? REORDER_DEPTH / fps : 0) - (known ? 0 : BLIND_S);
}

/** Packets of an AVI may have no time at all, which counts as far below 0: those stay. */
const EARLY = 'between(pts\\,-1e15\\,-1)';

/**
 * A clip by stream copy: a number of frames from a keyframe on, and the audio for as long.
 * @param {object} cut
 * @param {number} cut.key seconds in ffmpeg's clock of the file: the keyframe's time
 * @param {number} cut.seek the same, or before it
 * @param {number} cut.length seconds
 * @param {number | null} cut.frames how many, those shown before the keyframe not counted; null: by length alone
 * @param {string} cut.format ffmpeg's name of the container
 * @param {ClipSound} cut.audio
 * @param {string} cut.output
 * @returns {string[]}
 */
export function cutArguments({ key, seek, length, frames, format, audio, output }) {
  // The keyframe is moved to 0, and what has a time before it is left out. ffmpeg's own way, -ss for the output, goes by
  // the times of decoding, and misses keyframes that are decoded long before they are shown.
  const offset = seek < key ? ['-itsoffset', seconds(seek - key)] : [];
  const input = [...offset, '-seek_timestamp', '1', '-ss', seconds(seek), '-i', INPUT];
  const streams = ['-map', VIDEO, ...(audio ? ['-map', '0:a:0?'] : []), '-c', 'copy', '-map_metadata', '-1'];
  // Counted here and not by -frames:v, which ends the sound too as soon as the last frame is in.
  const enough = frames == null ? '' : `+gt(st(0\\,ld(0)+gte(pts\\,0))\\,${frames})`;
  const video = ['-copypriorss', '1', '-t', seconds(length), '-bsf:v', `noise=drop=${EARLY}${enough}`];
  // An encoder begins with a moment of silence before 0, which would push the frames back: it is left out too.
  const encode = audio && audio !== 'copy' ? ['-c:a', audio, '-b:a', '128k'] : [];
  const sound = audio ? [...encode, '-bsf:a', `noise=drop=${EARLY}`] : [];
  // No edit list: players disagree on them. With B-frames the first frame's time is then 0 through negative offsets.
  const mp4 = format === 'mp4' ? ['-movflags', '+faststart+negative_cts_offsets', '-use_editlist', '0'] : [];
  return ['-hide_banner', '-nostdin', ...input, ...streams, ...video, ...sound, ...mp4, '-f', format, output];
}
