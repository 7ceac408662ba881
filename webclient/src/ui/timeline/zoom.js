// Zooming the timeline: wheel, trackpad pinch (a wheel with Ctrl) and two fingers.

import { PAD, pan, pinched, timeOf, whole, zoom } from './geometry.js';

/** Zoom per wheel pixel; a trackpad's pinch arrives in small steps. */
const STRENGTH = { wheel: 0.0015, pinch: 0.01 };
/** For a wheel that reports lines. */
const LINE_PX = 30;

/**
 * @param {HTMLCanvasElement} canvas
 * @param {object} actions
 * @param {() => import('./geometry.js').Scene | null} actions.scene
 * @param {(view: import('./geometry.js').View) => void} actions.setView
 * @param {(y: number) => boolean} actions.inOverview
 * @param {() => void} actions.onPinch two fingers are down: a drag that one of them began is abandoned
 */
export function attachTimelineZoom(canvas, { scene, setView, inOverview, onPinch }) {
  /** @type {Map<number, {came: number, now: number}>} fingers by pointer */
  const fingers = new Map();
  /** @type {import('./geometry.js').View | null} */
  let before = null;

  canvas.addEventListener(
    'wheel',
    (event) => {
      const now = scene();
      if (!now) return;
      event.preventDefault();
      const box = canvas.getBoundingClientRect();
      const x = Math.min(Math.max(PAD, event.clientX - box.left), now.width - PAD);
      const { view, width, duration, closest } = now;
      const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PX : 1;
      const sideways = event.shiftKey && !event.deltaX ? event.deltaY : event.deltaX;
      if (Math.abs(sideways) > Math.abs(event.shiftKey ? 0 : event.deltaY)) {
        const seconds = ((sideways * pixels) / width) * (view.to - view.from);
        setView(pan(view, seconds, duration));
        return;
      }
      const anchor = inOverview(event.clientY - box.top)
        ? Math.min(view.to, Math.max(view.from, timeOf(x, whole(duration), width)))
        : timeOf(x, view, width);
      const strength = event.ctrlKey ? STRENGTH.pinch : STRENGTH.wheel;
      setView(zoom(view, Math.exp(event.deltaY * pixels * strength), anchor, duration, closest));
    },
    { passive: false },
  );

  /** A finger was lifted or set down: the pinch starts over from where the fingers are. */
  function begin() {
    for (const finger of fingers.values()) finger.came = finger.now;
    before = fingers.size === 2 ? (scene()?.view ?? null) : null;
  }

  canvas.addEventListener('pointerdown', (event) => {
    if (event.pointerType !== 'touch') return;
    const x = event.clientX - canvas.getBoundingClientRect().left;
    fingers.set(event.pointerId, { came: x, now: x });
    if (fingers.size > 1) onPinch();
    begin();
  });
  canvas.addEventListener('pointermove', (event) => {
    const finger = fingers.get(event.pointerId);
    const now = scene();
    if (!finger || !now) return;
    finger.now = event.clientX - canvas.getBoundingClientRect().left;
    if (!before || fingers.size !== 2) return;
    const [one, two] = [...fingers.values()];
    setView(pinched(before, [one.came, two.came], [one.now, two.now], now));
  });
  for (const kind of ['pointerup', 'pointercancel']) {
    canvas.addEventListener(kind, (event) => {
      if (fingers.delete(/** @type {PointerEvent} */ (event).pointerId)) begin();
    });
  }

  return {
    /** While it lasts, no finger drags. */
    get pinching() {
      return fingers.size > 1;
    },
  };
}
