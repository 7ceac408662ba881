// What a drag on the timeline does: pan, move the window, seek, move the threshold, move a segment.

import { clampView, pan, thresholdAt, timeOf, whole } from './geometry.js';
import { dragged } from './hit.js';
import { SNAP_REACH_PX, snapped } from './snap.js';

/**
 * @typedef {import('./geometry.js').Scene} Scene
 * @typedef {import('./geometry.js').View} View
 * @typedef {import('./input.js').TimelineActions} Actions
 *
 * @typedef {object} Drag
 * @property {import('./hit.js').Hit} hit
 * @property {number} x where it began
 * @property {boolean} moved
 * @property {View} view when it began
 * @property {{start: number, stop: number} | null} edges of the segment when it began
 * @property {{start: number, stop: number} | null} to
 * @property {number} playhead seconds, when it began: meanwhile it follows the dragged edge
 */

/** Seconds: an edge doesn't snap where less would be left of its segment. */
const SHORTEST = 0.1;

/** Moves view and playhead to a place in the overview. @param {number} x @param {Scene} scene @param {Actions} actions */
export function jump(x, scene, actions) {
  const { duration, width, view } = scene;
  const at = Math.min(duration, Math.max(0, timeOf(x, whole(duration), width)));
  const half = (view.to - view.from) / 2;
  actions.setView(clampView({ from: at - half, to: at + half }, duration, scene.closest));
  actions.seek(at);
}

/**
 * @param {Drag} now its `to` is set
 * @param {{x: number, y: number, snaps: boolean}} pointer
 * @param {Scene} scene
 * @param {Actions} actions
 */
export function moveDrag(now, { x, y, snaps }, scene, actions) {
  const { duration, width, closest } = scene;
  const { hit, view } = now;
  const seconds = timeOf(x, view, width) - timeOf(now.x, view, width);
  const wide = timeOf(x, whole(duration), width) - timeOf(now.x, whole(duration), width);
  if (hit.kind === 'pan') actions.setView(pan(view, -seconds, duration));
  else if (hit.kind === 'window') actions.setView(pan(view, wide, duration));
  else if (hit.kind === 'windowFrom')
    actions.setView(clampView({ ...view, from: Math.min(view.from + wide, view.to - closest) }, duration, closest));
  else if (hit.kind === 'windowTo')
    actions.setView(clampView({ ...view, to: Math.max(view.to + wide, view.from + closest) }, duration, closest));
  else if (hit.kind === 'overview') jump(x, scene, actions);
  else if (hit.kind === 'seek') actions.seek(timeOf(x, scene.view, width));
  else if (hit.kind === 'threshold') actions.setThreshold(Math.round(thresholdAt(y) * 100) / 100);
  else if (hit.id && now.edges) moveSegment(now, hit.id, seconds, snaps, scene, actions);
}

/**
 * @param {Drag} now
 * @param {string} id
 * @param {number} seconds moved since the drag began
 * @param {boolean} snaps
 * @param {Scene} scene
 * @param {Actions} actions
 */
function moveSegment(now, id, seconds, snaps, scene, actions) {
  if (!now.edges) return;
  const { duration, width, segments } = scene;
  const { view, playhead } = now;
  const kind = /** @type {'start' | 'stop' | 'body'} */ (now.hit.kind);
  const free = dragged(kind, now.edges, seconds, duration);
  const reach = timeOf(SNAP_REACH_PX, view, width) - timeOf(0, view, width);
  const targets = { segments, id, playhead, keyframes: actions.keyframes(), duration };
  const { edges: to, line } = snaps ? snapped(kind, free, reach, targets, SHORTEST) : { edges: free, line: null };
  now.to = to;
  actions.setSnap(line);
  actions.setDraft({ id, ...to });
  actions.seek(kind === 'stop' ? to.stop : to.start);
}
