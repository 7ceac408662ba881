// Frames in flight, sent and not yet answered: they bound the window, and are sent again after a reconnect. Pure.

export class InFlight {
  /** @type {Map<number, import('../types.js').SampledFrame>} by time, in the order they were sent */
  #frames = new Map();
  /** Whether replies name the frames they answer; a position may then be ahead of some of them. */
  #named;

  /** @param {{anyOrder?: boolean}} [options] anyOrder: frames come in any order, so that a position answers none */
  constructor({ anyOrder = false } = {}) {
    this.#named = anyOrder;
  }

  get size() {
    return this.#frames.size;
  }

  /** Seconds of the earliest frame in here, or null. */
  get first() {
    return this.#frames.keys().next().value ?? null;
  }

  /** @param {import('../types.js').SampledFrame} frame */
  add(frame) {
    this.#frames.set(frame.at, frame);
  }

  /**
   * Removes what a reply answers. A plugin that sends no scores answers by its position alone.
   * @param {import('../types.js').Reply} reply
   * @returns {number} how many
   */
  answer({ scores, skipped, position }) {
    const before = this.#frames.size;
    for (const { at } of scores) this.#frames.delete(at);
    for (const { at } of skipped) this.#frames.delete(at);
    this.#named ||= scores.length > 0 || skipped.length > 0;
    if (this.#named) return before - this.#frames.size;
    for (const at of this.#frames.keys()) {
      if (at > position || (at === 0 && position === 0)) break; // frames are sent in order of time
      this.#frames.delete(at);
    }
    return before - this.#frames.size;
  }

  /** @returns {IterableIterator<import('../types.js').SampledFrame>} in the order they were sent */
  [Symbol.iterator]() {
    return this.#frames.values();
  }
}
