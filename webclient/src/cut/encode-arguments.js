// ffmpeg's arguments for a re-encoded clip. Pure.
import { INPUT, seconds, TELL_TIMES, VIDEO } from '../ffmpeg/ffmpeg-text.js';

/** An AAC packet; the encoder emits one of silence first. */
const PRIMING = 1024;
const SOUND_HZ = 48_000;

/**
 * Times in the file's own clock. showinfo logs the frames' true times.
 * @param {object} clip
 * @param {number} clip.seek a keyframe at or before the start
 * @param {number} clip.start the first frame's time, or a moment before it
 * @param {number} clip.stop frames shown before this are in
 * @param {boolean} clip.audio
 * @param {string} clip.output
 * @returns {string[]}
 */
export function encodeArguments({ seek, start, stop, audio, output }) {
  // Without -reinit_filter 0 the filters start over with each change of size, and with them the clip's clock.
  const input = ['-reinit_filter', '0', '-copyts', '-noaccurate_seek', '-seek_timestamp', '1', '-ss', seconds(seek)];
  const filters = [
    'scale=w=iw:h=ih:eval=init', // a size that changes in the middle is brought to the first one's
    'settb=AVTB', // trim counts in the file's own time base, and would round the end to whole frames of an AVI
    `trim=start=${seconds(start - 0.0005)}:end=${seconds(stop - 0.0005)}`,
    ...TELL_TIMES,
    'setpts=PTS-STARTPTS',
    'crop=trunc(iw/2)*2:trunc(ih/2)*2', // 4:2:0 has no odd sizes
  ];
  const video = ['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '20', '-pix_fmt', 'yuv420p'];
  // The encoder's silent packet takes the place of the first 21 ms of sound, so that nothing precedes time 0.
  const sound = [
    `aresample=${SOUND_HZ}:async=1`,
    `atrim=start=${seconds(start + PRIMING / SOUND_HZ)}:end=${seconds(stop)}`,
    `asetpts=PTS-STARTPTS+${PRIMING}`,
  ];
  return [
    ...['-hide_banner', '-nostdin', ...input, '-i', INPUT, '-map', VIDEO, ...(audio ? ['-map', '0:a:0?'] : [])],
    ...['-vf', filters.join(','), '-vsync', 'passthrough', '-enc_time_base:v', '-1', ...video],
    ...(audio ? ['-af', sound.join(','), '-c:a', 'aac', '-b:a', '128k', '-ac', '2'] : []),
    ...['-t', seconds(stop - start + 1), '-map_metadata', '-1'],
    ...['-movflags', '+faststart+negative_cts_offsets', '-use_editlist', '0', '-f', 'mp4', output],
  ];
}
