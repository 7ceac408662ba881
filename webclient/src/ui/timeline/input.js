// Pointer input of the timeline: press, drag, double click. Wheel and pinch are in zoom.js, the arithmetic in geometry.js,
// hit.js and snap.js.

import { clampView, LANES, pan, thresholdAt, timeOf, whole } from './geometry.js';
import { cursorFor, dragged, hitAt } from './hit.js';
import { SNAP_REACH_PX, snapped } from './snap.js';
import { attachTimelineZoom } from './zoom.js';

/** Pixels a press may move and still be a click. */
const CLICK_PX = 3;
/** Seconds: an edge doesn't snap where less would be left of its segment. */
const SHORTEST = 0.1;

/**
 * @typedef {import('./hit.js').Hit} Hit
 * @typedef {import('./geometry.js').View} View
 *
 * @typedef {object} TimelineActions
 * @property {() => import('./geometry.js').Scene | null} scene
 * @property {(view: View) => void} setView already inside the video
 * @property {(at: number) => void} seek
 * @property {(id: string) => void} select
 * @property {(draft: {id: string, start: number, stop: number} | null) => void} setDraft
 * @property {(id: string, start: number, stop: number) => void} retime
 * @property {(at: number) => void} add
 * @property {(threshold: number) => void} setThreshold
 * @property {(over: {at: number, x: number, overview: boolean} | null) => void} hover
 * @property {() => Float64Array | null} keyframes
 * @property {(line: number | null) => void} setSnap the second a dragged edge snapped to
 *
 * @typedef {object} Drag
 * @property {Hit} hit
 * @property {number} x where it began
 * @property {boolean} moved
 * @property {View} view when it began
 * @property {{start: number, stop: number} | null} edges of the segment when it began
 * @property {{start: number, stop: number} | null} to
 * @property {number} playhead seconds, when it began: meanwhile it follows the dragged edge
 */

/**
 * @param {HTMLCanvasElement} canvas
 * @param {TimelineActions} actions
 */
export function attachTimelineInput(canvas, actions) {
  /** @type {Drag | null} */
  let drag = null;

  const zooming = attachTimelineZoom(canvas, {
    scene: actions.scene,
    setView: actions.setView,
    inOverview: (y) => y < LANES.hours.y + LANES.hours.h / 2,
    onPinch: () => abandon(),
  });

  /** @param {MouseEvent} event */
  const point = (event) => {
    const box = canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };

  canvas.addEventListener('pointerdown', (event) => {
    const scene = actions.scene();
    if (!scene || event.button > 1 || zooming.pinching) return;
    actions.hover(null);
    const { x, y } = point(event);
    /** @type {Hit} */
    const hit = event.button === 1 ? { kind: 'pan' } : hitAt(x, y, scene);
    const segment = scene.segments.find(({ id }) => id === hit.id);
    drag = {
      hit,
      x,
      moved: false,
      view: scene.view,
      edges: segment ? { start: segment.start, stop: segment.stop } : null,
      to: null,
      playhead: scene.at,
    };
    canvas.setPointerCapture(event.pointerId);
    canvas.style.cursor = cursorFor(hit.kind, true);
    if (hit.id) actions.select(hit.id);
    if (hit.kind === 'seek') actions.seek(timeOf(x, scene.view, scene.width));
    if (hit.kind === 'overview') jump(x, scene);
    if (event.button === 1) event.preventDefault();
  });

  canvas.addEventListener('pointermove', (event) => {
    const scene = actions.scene();
    if (!scene || zooming.pinching) return;
    const { x, y } = point(event);
    if (!drag) {
      if (event.pointerType === 'touch') return;
      const { kind } = hitAt(x, y, scene);
      canvas.style.cursor = cursorFor(kind);
      const overview = kind === 'overview' || kind.startsWith('window');
      const at = timeOf(x, overview ? whole(scene.duration) : scene.view, scene.width);
      actions.hover({ at: Math.min(scene.duration, Math.max(0, at)), x, overview });
      return;
    }
    if (Math.abs(x - drag.x) > CLICK_PX || drag.hit.kind === 'threshold') drag.moved = true;
    if (drag.moved) moveDrag(drag, x, y, scene, !event.altKey);
  });

  canvas.addEventListener('pointerup', (event) => {
    const scene = actions.scene();
    const ended = drag;
    drag = null;
    if (!ended || !scene) return;
    const { x, y } = point(event);
    canvas.style.cursor = cursorFor(hitAt(x, y, scene).kind);
    const { hit, to } = ended;
    if (hit.id && to) actions.retime(hit.id, to.start, to.stop);
    actions.setDraft(null);
    actions.setSnap(null);
    if (ended.moved) return;
    if (hit.kind === 'start' && ended.edges) actions.seek(ended.edges.start);
    else if (hit.kind === 'stop' && ended.edges) actions.seek(ended.edges.stop);
    else if (hit.kind === 'body' || hit.kind === 'pan') actions.seek(timeOf(x, scene.view, scene.width));
  });

  const abandon = () => {
    if (!drag) return;
    drag = null;
    actions.setDraft(null);
    actions.setSnap(null);
  };
  canvas.addEventListener('pointercancel', abandon);
  canvas.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') abandon();
  });
  canvas.addEventListener('pointerleave', () => actions.hover(null));

  canvas.addEventListener('dblclick', (event) => {
    const scene = actions.scene();
    if (!scene) return;
    const { x, y } = point(event);
    const { kind } = hitAt(x, y, scene);
    if (kind === 'pan' || kind === 'seek') actions.add(timeOf(x, scene.view, scene.width));
  });

  /** @param {number} x @param {import('./geometry.js').Scene} scene */
  function jump(x, scene) {
    const { duration, width, view } = scene;
    const at = Math.min(duration, Math.max(0, timeOf(x, whole(duration), width)));
    const half = (view.to - view.from) / 2;
    actions.setView(clampView({ from: at - half, to: at + half }, duration, scene.closest));
    actions.seek(at);
  }

  /**
   * @param {Drag} now
   * @param {number} x
   * @param {number} y
   * @param {import('./geometry.js').Scene} scene
   * @param {boolean} snaps
   */
  function moveDrag(now, x, y, scene, snaps) {
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
    else if (hit.kind === 'overview') jump(x, scene);
    else if (hit.kind === 'seek') actions.seek(timeOf(x, scene.view, width));
    else if (hit.kind === 'threshold') actions.setThreshold(Math.round(thresholdAt(y) * 100) / 100);
    else if (hit.id && now.edges) {
      const kind = /** @type {'start' | 'stop' | 'body'} */ (hit.kind);
      const free = dragged(kind, now.edges, seconds, duration);
      const reach = timeOf(SNAP_REACH_PX, view, width) - timeOf(0, view, width);
      const targets = {
        segments: scene.segments,
        id: hit.id,
        playhead: now.playhead,
        keyframes: actions.keyframes(),
        duration,
      };
      const { edges: to, line } = snaps ? snapped(kind, free, reach, targets, SHORTEST) : { edges: free, line: null };
      now.to = to;
      actions.setSnap(line);
      actions.setDraft({ id: hit.id, ...to });
      actions.seek(kind === 'stop' ? to.stop : to.start);
    }
  }
}
