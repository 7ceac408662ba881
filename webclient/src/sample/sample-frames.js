// Small JPEG frames of a video on the fixed grid: what a plugin looks at.
import { capacityOf } from '../decode/lanes.js';
import { countSamples, gridRequests, samplesBefore } from './grid.js';
import { inOrder } from './in-order.js';
import { openSource } from './source.js';

/** @typedef {import('../types.js').MediaInfo} MediaInfo */
/** @typedef {import('../types.js').SampledFrame} SampledFrame */

/**
 * How many frames sampleFrames() yields (an estimate where frames are missing in the file).
 * @param {MediaInfo} info
 * @param {number} interval seconds
 */
export const countFrames = (info, interval) => countSamples(info.duration, interval);

/**
 * One frame for each sample of the grid, in ascending order; `at` is the frame's true time. Leaving the loop ends the
 * workers.
 * @param {File} file
 * @param {MediaInfo} info
 * @param {import('../types.js').SampleOptions} options
 * @returns {AsyncGenerator<SampledFrame, void, void>}
 * @throws {import('../rpc/media-error.js').MediaError} decodeFailed, unreadable
 */
export async function* sampleFrames(file, info, { interval, from = 0, width, height, signal, onLost, onProgress }) {
  const source = await openSource(file, info, { width, height, signal, index: false, thumbnails: false });
  const requests = gridRequests(info.duration, interval, from);
  const total = countFrames(info, interval);
  let done = samplesBefore(from, interval);
  let lost = 0;
  let latest = -Infinity;
  try {
    for await (const answer of inOrder(
      (asking) => source.frames(asking),
      requests,
      () => capacityOf(source.route),
    )) {
      if ('lost' in answer) {
        lost++;
        onLost?.(answer.asked);
      }
      // A frame that is shown for longer than the interval answers several requests.
      else if (answer.at > latest) {
        latest = answer.at;
        done++;
        yield { at: answer.at, jpeg: answer.jpeg };
        onProgress?.({ done, total, at: answer.at, lost });
      }
    }
    onProgress?.({ done, total: done, at: info.duration, lost });
  } finally {
    source.close();
  }
}
