// Which seconds of a video to look at next: a coarse grid first, then only the ends of what was found. Pure.
// The SDK has the same planner in smartcut_sdk/offline/planner.py; tests/vectors/planner.json holds both to it. It knows nothing of
// clocks, files or models: it is told scores as they come, in any order, and says what to fetch.

import { RELEASE } from '../segments.js';
import {
  between,
  coarseOrder,
  coarseStep,
  coarseTargets,
  firstAfter,
  halvings,
  LOOSE,
  widestStep,
} from './planner-grid.js';
import { Point, Points } from './planner-points.js';

/** Two times closer than this are the same frame. */
export const SAMPLE_EPSILON_S = 1e-3;
/** Distance in steps beyond which a score between release and threshold gets a sample half way to its neighbor. */
const NEAR_MISS = 0.6;
/** At most one such sample per this many seconds of the coarse grid. */
const NEAR_MISSES = 10;

/**
 * All but the threshold in seconds.
 * @typedef {object} PlanSettings
 * @property {number} interval of the coarse grid, as the person asked for it
 * @property {number} precision to which the ends of a segment are searched
 * @property {number} threshold the segmenter's, like the next two; a segment ends at RELEASE × threshold
 * @property {number} gap
 * @property {number} shortest
 */

export const PRECISION = 1;

/** @param {number} at */
const keyOf = (at) => Math.floor(at * 1000 + 0.5);

/** Ask next() for seconds, tell answer() what came of each; done when next() gives none and none is on its way. */
export class Planner {
  /** @type {PlanSettings} */
  #settings;
  #duration;
  /** @type {import('./planner-grid.js').Times} */
  #keyframes;
  /** @type {Points} */
  #points;
  /** @type {Set<number>} milliseconds that were given, or are wanted */
  #tried = new Set();
  /** @type {Map<number, Point>} */
  #asked = new Map();
  /** @type {Point[]} taken from the front on; `#nextCoarse` says how far */
  #coarse;
  #nextCoarse = 0;
  /** @type {Point[]} */
  #urgent = [];
  #missesLeft;
  #last = 0;
  #answered = 0;
  #lost = 0;
  #ahead = 0;

  /**
   * @param {number} duration seconds
   * @param {PlanSettings} settings
   * @param {object} [known]
   * @param {import('./planner-grid.js').Times} [known.keyframes] null where they aren't known
   * @param {ArrayLike<number> | null} [known.sizes] bytes from each keyframe up to the next
   * @param {Iterable<readonly [number, number]>} [known.scores] (second, score) from earlier: none is asked again
   */
  constructor(duration, settings, { keyframes = null, sizes = null, scores = [] } = {}) {
    this.#settings = settings;
    this.#duration = duration;
    this.#keyframes = keyframes?.length ? keyframes : null;
    const known = [...new Map(scores)].sort((a, b) => a[0] - b[0]);
    const times = known.map(([at]) => at);
    for (const at of times) this.#tried.add(keyOf(at));
    const { threshold, precision, interval, shortest } = settings;
    const step = coarseStep(interval, shortest, precision);
    const near = Math.min(precision / 2, step / 4);
    const grid = coarseTargets(duration, step, widestStep(step, shortest), this.#keyframes);
    const wanted = grid.filter((at) => !(times[firstAfter(times, at - near, true)] <= at + near));
    const coarse = wanted.map((at) => new Point(at));
    this.#missesLeft = Math.max(2, Math.floor(grid.length / NEAR_MISSES));
    const points = [...known.map(([at, score]) => new Point(at, score)), ...coarse];
    this.#points = new Points(points, { release: RELEASE * threshold, threshold });
    this.#coarse = coarseOrder(wanted, keyframes, sizes).map((index) => coarse[index]);
    this.#answered = known.length;
    for (const point of this.#points.items.filter(({ asked }) => asked)) this.#lookAround(this.#points.placeOf(point));
  }

  /** Seconds that were given and not answered. */
  get pending() {
    return this.#asked.size;
  }

  /** Seconds that were answered, those that gave nothing among them. */
  get answered() {
    return this.#answered + this.#lost;
  }

  /** How many seconds it will be in all, as far as can be told by now: more whenever something is found. */
  get total() {
    return this.#points.length + this.#lost + this.#ahead;
  }

  /** The next second to fetch; null when there is none, or none before an answer comes. */
  next() {
    const point = this.#pick();
    if (!point) return null;
    point.asked = true;
    this.#last = point.at;
    this.#tried.add(keyOf(point.at));
    this.#asked.set(point.at, point);
    return point.at;
  }

  /**
   * What came of a second.
   * @param {number} asked
   * @param {number} at the true time of its frame
   * @param {number | null} score null when it gave nothing that is new
   */
  answer(asked, at, score) {
    const point = this.#asked.get(asked);
    if (!point) return;
    this.#asked.delete(asked);
    this.#ahead -= point.ahead;
    const index = this.#points.placeOf(point);
    if (at !== asked || score === null) {
      this.#points.remove(index);
      if (score === null || !this.#move(point, at)) {
        this.#lost++;
        for (const near of [index - 1, index]) this.#lookAround(near);
        return;
      }
    }
    point.score = score;
    this.#answered++;
    this.#lookAround(this.#points.placeOf(point));
  }

  /**
   * Puts a point where its frame really is; false when that frame is known or on its way already.
   * @param {Point} point
   * @param {number} at
   */
  #move(point, at) {
    this.#tried.add(keyOf(at));
    const place = this.#points.place(at - SAMPLE_EPSILON_S);
    const other = this.#points.items[place];
    if (other && other.at <= at + SAMPLE_EPSILON_S) {
      if (other.asked) return false;
      other.asked = true; // not to be asked any more: this is its frame
      this.#ahead -= other.ahead;
      this.#points.remove(place);
    }
    point.at = at;
    this.#points.put(point);
    return true;
  }

  /** @returns {Point | null} */
  #pick() {
    if (this.#keyframes) return this.#pickUrgent() ?? this.#pickCoarse();
    // Without known keyframes: forward through the file, pass after pass.
    const point = this.#pickCoarse();
    if (point) return point;
    /** @param {Point} point */
    const behind = ({ at }) => Number(at < this.#last);
    if (this.#urgent.length > 1) this.#urgent.sort((a, b) => behind(a) - behind(b) || a.at - b.at);
    return this.#pickUrgent();
  }

  #pickUrgent() {
    for (let point = this.#urgent.shift(); point; point = this.#urgent.shift()) if (!point.asked) return point;
    return null;
  }

  #pickCoarse() {
    while (this.#nextCoarse < this.#coarse.length) {
      const point = this.#coarse[this.#nextCoarse++];
      if (!point.asked) return point;
    }
    return null;
  }

  /** What the sample at `index` makes worth knowing about the seconds beside it. @param {number} index */
  #lookAround(index) {
    const points = this.#points;
    const score = points.score(index);
    if (score === null) return;
    const [here, inside] = [points.items[index], score >= points.release];
    const ends = [-1, 1].map((way) => ({
      way,
      end: inside ? points.endOfRun(index, way) : points.runBeside(index, -way, this.#settings.gap),
    }));
    for (const { end, way } of ends) {
      if (!end) continue;
      const place = points.placeOf(end); // looking at the other end may have put a point in before it
      if (points.isHot(place)) this.#searchEnd(place, way);
      else this.#nearMiss(inside ? points.placeOf(here) : place, way);
    }
  }

  /**
   * Halves the distance from the last sample inside to the first outside; then makes sure that it stays outside.
   * @param {number} index
   * @param {number} way
   */
  #searchEnd(index, way) {
    const { precision, gap } = this.#settings;
    const { items, release } = this.#points;
    const inside = items[index].at;
    let beyond = index + way;
    const outside = items[beyond];
    if (!outside) {
      const end = way > 0 ? this.#duration - precision : 0;
      if ((end - inside) * way > LOOSE * precision - precision) this.#want(end, 0);
      return;
    }
    if (outside.score === null) return this.#raise(outside);
    if (outside.score >= release) return;
    const [start, stop] = way > 0 ? [inside, outside.at] : [outside.at, inside];
    if (stop - start > LOOSE * precision) {
      this.#halve(start, stop);
      return;
    }
    const pitch = Math.max(precision, gap / 2);
    while (Math.abs(items[beyond].at - inside) < gap && items[beyond + way]) {
      const [here, following] = [items[beyond].at, items[beyond + way]];
      if (Math.abs(following.at - here) > LOOSE * pitch) {
        this.#want(here + way * pitch, 0);
        return;
      }
      if (following.score === null) return this.#raise(following);
      if (following.score >= release) return;
      beyond += way;
    }
  }

  /**
   * A sample of a run that stays below the threshold: a look half way to its neighbor, once.
   * @param {number} index
   * @param {number} way
   */
  #nearMiss(index, way) {
    const [here, beyond] = [this.#points.items[index], this.#points.items[index + way]];
    if (!beyond || beyond.score === null || this.#missesLeft === 0) return;
    const { interval, shortest, precision } = this.#settings;
    const [start, stop] = way > 0 ? [here.at, beyond.at] : [beyond.at, here.at];
    if (stop - start > NEAR_MISS * coarseStep(interval, shortest, precision) && this.#halve(start, stop))
      this.#missesLeft--;
  }

  /** @param {number} start @param {number} stop */
  #halve(start, stop) {
    const { precision } = this.#settings;
    const at = between(start, stop, precision, this.#keyframes, (second) => this.#tried.has(keyOf(second)));
    return at !== null && this.#want(at, halvings((stop - start) / 2, precision));
  }

  /** Puts in a second between those that are there. @param {number} at @param {number} ahead */
  #want(at, ahead) {
    if (this.#tried.has(keyOf(at))) return false;
    this.#tried.add(keyOf(at));
    const point = new Point(at);
    point.ahead = ahead;
    this.#ahead += ahead;
    this.#points.put(point);
    this.#raise(point);
    return true;
  }

  /** Before the rest of the coarse grid. @param {Point} point */
  #raise(point) {
    if (point.asked || point.urgent) return;
    point.urgent = true;
    this.#urgent.push(point);
  }
}
