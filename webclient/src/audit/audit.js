// How much was missed: windows drawn at random from what was not proposed, and the answers about them. What follows from
// those is worked out in math.js. Pure.

import { CERTAINTY, estimate } from './math.js';

/**
 * @typedef {import('../types.js').Segment} Segment
 * @typedef {{start: number, stop: number}} Stretch
 *
 * @typedef {object} Audit enough to go on with it, and to draw the very same windows again
 * @property {number} seed
 * @property {number} length seconds of a window
 * @property {[number, number][]} gaps what was not proposed when it began, seconds
 * @property {number} count windows to look at
 * @property {(boolean | null)[]} answers whether there is an event in each, null: not answered; in the order of drawing
 */

/** Seconds of a window: as long as the shortest proposal. */
export const LENGTH = 15;
/** Seconds: less can't be judged. */
const LEAST = 1;

/**
 * What no segment touches, whatever was decided about it.
 * @param {number} duration seconds
 * @param {readonly Stretch[]} taken in any order
 * @returns {[number, number][]}
 */
export function gapsBetween(duration, taken) {
  /** @type {[number, number][]} */
  const gaps = [];
  let from = 0;
  for (const { start, stop } of taken.toSorted((a, b) => a.start - b.start)) {
    if (start - from >= LEAST) gaps.push([from, start]);
    from = Math.max(from, stop);
  }
  if (duration - from >= LEAST) gaps.push([from, duration]);
  return gaps;
}

/**
 * Gaps cut into windows of about one length that leave nothing out.
 * @param {readonly [number, number][]} gaps
 * @param {number} length seconds
 * @returns {Stretch[]}
 */
export function windowsOf(gaps, length) {
  return gaps.flatMap(([from, to]) => {
    const count = Math.max(1, Math.round((to - from) / length));
    const wide = (to - from) / count;
    return Array.from({ length: count }, (_, index) => ({
      start: from + index * wide,
      stop: from + (index + 1) * wide,
    }));
  });
}

/** A seeded generator, so that a seed yields the same windows in every browser. @param {number} seed */
function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * The windows to look at, in the order of drawing: each number of them from the first on is a fair sample by itself, so an
 * audit may be broken off, or made longer.
 * @param {Pick<Audit, 'seed' | 'length' | 'gaps' | 'count'>} audit
 * @returns {Stretch[]}
 */
export function drawn({ seed, length, gaps, count }) {
  const windows = windowsOf(gaps, length);
  const random = randomFrom(seed);
  for (let index = 0; index < Math.min(count, windows.length); index++) {
    const other = index + Math.floor(random() * (windows.length - index));
    [windows[index], windows[other]] = [windows[other], windows[index]];
  }
  return windows.slice(0, count);
}

/**
 * Windows' worth of what was found and accepted. What an audit itself brought up was not found before.
 * @param {readonly Segment[]} segments
 * @param {number} length seconds of a window
 * @param {readonly Stretch[]} missed windows of an audit that hold an event
 */
export function foundWindows(segments, length, missed) {
  let count = 0;
  for (const { state, origin, start, stop } of segments) {
    if (state !== 'accepted') continue;
    if (origin === 'analyst' && missed.some((window) => window.start < stop && window.stop > start)) continue;
    count += Math.max(1, Math.round((stop - start) / length));
  }
  return count;
}

/**
 * What the answers so far say.
 * @param {Audit} audit
 * @param {readonly Segment[]} segments
 */
export function resultOf(audit, segments) {
  const sample = drawn(audit);
  const missed = sample.filter((_, index) => audit.answers[index]);
  return estimate({
    windows: windowsOf(audit.gaps, audit.length).length,
    looked: audit.answers.filter((answer) => answer !== null).length,
    events: missed.length,
    found: foundWindows(segments, audit.length, missed),
  });
}

/**
 * Whether what is proposed now is another than when the audit began: then it says nothing about now.
 * @param {Audit} audit
 * @param {number} duration
 * @param {readonly Stretch[]} taken
 */
export function isStale(audit, duration, taken) {
  /** @param {readonly [number, number][]} gaps */
  const length = (gaps) => gaps.reduce((sum, [from, to]) => sum + to - from, 0);
  const missed = drawn(audit).filter((_, index) => audit.answers[index]);
  const then = length(gapsBetween(duration, [...complement(audit.gaps, duration), ...missed]));
  const now = length(gapsBetween(duration, [...taken, ...missed]));
  return Math.abs(now - then) > Math.max(2 * audit.length, then / 100);
}

/** @param {readonly [number, number][]} gaps @param {number} duration @returns {Stretch[]} the stretches between them */
function complement(gaps, duration) {
  const edges = [0, ...gaps.flat(), duration];
  return Array.from({ length: edges.length / 2 }, (_, index) => ({
    start: edges[index * 2],
    stop: edges[index * 2 + 1],
  }));
}

/** What a stored project holds may be anything. @param {any} value @returns {Audit | null} */
export function readAudit(value) {
  /** @param {unknown} number */
  const fine = (number) => typeof number === 'number' && Number.isFinite(number) && number >= 0;
  if (!value || ![value.seed, value.length, value.count].every(fine) || value.length < LEAST) return null;
  if (!Array.isArray(value.gaps) || !Array.isArray(value.answers)) return null;
  let before = 0;
  for (const gap of value.gaps) {
    if (!Array.isArray(gap) || gap.length !== 2 || !gap.every(fine) || gap[0] < before || gap[1] <= gap[0]) return null;
    before = gap[1];
  }
  const { seed, length, gaps } = value;
  const count = Math.min(Math.floor(value.count), windowsOf(gaps, length).length);
  const answers = Array.from({ length: count }, (_, index) => {
    const answer = value.answers[index];
    return typeof answer === 'boolean' ? answer : null;
  });
  return { seed, length, gaps, count, answers };
}

/** @param {number} value */
const round = (value) => Math.round(value * 1e4) / 1e4;

/**
 * An audit for a manifest: what was asked, what was answered, and what follows.
 * @param {Audit | null} audit
 * @param {readonly Segment[]} segments
 */
export function auditRecord(audit, segments) {
  if (!audit) return null;
  const { windows, looked, events, found, missed, low, high } = resultOf(audit, segments);
  return {
    window_s: audit.length,
    windows,
    looked_at: looked,
    with_event: events,
    found_windows: found,
    // the best guess, and bounds that hold with `certainty` each
    missed:
      missed === null || low === null || high === null
        ? null
        : { guess: round(missed), low: round(low), high: round(high) },
    certainty: CERTAINTY,
    seed: audit.seed,
    answers: drawn(audit).flatMap(({ start, stop }, index) => {
      const event = audit.answers[index];
      return event === null ? [] : [{ start: round(start), stop: round(stop), event }];
    }),
  };
}
