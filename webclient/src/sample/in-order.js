// Pictures at regular intervals, in ascending order, from a source that answers in any order.
import { SAME_PICTURE } from './grid.js';
import { openSource } from './source.js';

/** @typedef {import('./source.js').FrameRequest} FrameRequest */
/** @typedef {import('./source.js').Found | import('./source.js').Lost} Answer */

/**
 * A request for each stretch of `interval` seconds: its first keyframe, else the picture at its start.
 * @param {number} duration seconds
 * @param {number} interval seconds
 * @param {number} from seconds: a stretch that begins before it is left out, it has its picture already
 * @returns {Generator<FrameRequest, void, void>}
 */
export function* stretches(duration, interval, from) {
  for (let slot = Math.max(0, Math.ceil(from / interval - SAME_PICTURE)); ; slot++) {
    const start = slot * interval;
    if (start >= duration - SAME_PICTURE) return;
    yield { at: start, until: start + interval };
  }
}

/**
 * @param {(requests: AsyncIterable<FrameRequest>) => AsyncIterable<Answer>} frames
 * @param {Iterable<FrameRequest>} requests ascending
 * @param {number} ahead requests that are not yet handed on, at most
 * @returns {AsyncGenerator<Answer, void, void>} the answers in the order of the requests
 */
export async function* inOrder(frames, requests, ahead) {
  /** @type {number[]} */
  const asked = [];
  /** @type {Map<number, Answer>} */
  const waiting = new Map();
  let onRoom = () => {};
  async function* asking() {
    for (const request of requests) {
      while (asked.length >= ahead) {
        await new Promise((resolve) => {
          onRoom = () => resolve(undefined);
        });
      }
      asked.push(request.at);
      yield request;
    }
  }
  for await (const answer of frames(asking())) {
    waiting.set(answer.asked, answer);
    for (let next = waiting.get(asked[0]); next; next = waiting.get(asked[0])) {
      waiting.delete(next.asked);
      asked.shift();
      yield next;
      onRoom();
    }
  }
}

/**
 * @param {File} file
 * @param {import('../types.js').MediaInfo} info
 * @param {{interval: number, from: number, ahead: number, width?: number, height?: number, signal?: AbortSignal}} options
 * @returns {AsyncGenerator<{frame: import('../types.js').SampledFrame | null, lost: number}, void, void>} lost: so far
 * @throws {import('../rpc/media-error.js').MediaError} decodeFailed, unreadable
 */
export async function* framesInOrder(file, info, { interval, from, ahead, width, height, signal }) {
  const source = await openSource(file, info, { width, height, signal });
  let latest = from - SAME_PICTURE;
  let lost = 0;
  try {
    const requests = stretches(info.duration, interval, from);
    for await (const answer of inOrder((asking) => source.frames(asking), requests, ahead)) {
      if ('lost' in answer) lost++;
      // A picture that lasts longer than a stretch answers two of them.
      else if (answer.at > latest) {
        latest = answer.at;
        yield { frame: { at: answer.at, jpeg: answer.jpeg }, lost };
      }
    }
    yield { frame: null, lost };
  } finally {
    source.close();
  }
}
