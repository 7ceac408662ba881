// The frames of a source that come in any order, in the order of their requests. Pure.
import { Wakeup } from '../wakeup.js';

/** @typedef {import('./source.js').FrameRequest} FrameRequest */
/** @typedef {import('./source.js').FrameResult} FrameResult */

/**
 * @param {(requests: AsyncIterable<FrameRequest>) => AsyncIterable<FrameResult>} frames
 * @param {Iterable<FrameRequest>} requests ascending
 * @param {() => number} capacity most requests in flight, those that wait for their turn included
 * @returns {AsyncGenerator<FrameResult, void, void>} the results in the order of the requests
 */
export async function* inOrder(frames, requests, capacity) {
  /** @type {number[]} */
  const asked = [];
  /** @type {Map<number, FrameResult>} */
  const waiting = new Map();
  const taken = new Wakeup();
  async function* asking() {
    for (const request of requests) {
      // Refilled when half empty: single requests would start at their keyframe each time.
      if (asked.length >= capacity()) {
        do await taken.wait();
        while (asked.length > capacity() / 2);
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
      taken.wake();
    }
  }
}
