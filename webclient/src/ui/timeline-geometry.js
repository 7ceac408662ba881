// The timeline's arithmetic: seconds to pixels and back, zoom, ruler, and what lies under the pointer. Pure.

/**
 * @typedef {{from: number, to: number}} View seconds shown in the detail
 * @typedef {{view: View, duration: number, width: number, segments: import('../types.js').Segment[], selected: string | null, threshold: number | null, at: number}} Scene
 * @typedef {{kind: 'overview' | 'windowFrom' | 'windowTo' | 'window' | 'threshold' | 'start' | 'stop' | 'body' | 'pan' | 'seek', id?: string}} Hit
 */

export const HEIGHT = 208;
/** Pixels left free at both sides. */
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
/** Pixels: how wide an edge is for the hand, however narrow its segment. */
export const GRIP = 10;
/** Seconds: no closer than this. */
const CLOSEST = 0.4;
const STEPS = [0.04, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200];

/** @param {number} width */
const inner = (width) => Math.max(1, width - 2 * PAD);

/** @param {number} seconds @param {View} view @param {number} width */
export const xOf = (seconds, view, width) => PAD + ((seconds - view.from) / (view.to - view.from)) * inner(width);

/** @param {number} x @param {View} view @param {number} width */
export const timeOf = (x, view, width) => view.from + ((x - PAD) / inner(width)) * (view.to - view.from);

/** @param {number} duration @returns {View} */
export const whole = (duration) => ({ from: 0, to: Math.max(duration, CLOSEST) });

/** What is shown first: all of a short video, six minutes of a long one. @param {number} duration */
export const firstView = (duration) => (duration <= 720 ? whole(duration) : { from: 0, to: 360 });

/**
 * The view inside the video, its length kept where that is possible.
 * @param {View} view
 * @param {number} duration
 * @returns {View}
 */
export function clampView({ from, to }, duration) {
  const all = whole(duration);
  const span = Math.min(Math.max(to - from, CLOSEST), all.to);
  const start = Math.min(Math.max(0, from), all.to - span);
  return { from: start, to: start + span };
}

/**
 * Zooms so that the second under the pointer stays under it.
 * @param {View} view
 * @param {number} factor below 1 is closer
 * @param {number} anchor seconds
 * @param {number} duration
 */
export function zoom(view, factor, anchor, duration) {
  const span = Math.min(Math.max((view.to - view.from) * factor, CLOSEST), whole(duration).to);
  const share = (anchor - view.from) / (view.to - view.from);
  return clampView({ from: anchor - share * span, to: anchor + (1 - share) * span }, duration);
}

/** @param {View} view @param {number} seconds @param {number} duration */
export const pan = (view, seconds, duration) =>
  clampView({ from: view.from + seconds, to: view.to + seconds }, duration);

/**
 * The view with [start, stop] in sight: unchanged where it is, else around it, further out only when it must.
 * @param {View} view
 * @param {number} start
 * @param {number} stop
 * @param {number} duration
 */
export function reveal(view, start, stop, duration) {
  if (start >= view.from && stop <= view.to) return view;
  const span = Math.max(view.to - view.from, (stop - start) * 1.5);
  const middle = (start + stop) / 2;
  return clampView({ from: middle - span / 2, to: middle + span / 2 }, duration);
}

/**
 * The smallest step whose labels have room.
 * @param {number} span seconds
 * @param {number} width
 * @param {number} [room] pixels a label needs
 */
export function rulerStep(span, width, room = 96) {
  const least = (span / inner(width)) * room;
  return STEPS.find((step) => step >= least) ?? 86400;
}

/** @param {View} view @param {number} step */
export function ticks(view, step) {
  const marks = [];
  for (let index = Math.ceil(view.from / step - 1e-9); index * step <= view.to + 1e-9; index++)
    marks.push(index * step);
  return marks;
}

/**
 * The frame in the overview that shows where the detail is; wide enough to take hold of.
 * @param {Scene} scene
 */
export function windowFrame({ view, duration, width }) {
  const all = whole(duration);
  const left = xOf(view.from, all, width);
  const right = xOf(view.to, all, width);
  const more = Math.max(0, (10 - (right - left)) / 2);
  return { left: left - more, right: right + more };
}

/** Where the threshold line lies. @param {number} threshold */
export const thresholdY = (threshold) => LANES.scores.y + LANES.scores.h * (1 - threshold);

/** @param {number} y */
export const thresholdAt = (y) => Math.min(1, Math.max(0, 1 - (y - LANES.scores.y) / LANES.scores.h));

/** @param {{y: number, h: number}} lane @param {number} y */
const within = (lane, y) => y >= lane.y && y < lane.y + lane.h;

/**
 * What a press at (x, y) would take hold of.
 * @param {number} x
 * @param {number} y
 * @param {Scene} scene
 * @returns {Hit}
 */
export function hitAt(x, y, scene) {
  const { view, width, threshold } = scene;
  if (y < LANES.hours.y + 4) return hitOverview(x, scene);
  if (within({ y: LANES.segments.y - 3, h: LANES.segments.h + 6 }, y)) return hitSegments(x, scene) ?? { kind: 'pan' };
  if (threshold !== null && within({ y: LANES.scores.y - 5, h: LANES.scores.h + 10 }, y)) {
    if (Math.abs(y - thresholdY(threshold)) <= 4 && Math.abs(x - xOf(scene.at, view, width)) > 5)
      return { kind: 'threshold' };
  }
  return within(LANES.thumbs, y) ? { kind: 'pan' } : { kind: 'seek' };
}

/** @param {number} x @param {Scene} scene @returns {Hit} */
function hitOverview(x, scene) {
  const { left, right } = windowFrame(scene);
  const edge = Math.min(5, (right - left) / 3);
  if (Math.abs(x - left) <= edge) return { kind: 'windowFrom' };
  if (Math.abs(x - right) <= edge) return { kind: 'windowTo' };
  return { kind: x > left && x < right ? 'window' : 'overview' };
}

/**
 * Edges reach outwards as far as they must to be GRIP wide; the chosen segment comes first, then the nearest.
 * @param {number} x
 * @param {Scene} scene
 * @returns {Hit | null}
 */
function hitSegments(x, { view, width, segments, selected }) {
  /** @type {{hit: Hit, far: number} | null} */
  let best = null;
  for (const segment of segments) {
    const left = xOf(segment.start, view, width);
    const right = xOf(segment.stop, view, width);
    if (right < x - GRIP || left > x + GRIP) continue;
    const inside = Math.min(GRIP / 2, (right - left) * 0.3);
    const bonus = segment.id === selected ? -1000 : 0;
    /** @type {[Hit['kind'], number][]} */
    const candidates = [];
    if (x >= left - (GRIP - inside) && x <= left + inside) candidates.push(['start', Math.abs(x - left)]);
    if (x >= right - inside && x <= right + (GRIP - inside)) candidates.push(['stop', Math.abs(x - right)]);
    if (!candidates.length && x > left && x < right) candidates.push(['body', GRIP]);
    for (const [kind, distance] of candidates) {
      const far = distance + bonus;
      if (!best || far < best.far) best = { hit: { kind, id: segment.id }, far };
    }
  }
  return best?.hit ?? null;
}

/** The cursor's shape tells what a drag would do. @param {Hit['kind']} kind @param {boolean} [dragging] */
export function cursorFor(kind, dragging = false) {
  if (kind === 'start' || kind === 'stop' || kind === 'windowFrom' || kind === 'windowTo') return 'ew-resize';
  if (kind === 'threshold') return 'ns-resize';
  if (kind === 'pan' || kind === 'window') return dragging ? 'grabbing' : 'grab';
  if (kind === 'body') return dragging ? 'grabbing' : 'move';
  return kind === 'seek' ? 'col-resize' : 'pointer';
}

/**
 * Where a dragged segment goes.
 * @param {'start' | 'stop' | 'body'} kind
 * @param {{start: number, stop: number}} from as it was when the drag began
 * @param {number} by seconds
 * @param {number} duration
 */
export function dragged(kind, { start, stop }, by, duration) {
  if (kind === 'body') {
    const shift = Math.min(Math.max(by, -start), duration - stop);
    return { start: start + shift, stop: stop + shift };
  }
  const least = Math.min(0.1, stop - start);
  if (kind === 'start') return { start: Math.min(Math.max(0, start + by), stop - least), stop };
  return { start, stop: Math.max(Math.min(duration, stop + by), start + least) };
}
