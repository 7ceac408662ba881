// What goes into ffmpeg (arguments) and what comes out of it (log lines), as plain text. Pure.
import { codecOfFfmpeg, labelOfCodec } from '../containers/codecs.js';

/** Seconds as ffmpeg reads them exactly: microseconds, never 1e-7. @param {number} at */
export const seconds = (at) => at.toFixed(6);

/** Inputs are read by name, at the place where the worker mounts or writes them. */
export const INPUT = '/in/input';

/** The first video track that is no cover art; see Ffmpeg for files with several. */
export const VIDEO = '0:V:0';

/**
 * Filters that log each frame's PTS in whole microseconds: showinfo rounds its own seconds to six digits, which is a tenth
 * of a second after 10,000 s and nothing of use in a clock that counts from 1970.
 */
export const TELL_TIMES = ['settb=1/1000000', 'showinfo=checksum=0'];

/**
 * Frames as single JPEG files /out/000001.jpg …; the filter showinfo logs each one's true time.
 * @param {object} options
 * @param {string} options.input
 * @param {string[]} [options.before] options of the input: seeking, skipping
 * @param {string[]} [options.filters] in front of the scaling: trim, select
 * @param {string[]} [options.after] options of the output
 * @param {number} options.width
 * @param {number} options.height
 * @returns {string[]}
 */
export function frameArguments({ input, before = [], filters = [], after = [], width, height }) {
  const chain = [...filters, `scale=${width}:${height}:flags=bilinear`, ...TELL_TIMES];
  const read = ['-hide_banner', '-nostdin', '-copyts', ...before, '-i', input, '-map', VIDEO];
  // The optimal-huffman mode of this build's encoder reads beyond its memory.
  const write = ['-c:v', 'mjpeg', '-huffman', 'default', '-pix_fmt', 'yuvj420p', '-q:v', '4'];
  const encode = ['-vf', chain.join(','), '-vsync', 'passthrough', ...after, ...write, '-f', 'image2', '/out/%06d.jpg'];
  return [...read, ...encode];
}

/**
 * A stretch of the file, one frame for each of `starts`: the first that begins at or after it.
 * @param {object} stretch seconds in the file's own clock
 * @param {number} stretch.seek where reading starts: a keyframe, or any time before the first start
 * @param {number[]} stretch.starts ascending
 */
export function stretchOptions({ seek, starts }) {
  const each = starts.map((at) => `gte(t,${seconds(at)})*(isnan(prev_t)+lt(prev_t,${seconds(at)}))`);
  const end = starts[starts.length - 1] + 10;
  return {
    before: ['-noaccurate_seek', '-seek_timestamp', '1', '-ss', seconds(seek)],
    filters: [`trim=end=${seconds(end)}`, `select='${each.join('+')}'`],
    after: ['-frames:v', String(new Set(starts).size)],
  };
}

/**
 * @param {string} line of the log, behind TELL_TIMES
 * @returns {number | null} seconds, when the line reports a frame
 */
export function frameTime(line) {
  const match = /showinfo.*\bn: *\d+ +pts: *(-?\d+) /.exec(line);
  return match ? Number(match[1]) / 1e6 : null;
}

/** Lines that say why ffmpeg failed; the last of them is what a person may want to hear. */
const COMPLAINT =
  /error|invalid|could not|cannot|unsupported|unknown|not found|failed|no such|moov atom|out of memory/i;

/** @param {string[]} lines */
export const complaintIn = (lines) =>
  lines.filter((line) => COMPLAINT.test(line) && !/showinfo/.test(line)).at(-1) ?? '';

/**
 * What `ffmpeg -i` prints of a file.
 * @param {string[]} lines
 * @returns {{duration: number, start: number, codec: string, codecLabel: string, width: number, height: number, fps: number,
 *   rotation: number, hasAudio: boolean, hasVideo: boolean}}
 */
export function describeInput(lines) {
  const text = lines.join('\n');
  const clock = /Duration: (\d+):(\d+):([\d.]+)/.exec(text);
  const start = /Duration: .*start: (-?[\d.]+)/.exec(text);
  const video = /Stream #0:\d+.*?: Video: (\w+).*/.exec(text);
  const size = /, (\d{2,5})x(\d{2,5})/.exec(video?.[0] ?? '');
  const shape = /SAR (\d+):(\d+)/.exec(video?.[0] ?? '');
  const rate = /([\d.]+)(k?) (?:fps|tbr)/.exec(video?.[0] ?? '');
  const turn = /rotation of (-?[\d.]+) degrees/.exec(text);
  const rotation = turn ? (((Math.round(-Number(turn[1]) / 90) * 90) % 360) + 360) % 360 : 0;
  const codec = codecOfFfmpeg(video?.[1] ?? '');
  const square = shape ? Number(shape[1]) / Number(shape[2]) : 1;
  const across = Math.round(Number(size?.[1] ?? 0) * (square > 0 ? square : 1));
  const down = Number(size?.[2] ?? 0);
  const turned = rotation === 90 || rotation === 270;
  return {
    duration: clock ? Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(clock[3]) : 0,
    start: start ? Number(start[1]) : 0,
    codec,
    codecLabel: labelOfCodec(codec),
    width: turned ? down : across,
    height: turned ? across : down,
    fps: rate ? Number(rate[1]) * (rate[2] ? 1000 : 1) : 0,
    rotation,
    hasAudio: /Stream #0:\d+.*: Audio: /.test(text),
    hasVideo: video != null,
  };
}

/**
 * @param {string} line of the log
 * @returns {number | null} seconds done, when the line reports progress
 */
export function logTime(line) {
  const match = /time=(\d+):(\d+):([\d.]+)/.exec(line);
  return match ? Number(match[1]) * 3600 + Number(match[2]) * 60 + Number(match[3]) : null;
}

/**
 * The packets of a list by ffmpeg's framecrc that have a time.
 * @param {string} head where the list begins: it names the time base
 * @param {string} text any part of the list
 * @returns {{at: number, duration: number, size_bytes: number}[]} at: seconds, presentation time; duration: seconds
 */
function listedPackets(head, text) {
  const base = /#tb 0: (\d+)\/(\d+)/.exec(head);
  if (!base) return [];
  const second = Number(base[2]) / Number(base[1]);
  const packets = [];
  for (const [, dts, pts, duration, size] of text.matchAll(/^0, *(-?\d+), *(-?\d+), *(\d+), *(\d+),/gm)) {
    const stamp = [pts, dts].map(Number).find((each) => each > NO_TIME);
    if (stamp != null)
      packets.push({ at: stamp / second, duration: Number(duration) / second, size_bytes: Number(size) });
  }
  return packets;
}

/**
 * @param {string} text a list by ffmpeg's framecrc
 * @returns {{at: number, size_bytes: number} | null} the first packet that has a time; at: seconds, its presentation time
 */
export function firstPacket(text) {
  const [packet = null] = listedPackets(text, text);
  return packet && { at: packet.at, size_bytes: packet.size_bytes };
}

/**
 * @param {string} head of a list by ffmpeg's framecrc
 * @param {string} tail of the list
 * @returns {number} seconds, when the last packet's frame ends; 0 where the list is empty
 */
export const lastPacketEnd = (head, tail) =>
  Math.max(0, ...listedPackets(head, tail).map(({ at, duration }) => at + duration));

/** ffmpeg prints -2^63 for a packet without a time. */
const NO_TIME = -(2 ** 62);
