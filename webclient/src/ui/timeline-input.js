// What hands do on the timeline: pointer, wheel, double click. The arithmetic is in timeline-geometry.js.

import { cursorFor, dragged, hitAt, thresholdAt, timeOf, whole } from './timeline-geometry.js';

/** Pixels a press may wander and still be a click. */
const CLICK = 3;

/**
 * @typedef {import('./timeline-geometry.js').Hit} Hit
 * @typedef {import('./timeline-geometry.js').View} View
 *
 * @typedef {object} TimelineActions
 * @property {() => import('./timeline-geometry.js').Scene | null} scene
 * @property {(view: View) => void} setView already inside the video
 * @property {{zoom: typeof import('./timeline-geometry.js').zoom, pan: typeof import('./timeline-geometry.js').pan, clampView: typeof import('./timeline-geometry.js').clampView}} views
 * @property {(at: number) => void} seek
 * @property {(id: string) => void} select
 * @property {(draft: {id: string, start: number, stop: number} | null) => void} setDraft
 * @property {(id: string, start: number, stop: number) => void} retime
 * @property {(at: number) => void} add
 * @property {(threshold: number) => void} setThreshold
 * @property {(at: number | null) => void} hover
 *
 * @typedef {object} Drag
 * @property {Hit} hit
 * @property {number} x where it began
 * @property {boolean} moved
 * @property {View} view as it was when it began
 * @property {{start: number, stop: number} | null} edges of the segment when it began
 * @property {{start: number, stop: number} | null} to
 */

/**
 * @param {HTMLCanvasElement} canvas
 * @param {TimelineActions} actions
 */
export function attachTimelineInput(canvas, actions) {
  /** @type {Drag | null} */
  let drag = null;

  /** @param {MouseEvent} event */
  const point = (event) => {
    const box = canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };

  canvas.addEventListener('pointerdown', (event) => {
    const scene = actions.scene();
    if (!scene || event.button > 1) return;
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
    if (!scene) return;
    const { x, y } = point(event);
    if (!drag) {
      const { kind } = hitAt(x, y, scene);
      canvas.style.cursor = cursorFor(kind);
      const inDetail = kind !== 'overview' && !kind.startsWith('window');
      actions.hover(inDetail ? Math.min(scene.duration, Math.max(0, timeOf(x, scene.view, scene.width))) : null);
      return;
    }
    if (Math.abs(x - drag.x) > CLICK || drag.hit.kind === 'threshold') drag.moved = true;
    if (drag.moved) moveDrag(drag, x, y, scene);
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
    if (ended.moved) return;
    if (hit.kind === 'start' && ended.edges) actions.seek(ended.edges.start);
    else if (hit.kind === 'stop' && ended.edges) actions.seek(ended.edges.stop);
    else if (hit.kind === 'body' || hit.kind === 'pan') actions.seek(timeOf(x, scene.view, scene.width));
  });

  const abandon = () => {
    if (!drag) return;
    drag = null;
    actions.setDraft(null);
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

  canvas.addEventListener(
    'wheel',
    (event) => {
      const scene = actions.scene();
      if (!scene) return;
      event.preventDefault();
      const { x, y } = point(event);
      const { view, width, duration } = scene;
      const inDetail = !['overview', 'window', 'windowFrom', 'windowTo'].includes(hitAt(x, y, scene).kind);
      const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 30 : 1;
      const sideways = event.shiftKey && !event.deltaX ? event.deltaY : event.deltaX;
      if (Math.abs(sideways) > Math.abs(event.shiftKey ? 0 : event.deltaY)) {
        const seconds = ((sideways * pixels) / width) * (view.to - view.from);
        actions.setView(actions.views.pan(view, seconds, duration));
        return;
      }
      const anchor = inDetail
        ? timeOf(x, view, width)
        : Math.min(view.to, Math.max(view.from, timeOf(x, whole(duration), width)));
      const strength = event.ctrlKey ? 0.01 : 0.0015; // a pinch comes as small steps with Ctrl
      actions.setView(actions.views.zoom(view, Math.exp(event.deltaY * pixels * strength), anchor, duration));
    },
    { passive: false },
  );

  /** @param {number} x @param {import('./timeline-geometry.js').Scene} scene */
  function jump(x, scene) {
    const { duration, width, view } = scene;
    const at = Math.min(duration, Math.max(0, timeOf(x, whole(duration), width)));
    const half = (view.to - view.from) / 2;
    actions.setView(actions.views.clampView({ from: at - half, to: at + half }, duration));
    actions.seek(at);
  }

  /**
   * @param {Drag} now
   * @param {number} x
   * @param {number} y
   * @param {import('./timeline-geometry.js').Scene} scene
   */
  function moveDrag(now, x, y, scene) {
    const { duration, width } = scene;
    const { hit, view } = now;
    const seconds = timeOf(x, view, width) - timeOf(now.x, view, width);
    const wide = timeOf(x, whole(duration), width) - timeOf(now.x, whole(duration), width);
    if (hit.kind === 'pan') actions.setView(actions.views.pan(view, -seconds, duration));
    else if (hit.kind === 'window') actions.setView(actions.views.pan(view, wide, duration));
    else if (hit.kind === 'windowFrom')
      actions.setView(
        actions.views.clampView({ from: Math.min(view.from + wide, view.to - 0.4), to: view.to }, duration),
      );
    else if (hit.kind === 'windowTo')
      actions.setView(
        actions.views.clampView({ from: view.from, to: Math.max(view.to + wide, view.from + 0.4) }, duration),
      );
    else if (hit.kind === 'overview') jump(x, scene);
    else if (hit.kind === 'seek') actions.seek(timeOf(x, scene.view, width));
    else if (hit.kind === 'threshold') actions.setThreshold(Math.round(thresholdAt(y) * 100) / 100);
    else if (hit.id && now.edges) {
      const kind = /** @type {'start' | 'stop' | 'body'} */ (hit.kind);
      const to = dragged(kind, now.edges, seconds, duration);
      now.to = to;
      actions.setDraft({ id: hit.id, ...to });
      actions.seek(kind === 'stop' ? to.stop : to.start);
    }
  }
}
