// The planner's seconds in order of time, and what a run of samples looks like around one of them. Pure.
// A run is a stretch of answered seconds that stay at or above the release level.

import { firstIndex } from '../sorted.js';

/** How many samples are walked from one that came, to see what it belongs to. */
const CHAIN = 64;

/** One second that is wanted, asked for, or answered (then with its score). */
export class Point {
  /** Whether it is on its way, or was. */
  asked = false;
  urgent = false;
  /** More seconds that will be wanted once this one is answered. */
  ahead = 0;

  /** @param {number} at @param {number | null} [score] */
  constructor(at, score = null) {
    this.at = at;
    this.score = score;
    this.asked = score !== null;
  }
}

export class Points {
  /** @type {Point[]} ascending */
  items;

  /** @param {Point[]} points @param {{release: number, threshold: number}} levels that a run keeps and reaches */
  constructor(points, { release, threshold }) {
    this.items = points.sort((a, b) => a.at - b.at);
    this.release = release;
    this.threshold = threshold;
  }

  get length() {
    return this.items.length;
  }

  /** Index of the first point that isn't before `at`. @param {number} at */
  place(at) {
    return firstIndex(this.items.length, (index) => this.items[index].at >= at);
  }

  /** Index of a point that is in here. @param {Point} point */
  placeOf(point) {
    let index = this.place(point.at);
    while (this.items[index] !== point) index++;
    return index;
  }

  /** @param {Point} point */
  put(point) {
    this.items.splice(this.place(point.at), 0, point);
  }

  /** @param {number} index */
  remove(index) {
    this.items.splice(index, 1);
  }

  /** The score there; null where there is no point or no answer yet. @param {number} index */
  score(index) {
    return this.items[index]?.score ?? null;
  }

  /**
   * The last sample of the run around `index`, going `way`; null where one that reaches the threshold is between: that
   * one has seen to its end.
   * @param {number} index
   * @param {number} way
   */
  endOfRun(index, way) {
    let end = index;
    for (let step = 0; step < CHAIN; step++) {
      const score = this.score(end + way);
      if (score === null || score < this.release) break;
      if (score >= this.threshold) return null;
      end += way;
    }
    return this.items[end];
  }

  /**
   * The first sample of a run, going `way` from a sample outside it; others between may reach `reach` seconds.
   * @param {number} index
   * @param {number} way
   * @param {number} reach
   */
  runBeside(index, way, reach) {
    const here = this.items[index].at;
    for (let step = 1; step <= CHAIN; step++) {
      const point = this.items[index + step * way];
      if (!point || point.score === null) return null;
      if (point.score >= this.release) return point;
      if (Math.abs(point.at - here) > reach) return null;
    }
    return null;
  }

  /** Whether the run around a sample reaches the threshold. @param {number} index */
  isHot(index) {
    for (const way of [-1, 1]) {
      for (let step = 0; step < CHAIN; step++) {
        const score = this.score(index + step * way);
        if (score === null || score < this.release) break;
        if (score >= this.threshold) return true;
      }
    }
    return false;
  }
}
