// The frames of a source that come in any order, in the order of their requests. Pure.

/** @typedef {import('./source.js').FrameRequest} FrameRequest */
/** @typedef {import('./source.js').Found | import('./source.js').Lost} Answer */

/**
 * @param {(requests: AsyncIterable<FrameRequest>) => AsyncIterable<Answer>} frames
 * @param {Iterable<FrameRequest>} requests ascending
 * @param {() => number} capacity most requests in flight, those that wait for their turn included
 * @returns {AsyncGenerator<Answer, void, void>} the answers in the order of the requests
 */
export async function* inOrder(frames, requests, capacity) {
  /** @type {number[]} */
  const asked = [];
  /** @type {Map<number, Answer>} */
  const waiting = new Map();
  let onTaken = () => {};
  async function* asking() {
    for (const request of requests) {
      // Refilled when half empty: decoders that are asked for one frame at a time begin at its keyframe each time.
      if (asked.length >= capacity()) {
        await new Promise((resolve) => {
          onTaken = () => asked.length <= capacity() / 2 && resolve(undefined);
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
      onTaken();
    }
  }
}
