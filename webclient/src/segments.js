// Segments: from scores (the same rules as the SDK, checked by the same vectors), and what happens to a list of them. Pure.

import { pairUp, unknownAmong } from './same-event.js';

/**
 * @typedef {import('./types.js').Segment} Segment
 * @typedef {import('./types.js').FoundSegment} FoundSegment
 * @typedef {{threshold: number, gap: number, shortest: number, padding: number}} Segmentation
 * @typedef {{start: number, stop: number, score: number, label: string | null}} Run
 */

/** A run that began goes on while scores stay above this share of the threshold. */
export const RELEASE = 0.7;
/** The settings' names, in the order of a form. */
export const SEGMENTATION = /** @type {const} */ (['threshold', 'gap', 'shortest', 'padding']);
/** Seconds: nothing shorter can be drawn or typed. */
export const SHORTEST = 0.1;

let counter = 0;
export const newId = () => `s${++counter}`;

/**
 * @param {readonly {at: number, score: number, label?: string | null}[]} scores in any order
 * @param {Segmentation} settings
 * @param {{interval: number, duration: number | null}} video seconds
 * @returns {FoundSegment[]}
 */
export function segmentsFromScores(scores, settings, { interval, duration }) {
  const end = duration ?? Number.POSITIVE_INFINITY;
  /** @param {number} value */
  const clamp = (value) => Math.min(end, Math.max(0, value));
  const runs = coveredRuns(inOrder(scores), settings.threshold, interval, clamp);
  const wide = merge(runs, settings.gap).map((run) => widen(run, settings, end));
  return merge(wide, 0)
    .map(({ start, stop, score, label }) => ({ start: round(start), stop: round(stop), score, label }))
    .filter((segment) => segment.start < segment.stop);
}

/**
 * Sorted by time; of two samples at the same time only the higher stays.
 * @param {readonly {at: number, score: number, label?: string | null}[]} scores
 */
function inOrder(scores) {
  if (isAscending(scores)) return scores;
  const order = scores.toSorted((a, b) => a.at - b.at || b.score - a.score);
  return order.filter((sample, index) => !index || sample.at !== order[index - 1].at);
}

/** @param {readonly {at: number}[]} scores */
function isAscending(scores) {
  for (let index = 1; index < scores.length; index++) if (!(scores[index].at > scores[index - 1].at)) return false;
  return true;
}

/**
 * Steps 1 and 2: the stretches whose samples stay above the release level and reach the threshold.
 * @param {readonly {at: number, score: number, label?: string | null}[]} scores sorted
 * @param {number} threshold
 * @param {number} interval
 * @param {(value: number) => number} clamp
 */
function coveredRuns(scores, threshold, interval, clamp) {
  /** @type {Run[]} */
  const runs = [];
  /** @type {Run | null} */
  let open = null;
  const close = () => {
    if (open && open.score >= threshold) runs.push(open);
    open = null;
  };
  for (let index = 0; index < scores.length; index++) {
    const { at, score, label = null } = scores[index];
    const before = scores[index - 1];
    const after = scores[index + 1];
    if (before && at - before.at > 2 * interval) close();
    if (score < RELEASE * threshold) {
      close();
      continue;
    }
    const stop = clamp(at + (after ? Math.min(interval, (after.at - at) / 2) : interval / 2));
    if (!open) {
      const start = clamp(at - (before ? Math.min(interval, (at - before.at) / 2) : interval / 2));
      open = { start, stop, score, label };
    } else {
      open.stop = stop;
      if (score > open.score) {
        open.score = score;
        open.label = label;
      }
    }
  }
  close();
  return runs;
}

/**
 * @param {Run[]} runs sorted by start
 * @param {number} gap seconds
 */
function merge(runs, gap) {
  /** @type {Run[]} */
  const merged = [];
  for (const run of runs) {
    const last = merged.at(-1);
    if (!last || run.start - last.stop > gap) {
      merged.push({ start: run.start, stop: run.stop, score: run.score, label: run.label });
      continue;
    }
    last.stop = Math.max(last.stop, run.stop);
    if (run.score > last.score) {
      last.score = run.score;
      last.label = run.label;
    }
  }
  return merged;
}

/**
 * Padding, then at least `shortest` long, equally on both sides; what falls off an end of the video is added on the other.
 * @param {Run} run
 * @param {Segmentation} settings
 * @param {number} end
 */
function widen({ start: from, stop: to, score, label }, { padding, shortest }, end) {
  let start = Math.max(from - padding, 0);
  let stop = Math.min(to + padding, end);
  const missing = shortest - (stop - start);
  if (missing > 0) {
    start -= missing / 2;
    stop += missing / 2;
    if (start < 0) [start, stop] = [0, stop - start];
    if (stop > end) [start, stop] = [Math.max(start - (stop - end), 0), end];
  }
  return { start, stop, score, label };
}

/** @param {number} value seconds */
const round = (value) => Math.floor(value * 1000 + 0.5) / 1000;

/**
 * Whether the analyst had a hand in it: such a segment is never changed by the model.
 * @param {Segment} segment
 */
export const isTouched = (segment) => segment.state !== 'proposed' || segment.edited || segment.origin === 'analyst';

/**
 * @param {FoundSegment} found
 * @param {string} [id]
 * @returns {Segment}
 */
export const proposal = ({ start, stop, score = null, label = null }, id = newId()) => ({
  id,
  start,
  stop,
  state: 'proposed',
  score,
  label,
  edited: false,
  origin: 'model',
});

/** @param {Segment} segment @param {FoundSegment} found */
const isSame = (segment, { start, stop, score = null, label = null }) =>
  segment.start === start && segment.stop === stop && segment.score === score && segment.label === label;

/** @param {Segment[]} segments */
export const sorted = (segments) => segments.toSorted((a, b) => a.start - b.start || a.stop - b.stop);

/**
 * Takes in segments that closed while the search goes on; what is known already, or was deleted, is left as it is.
 * @param {Segment[]} segments
 * @param {FoundSegment[]} arrived
 * @param {Segment[]} removed
 */
export function addProposals(segments, arrived, removed) {
  const fresh = unknownAmong(unknownAmong(arrived, segments), removed);
  return fresh.length ? sorted([...segments, ...fresh.map((found) => proposal(found))]) : segments;
}

/**
 * The model's complete answer: untouched proposals are replaced; what the analyst edited or deleted stays.
 * A proposal that only moved keeps its id, so that selection and list don't jump.
 * @param {Segment[]} segments
 * @param {FoundSegment[]} found
 * @param {Segment[]} removed
 */
export function reconcile(segments, found, removed) {
  const touched = segments.filter(isTouched);
  const before = segments.filter((segment) => !isTouched(segment));
  const kept = unknownAmong(unknownAmong(found, touched), removed);
  const proposals = pairUp(kept, before).map(({ item, old }) =>
    old && isSame(old, item) ? old : proposal(item, old?.id),
  );
  return sorted([...touched, ...proposals]);
}

/**
 * A segment's edges inside the video, in order, and not shorter than can be seen.
 * @param {number} start
 * @param {number} stop
 * @param {number} duration
 */
export function clampEdges(start, stop, duration) {
  const from = Math.min(Math.max(0, start), Math.max(0, duration - SHORTEST));
  return { start: round(from), stop: round(Math.min(duration, Math.max(stop, from + SHORTEST))) };
}

/**
 * A new segment of the analyst's, `length` seconds around `at`, wholly inside the video. It is proposed, like the
 * model's: it shows up in the list at once, and Enter confirms it when its edges are right.
 * @param {number} at
 * @param {number} duration
 * @param {number} [length]
 * @returns {Segment}
 */
export function analystSegment(at, duration, length = 15) {
  const fit = Math.min(length, duration);
  const start = Math.min(Math.max(0, at - fit / 2), duration - fit);
  const edges = { start: round(start), stop: round(start + fit) };
  return { id: newId(), ...edges, state: 'proposed', score: null, label: null, edited: false, origin: 'analyst' };
}
