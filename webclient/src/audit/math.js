// What a sample of windows says about all of them. The reasoning is in docs/decisions, "recall audit". Pure.

import { firstIndex } from '../sorted.js';

/**
 * @typedef {object} Estimate of the share of event windows that were missed
 * @property {number} windows there are
 * @property {number} looked
 * @property {number} events windows looked at that hold an event
 * @property {number} found windows of accepted segments
 * @property {number | null} missed 0..1, the best guess; null where nothing is found and nothing was seen
 * @property {number | null} low
 * @property {number | null} high with CERTAINTY at most this
 * @property {number} densest with CERTAINTY at most this share of what was not proposed holds an event
 */

/** Each bound holds with this certainty by itself. */
export const CERTAINTY = 0.95;
/** Of all events this share may be missed. */
export const MOST_MISSED = 0.1;
/** Numbers of windows to choose from. */
const CHOICES = [20, 60, 150];
/** From this share on, the text says "all of them". */
const NEARLY = 0.8;

/** @type {number[]} logarithms of 0!, 1!, 2!, … */
const logs = [0];
/** @param {number} n */
function logFactorial(n) {
  for (let next = logs.length; next <= n; next++) logs.push(logs[next - 1] + Math.log(next));
  return logs[n];
}
/** @param {number} n @param {number} k */
const logChoose = (n, k) => logFactorial(n) - logFactorial(k) - logFactorial(n - k);

/**
 * How likely at most `events` of `looked` windows hold one, where `all` of `windows` do; drawn without putting back.
 * @param {number} events
 * @param {number} looked
 * @param {number} all
 * @param {number} windows
 */
export function chanceOfAtMost(events, looked, all, windows) {
  let sum = 0;
  for (let seen = Math.max(0, looked - (windows - all)); seen <= Math.min(events, looked, all); seen++)
    sum += Math.exp(logChoose(all, seen) + logChoose(windows - all, looked - seen) - logChoose(windows, looked));
  return Math.min(1, sum);
}

/**
 * How many windows of all may hold an event, given what was seen: the fewest and the most that are not contradicted.
 * @param {number} events
 * @param {number} looked
 * @param {number} windows
 */
export function boundsOf(events, looked, windows) {
  const doubt = 1 - CERTAINTY;
  const least = events;
  const most = windows - (looked - events);
  /** The last of [from, to] for which it holds, where it holds for the first ones. @param {number} from @param {number} to @param {(all: number) => boolean} holds */
  const last = (from, to, holds) => firstIndex(to + 1, (all) => !holds(all), from + 1) - 1;
  const high = last(least, most, (all) => chanceOfAtMost(events, looked, all, windows) > doubt);
  if (events === 0) return { low: 0, high };
  const tooFew = last(
    least - 1,
    most,
    (all) => all < least || 1 - chanceOfAtMost(events - 1, looked, all, windows) <= doubt,
  );
  return { low: Math.min(tooFew + 1, high), high };
}

/**
 * @param {{windows: number, looked: number, events: number, found: number}} counts
 * @returns {Estimate}
 */
export function estimate({ windows, looked, events, found }) {
  const { low, high } = looked ? boundsOf(events, looked, windows) : { low: 0, high: windows };
  /** @param {number} all */
  const share = (all) => (all + found > 0 ? all / (all + found) : null);
  const guess = looked ? (windows * events) / looked : 0;
  const densest = windows ? high / windows : 0;
  return { windows, looked, events, found, missed: share(guess), low: share(low), high: share(high), densest };
}

/**
 * How many windows without an event would show that the target is met; null: all of them would not.
 * @param {number} windows
 * @param {number} found
 */
export function neededFor(windows, found) {
  /** @param {number} looked */
  const shows = (looked) => (estimate({ windows, looked, events: 0, found }).high ?? 1) <= MOST_MISSED;
  if (!windows || !shows(windows)) return null;
  return firstIndex(windows, shows, 1);
}

/**
 * Numbers of windows to choose from, with what each could show at best, and the one to suggest: the smallest that could
 * show the target where that is no more than an analyst looks at in one go; else a number that gives a first idea.
 * @param {number} windows
 * @param {number} found
 */
export function choicesFor(windows, found) {
  const needed = neededFor(windows, found);
  const most = CHOICES[CHOICES.length - 1];
  const all = windows <= most ? windows : 0;
  const few = CHOICES.filter((count) => count < windows);
  // Where it takes nearly all that there are, all of them are better.
  const counts = [...few, all, needed && needed < (all || windows) * NEARLY ? needed : all || (needed ?? 0)];
  const choices = [...new Set(counts.filter(Boolean))].sort((a, b) => a - b);
  const shows = choices.find((count) => needed !== null && count >= needed && count <= most);
  return {
    needed,
    suggested: shows ?? choices.find((count) => count >= CHOICES[1]) ?? choices.at(-1) ?? 0,
    choices: choices.map((count) => ({ count, best: estimate({ windows, looked: count, events: 0, found }) })),
  };
}
