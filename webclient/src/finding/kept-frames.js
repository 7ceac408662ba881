// Sampled frames kept as small JPEGs in order of time. Bounded: beyond the budget every second one is dropped.

import { firstIndex } from '../sorted.js';

/** @typedef {{at: number, blob: Blob}} KeptFrame at: seconds */

export class KeptFrames {
  /** @param {number} budget_bytes of JPEG; Blobs live outside the page's own memory */
  constructor(budget_bytes) {
    this.budget = budget_bytes;
    /** @type {KeptFrame[]} in order of time */
    this.frames = [];
    this.bytes = 0;
  }

  /**
   * @param {number} at in any order
   * @param {Uint8Array<ArrayBuffer> | Blob} jpeg
   */
  add(at, jpeg) {
    const index = this.#indexOf(at);
    if (this.frames[index]?.at === at) return; // a resumed search brings some frames twice
    const blob = jpeg instanceof Blob ? jpeg : new Blob([jpeg], { type: 'image/jpeg' });
    this.frames.splice(index, 0, { at, blob });
    this.bytes += blob.size;
    if (this.bytes > this.budget) this.#set(this.frames.filter((_, place) => place % 2 === 0));
  }

  /** @param {KeptFrame[]} frames in order of time, in the place of the present ones */
  restore(frames) {
    this.#set(frames);
  }

  /**
   * The frame nearest to a second, if it is at most `within` seconds away.
   * @param {number} at
   * @param {number} within
   */
  near(at, within) {
    const index = this.#indexOf(at);
    let best = null;
    for (const frame of [this.frames[index - 1], this.frames[index]]) {
      if (!frame || Math.abs(frame.at - at) > within) continue;
      if (!best || Math.abs(frame.at - at) < Math.abs(best.at - at)) best = frame;
    }
    return best;
  }

  /** @param {KeptFrame[]} frames */
  #set(frames) {
    this.frames = frames;
    this.bytes = frames.reduce((sum, { blob }) => sum + blob.size, 0);
  }

  /** @param {number} at */
  #indexOf(at) {
    return firstIndex(this.frames.length, (index) => this.frames[index].at >= at);
  }
}
