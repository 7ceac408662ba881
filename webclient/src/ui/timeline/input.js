// Pointer input of the timeline: press, drag, double click. The effect of a drag is in drag.js, wheel and pinch are in zoom.js.

import { jump, moveDrag } from './drag.js';
import { LANES, timeOf, whole } from './geometry.js';
import { cursorFor, hitAt } from './hit.js';
import { attachTimelineZoom } from './zoom.js';

/** Pixels a press may move and still be a click. */
const CLICK_PX = 3;

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
 */

/**
 * @param {HTMLCanvasElement} canvas
 * @param {TimelineActions} actions
 */
export function attachTimelineInput(canvas, actions) {
  /** @type {import('./drag.js').Drag | null} */
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
    if (hit.kind === 'overview') jump(x, scene, actions);
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
    if (drag.moved) moveDrag(drag, { x, y, snaps: !event.altKey }, scene, actions);
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
}
