// Which stretches of two lists are the same event: one pass over both in order of time. Pure.

/** @typedef {{start: number, stop: number}} Stretch */

/** Two stretches are the same event from this overlap on, as a share of the shorter one. */
const MIN_OVERLAP = 0.5;

/**
 * @param {Stretch} a
 * @param {Stretch} b
 */
export function sameEvent(a, b) {
  const common = Math.min(a.stop, b.stop) - Math.max(a.start, b.start);
  return common > 0 && common >= MIN_OVERLAP * Math.min(a.stop - a.start, b.stop - b.start);
}

/**
 * Visits each item, in order of start, with the known ones that may overlap it, in order of start too.
 * @template {Stretch} I
 * @template {Stretch} K
 * @param {readonly I[]} items
 * @param {readonly K[]} known
 * @param {(item: I, near: K[]) => void} visit `near` is reused after the call
 */
function sweep(items, known, visit) {
  const waiting = byStart(known);
  /** @type {K[]} */
  const near = [];
  let next = 0;
  for (const item of byStart(items)) {
    // What ended before this one starts ended before all that follow it too.
    let kept = 0;
    for (const one of near) if (one.stop > item.start) near[kept++] = one;
    near.length = kept;
    for (; next < waiting.length && waiting[next].start < item.stop; next++) {
      if (waiting[next].stop > item.start) near.push(waiting[next]);
    }
    visit(item, near);
  }
}

/**
 * @template {Stretch} T
 * @param {readonly T[]} list
 * @returns {readonly T[]}
 */
function byStart(list) {
  for (let index = 1; index < list.length; index++) {
    if (list[index].start < list[index - 1].start) return list.toSorted((a, b) => a.start - b.start);
  }
  return list;
}

/**
 * The items that are none of the known events.
 * @template {Stretch} I
 * @param {readonly I[]} items
 * @param {readonly Stretch[]} known
 * @returns {I[]} in order of start
 */
export function unknownAmong(items, known) {
  /** @type {I[]} */
  const fresh = [];
  sweep(items, known, (item, near) => {
    if (!near.some((one) => sameEvent(one, item))) fresh.push(item);
  });
  return fresh;
}

/**
 * Each item with the first of the known that is the same event; each of them once.
 * @template {Stretch} I
 * @template {Stretch} K
 * @param {readonly I[]} items
 * @param {readonly K[]} known
 * @returns {{item: I, old: K | null}[]} in order of start
 */
export function pairUp(items, known) {
  /** @type {{item: I, old: K | null}[]} */
  const pairs = [];
  /** @type {Set<K>} */
  const used = new Set();
  sweep(items, known, (item, near) => {
    const old = near.find((one) => !used.has(one) && sameEvent(one, item)) ?? null;
    if (old) used.add(old);
    pairs.push({ item, old });
  });
  return pairs;
}
