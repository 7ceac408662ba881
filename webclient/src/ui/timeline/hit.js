// What is under the pointer on the timeline, and where a drag takes it. Pure.

import { LANES, thresholdY, timeOf, windowFrame, xOf } from './geometry.js';
import { visibleRange } from './view-plan.js';

/**
 * @typedef {import('./geometry.js').Scene} Scene
 * @typedef {{kind: 'overview' | 'windowFrom' | 'windowTo' | 'window' | 'threshold' | 'start' | 'stop' | 'body' | 'pan' | 'seek', id?: string}} Hit
 */

/** Pixels: the grab area of an edge, however narrow its segment. */
export const GRIP = 10;

/** @param {{y: number, h: number}} lane @param {number} y */
const within = (lane, y) => y >= lane.y && y < lane.y + lane.h;

/**
 * What a press at (x, y) grabs.
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
 * An edge extends outwards until it is GRIP wide; the selected segment comes first, then the nearest.
 * @param {number} x
 * @param {Scene} scene
 * @returns {Hit | null}
 */
function hitSegments(x, { view, width, segments, selected }) {
  /** @type {{hit: Hit, far: number} | null} */
  let best = null;
  const reach = ((GRIP + 1) / width) * 2 * (view.to - view.from);
  const at = timeOf(x, view, width);
  const { first, last } = visibleRange(segments, at - reach, at + reach);
  for (let index = first; index < last; index++) {
    const segment = segments[index];
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

/** The cursor shape shows what a drag would do. @param {Hit['kind']} kind @param {boolean} [dragging] */
export function cursorFor(kind, dragging = false) {
  if (kind === 'start' || kind === 'stop' || kind === 'windowFrom' || kind === 'windowTo') return 'ew-resize';
  if (kind === 'threshold') return 'ns-resize';
  if (kind === 'pan' || kind === 'window') return dragging ? 'grabbing' : 'grab';
  if (kind === 'body') return dragging ? 'grabbing' : 'move';
  return kind === 'seek' ? 'col-resize' : 'pointer';
}

/**
 * A segment after a drag.
 * @param {'start' | 'stop' | 'body'} kind
 * @param {{start: number, stop: number}} from when the drag began
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
