// The timeline's arithmetic: seconds to pixels and back, zoom, ruler. Hit testing is in hit.js. Pure.

/**
 * @typedef {{from: number, to: number}} View seconds shown in the detail
 * @typedef {object} Scene
 * @property {View} view
 * @property {number} duration seconds
 * @property {number} closest seconds: the shortest view, one frame
 * @property {number} width CSS pixels
 * @property {import('../../types.js').Segment[]} segments in order of start
 * @property {string | null} selected
 * @property {number | null} threshold
 * @property {number} at seconds, of the playhead
 */

export const HEIGHT = 208;
/** Pixels of margin on both sides. */
export const PAD = 14;
/** Lanes from top to bottom, pixels. */
export const LANES = {
  overview: { y: 10, h: 34 },
  hours: { y: 44, h: 20 },
  thumbs: { y: 68, h: 50 },
  scores: { y: 124, h: 34 },
  segments: { y: 164, h: 24 },
  ruler: { y: 188, h: 20 },
};
/** Seconds: the shortest view where the frame rate is unknown. */
const CLOSEST = 0.04;
const STEPS = [
  0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200,
  10800, 21600, 43200,
];

/** @param {number} width */
const inner = (width) => Math.max(1, width - 2 * PAD);

/** @param {number} seconds @param {View} view @param {number} width */
export const xOf = (seconds, view, width) => PAD + ((seconds - view.from) / (view.to - view.from)) * inner(width);

/** @param {number} x @param {View} view @param {number} width */
export const timeOf = (x, view, width) => view.from + ((x - PAD) / inner(width)) * (view.to - view.from);

/** @param {number} duration @returns {View} */
export const whole = (duration) => ({ from: 0, to: Math.max(duration, CLOSEST) });

/** The initial view: all of a short video, six minutes of a long one. @param {number} duration */
export const firstView = (duration) => (duration <= 720 ? whole(duration) : { from: 0, to: 360 });

/** Seconds of the shortest view: one frame fills the width. @param {number | undefined} fps */
export const closestOf = (fps) => (fps && fps > 0 ? Math.min(1, Math.max(0.001, 1 / fps)) : CLOSEST);

/**
 * The view moved into the video; its length is kept where possible.
 * @param {View} view
 * @param {number} duration
 * @param {number} [closest] seconds
 * @returns {View}
 */
export function clampView({ from, to }, duration, closest = CLOSEST) {
  const all = whole(duration);
  const span = Math.min(Math.max(to - from, closest), all.to);
  const start = Math.min(Math.max(0, from), all.to - span);
  return { from: start, to: start + span };
}

/**
 * Zooms so that the second under the pointer stays under it.
 * @param {View} view
 * @param {number} factor below 1 is closer
 * @param {number} anchor seconds
 * @param {number} duration
 * @param {number} [closest] seconds
 */
export function zoom(view, factor, anchor, duration, closest = CLOSEST) {
  const span = Math.min(Math.max((view.to - view.from) * factor, closest), whole(duration).to);
  const share = (anchor - view.from) / (view.to - view.from);
  return clampView({ from: anchor - share * span, to: anchor + (1 - share) * span }, duration, closest);
}

/**
 * The view after a pinch: the seconds that were under two fingers are under them again.
 * @param {View} view when the pinch began
 * @param {[number, number]} came pixels, when the pinch began
 * @param {[number, number]} now
 * @param {Pick<Scene, 'width' | 'duration' | 'closest'>} scene
 */
export function pinched(view, came, now, { width, duration, closest }) {
  const [left, right] = came.map((x) => timeOf(x, view, width));
  const apart = came[1] - came[0];
  const spread = Math.max(1, Math.abs(now[1] - now[0])) * Math.sign(apart || 1);
  const wanted = ((right - left) / spread) * inner(width);
  const span = Math.min(Math.max(wanted, closest), whole(duration).to);
  const middle = (now[0] + now[1]) / 2;
  const from = (left + right) / 2 - ((middle - PAD) / inner(width)) * span;
  return clampView({ from, to: from + span }, duration, closest);
}

/** @param {View} view @param {number} seconds @param {number} duration */
export const pan = (view, seconds, duration) =>
  clampView({ from: view.from + seconds, to: view.to + seconds }, duration, view.to - view.from);

/**
 * The view with [start, stop] visible: unchanged where it is, else centered on it, and zoomed out only as needed.
 * @param {View} view
 * @param {number} start
 * @param {number} stop
 * @param {number} duration
 */
export function reveal(view, start, stop, duration) {
  if (start >= view.from && stop <= view.to) return view;
  const span = Math.max(view.to - view.from, (stop - start) * 1.5);
  const middle = (start + stop) / 2;
  return clampView({ from: middle - span / 2, to: middle + span / 2 }, duration, span);
}

/**
 * The smallest step whose labels fit.
 * @param {number} span seconds
 * @param {number} width
 * @param {number} [labelWidth] pixels
 */
export function rulerStep(span, width, labelWidth = 96) {
  const least = (span / inner(width)) * labelWidth;
  return STEPS.find((step) => step >= least) ?? 86400;
}

/**
 * @param {View} view
 * @param {number} step
 * @param {number} [offset] seconds of the day at second 0: ticks are at round times of day
 */
export function ticks(view, step, offset = 0) {
  const marks = [];
  const last = view.to + offset + step * 1e-6;
  for (let index = Math.ceil((view.from + offset) / step - 1e-6); index * step <= last; index++)
    marks.push(index * step - offset);
  return marks;
}

/**
 * The rectangle in the overview that marks the view; wide enough to grab.
 * @param {Pick<Scene, 'view' | 'duration' | 'width'>} scene
 */
export function windowFrame({ view, duration, width }) {
  const all = whole(duration);
  const left = xOf(view.from, all, width);
  const right = xOf(view.to, all, width);
  const more = Math.max(0, (10 - (right - left)) / 2);
  return { left: left - more, right: right + more };
}

/** @param {number} threshold */
export const thresholdY = (threshold) => LANES.scores.y + LANES.scores.h * (1 - threshold);

/** @param {number} y */
export const thresholdAt = (y) => Math.min(1, Math.max(0, 1 - (y - LANES.scores.y) / LANES.scores.h));
