// Makes and saves one clip of an export: copied straight into its file where possible, encoded in memory otherwise. No DOM.

import { datedName } from '../clock/wallclock.js';
import { MediaError } from '../rpc/media-error.js';
import { clipName } from '../time.js';
import { encodeCost, LARGEST_ENCODED_BYTES, REJECTED } from './export-plan.js';
import { secondsLeft } from './job-tracker.js';

/**
 * @param {object} parts
 * @param {File} parts.file
 * @param {import('../types.js').MediaInfo} parts.info
 * @param {import('./saving.js').Sink} parts.sink
 * @param {import('../cut/cut.js').Cutter | null} parts.cutter null: encodes
 * @param {import('./exporting.js').MakeClip} parts.encodeClip
 * @param {import('../clock/wallclock.js').KnownWall | null} parts.wall clips are named by date and time of day
 * @param {import('./job-tracker.js').JobTracker} parts.tracker
 * @param {() => number} parts.now milliseconds
 * @param {(pixelsPerSecond: number) => void} [parts.onRate] measured speed of encoding
 * @returns {(clip: import('./export-plan.js').ClipJob) => Promise<import('../types.js').Clip>}
 */
export function createClipMaker({ file, info, sink, cutter, encodeClip, wall, tracker, now, onRate }) {
  /** @param {import('./export-plan.js').ClipJob} clip @param {string} extension */
  function nameOf({ segment, rejected }, extension) {
    const folder = rejected ? `${REJECTED}/` : '';
    const name = wall
      ? datedName(info.name, wall, segment, extension)
      : clipName(info.name, segment.start, segment.stop, extension);
    return `${folder}${name}`;
  }

  /** @param {number} id */
  function progressOf(id) {
    const began = now();
    let progress = 0;
    return (/** @type {unknown} */ share) => {
      progress = Math.min(1, Math.max(progress, Number(share) || 0));
      tracker.change(id, { progress, left: secondsLeft(progress, now() - began) });
    };
  }

  /** @param {{start: number, stop: number}} times @param {Parameters<import('./exporting.js').MakeClip>[3]} options */
  async function encode(times, options) {
    const cost = encodeCost([times], info, null);
    if (cost.size_bytes > LARGEST_ENCODED_BYTES)
      throw new MediaError('clipTooBig', { limit_mb: LARGEST_ENCODED_BYTES / 1e6 });
    const began = now();
    const encoded = await encodeClip(file, info, times, options);
    const seconds = (now() - began) / 1000;
    if (seconds > 3) onRate?.(cost.pixels / seconds);
    return encoded;
  }

  return async function makeClip(clip) {
    const { id, segment } = clip;
    const times = { start: segment.start, stop: segment.stop };
    const signal = tracker.signalOf(id);
    const options = { signal, onProgress: progressOf(id) };
    if (cutter && sink.stream) {
      const fill = (/** @type {FileSystemFileHandle} */ handle) => cutter.cut(times, { ...options, handle });
      const { name, result } = await sink.stream(nameOf(clip, cutter.extension), fill);
      tracker.change(id, { file: name, actual: { start: result.start, stop: result.stop } });
      return result;
    }
    const made = await (cutter ? cutter.cut(times, options) : encode(times, options));
    signal.throwIfAborted();
    const name = await sink.write(nameOf(clip, made.extension), made.blob);
    tracker.change(id, { file: name, actual: { start: made.start, stop: made.stop } });
    return made;
  };
}
