// Small JPEG pictures of a video at regular intervals: what a plugin looks at.
import { hasDecoder } from '../decode/decoder-module.js';
import { fitInside } from '../decode/planes.js';
import { MediaError } from '../rpc/media-error.js';
import { runJob } from '../rpc/rpc.js';
import { countSlots } from './grid.js';
import { framesInOrder } from './in-order.js';

/** @typedef {import('../types.js').MediaInfo} MediaInfo */
/** @typedef {import('../types.js').SampledFrame} SampledFrame */

/** Frames that wait for whoever consumes them; more would only cost memory. */
const READ_AHEAD = 16;
const SAMPLERS = {
  webcodecs: new URL('./sampler-worker.js', import.meta.url),
  ffmpeg: new URL('./ffmpeg-sampler-worker.js', import.meta.url),
};

/**
 * How many pictures sampleFrames() gives (an estimate where pictures are missing in the file).
 * @param {MediaInfo} info
 * @param {number} interval seconds
 */
export const countFrames = (info, interval) => countSlots(info.duration, interval);

/**
 * One picture in each stretch of `interval` seconds, in ascending order; `at` is the picture's true time. Keyframes where
 * they are close enough, else pictures decoded between them. Ends its worker when the loop over it is left.
 * @param {File} file
 * @param {MediaInfo} info
 * @param {import('../types.js').SampleOptions} options
 * @returns {AsyncGenerator<SampledFrame, void, void>}
 * @throws {MediaError} decodeFailed, unreadable
 */
export async function* sampleFrames(file, info, options) {
  let from = options.from ?? 0;
  if (info.route === 'webcodecs') {
    try {
      for await (const frame of runSampler('webcodecs', file, info, { ...options, from })) {
        from = frame.at + 0.001;
        yield frame;
      }
      return;
    } catch (error) {
      // A decoder that says it can and then cannot (drivers do that): ffmpeg goes on from there.
      if (!(error instanceof MediaError) || error.code !== 'decodeFailed') throw error;
    }
  }
  if (await hasDecoder(info)) yield* throughSource(file, { ...info, route: 'ffmpeg' }, { ...options, from });
  else yield* runSampler('ffmpeg', file, info, { ...options, from });
}

/**
 * Several decoders of our own, where there is one for this file; what they can't, ffmpeg does.
 * @type {typeof sampleFrames}
 */
async function* throughSource(file, info, { onProgress, from = 0, ...options }) {
  const total = countFrames(info, options.interval);
  let done = Math.ceil((from - 0.001) / options.interval);
  for await (const { frame, lost } of framesInOrder(file, info, { ...options, from, ahead: READ_AHEAD })) {
    if (!frame) return onProgress?.({ done, total: done, at: info.duration, lost });
    done++;
    yield frame;
    onProgress?.({ done, total, at: frame.at, lost });
  }
}

/**
 * @param {'webcodecs' | 'ffmpeg'} route
 * @param {File} file
 * @param {MediaInfo} info
 * @param {import('../types.js').SampleOptions} options
 * @returns {AsyncGenerator<SampledFrame, void, void>}
 */
async function* runSampler(route, file, info, { interval, width = 640, height = 360, from = 0, signal, onProgress }) {
  const leaving = new AbortController();
  const either = signal ? AbortSignal.any([signal, leaving.signal]) : leaving.signal;
  const total = countFrames(info, interval);
  /** @type {SampledFrame[]} */
  const waiting = [];
  /** @type {{finished: boolean, error: unknown, wake: () => void, reply: (message: object) => void, lost: number}} */
  const state = { finished: false, error: null, wake: () => {}, reply: () => {}, lost: 0 };
  const ending = runJob(
    SAMPLERS[route],
    { file, info, interval, size: fitInside(info, width, height), from, readAhead: READ_AHEAD },
    {
      signal: either,
      otherwise: 'decodeFailed',
      params: { name: info.name },
      onMessage({ frame, lost }, reply) {
        state.reply = reply;
        state.lost = lost;
        waiting.push(frame);
        state.wake();
      },
    },
  ).then(
    (result) => {
      state.lost = /** @type {{lost: number}} */ (result).lost;
    },
    (error) => {
      state.error = error;
    },
  );
  ending.then(() => {
    state.finished = true;
    state.wake();
  });
  let done = Math.ceil((from - 0.001) / interval);
  try {
    for (;;) {
      either.throwIfAborted();
      const frame = waiting.shift();
      if (frame) {
        state.reply({ credit: 1 });
        done++;
        yield frame;
        onProgress?.({ done, total, at: frame.at, lost: state.lost });
      } else if (state.finished) break;
      else {
        await new Promise((resolve) => {
          state.wake = () => resolve(undefined);
        });
      }
    }
    if (state.error) throw state.error;
    onProgress?.({ done, total: done, at: info.duration, lost: state.lost });
  } finally {
    leaving.abort();
    await ending;
  }
}
