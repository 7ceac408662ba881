// The timeline's ruler and the marks on it: keyframes, the pointer, the line a dragged edge snapped to.

import { LANES, PAD, rulerStep, ticks, xOf } from './geometry.js';
import { tickText } from './overview.js';
import { keyframeIndex } from './snap.js';

/**
 * @typedef {import('./draw.js').Drawing} Drawing
 * @typedef {CanvasRenderingContext2D} Canvas
 */

/** Pixels between keyframes; closer ticks would be a gray band. */
const TICK_GAP_PX = 6;

/** Decimals that tell neighboring pixels apart. @param {import('./geometry.js').View} view */
export const decimalsFor = ({ from, to }) => (to - from < 2 ? 3 : to - from < 12 ? 2 : to - from < 120 ? 1 : 0);

/** @param {Canvas} g @param {Drawing} d */
export function drawRuler(g, d) {
  const { view, width, colors } = d;
  const { y, h } = LANES.ruler;
  const step = rulerStep(view.to - view.from, width);
  g.fillStyle = colors.muted;
  for (const mark of ticks(view, step, d.clock.offset)) {
    const x = xOf(mark, view, width);
    g.fillRect(x - 0.5, y, 1, 4);
    if (d.hover !== null && Math.abs(x - xOf(d.hover, view, width)) < 64) continue; // the pointer's time is there
    g.textAlign = x < PAD + 30 ? 'left' : x > width - PAD - 30 ? 'right' : 'center';
    g.fillText(tickText(d.clock, mark, step), x, y + h - 8);
  }
}

/** Where a clip can begin without re-encoding: ticks in the gap above the segments. @param {Canvas} g @param {Drawing} d */
export function drawKeyframes(g, d) {
  const { keyframes, view, width } = d;
  if (!keyframes?.length) return;
  const first = keyframeIndex(keyframes, view.from);
  const last = keyframeIndex(keyframes, view.to);
  if ((last - first) * TICK_GAP_PX > width) return;
  const top = LANES.scores.y + LANES.scores.h + 1;
  g.fillStyle = d.colors.muted;
  for (let index = first; index < last; index++) {
    g.fillRect(Math.round(xOf(keyframes[index], view, width)) - 0.5, top, 1, LANES.segments.y - top);
  }
}

/** The second under the pointer. @param {Canvas} g @param {Drawing} d */
export function drawHover(g, d) {
  if (d.hover === null) return;
  const { view, width, colors } = d;
  const { y, h } = LANES.ruler;
  const x = xOf(d.hover, view, width);
  g.fillStyle = colors.faint;
  g.fillRect(x - 0.5, LANES.thumbs.y, 1, y - LANES.thumbs.y);
  const text = d.clock.text(d.hover, decimalsFor(view));
  const wide = d.widthOf(text) + 12;
  const left = Math.min(Math.max(PAD, x - wide / 2), width - PAD - wide);
  g.fillStyle = colors.raised;
  g.beginPath();
  g.roundRect(left, y + 3, wide, 16, 4);
  g.fill();
  g.fillStyle = colors.text;
  g.textAlign = 'left';
  g.fillText(text, left + 6, y + h - 8);
}

/** The second a dragged edge snapped to. @param {Canvas} g @param {Drawing} d */
export function drawSnap(g, d) {
  if (d.snap === null) return;
  const x = xOf(d.snap, d.view, d.width);
  const top = LANES.thumbs.y;
  g.fillStyle = d.colors.focus;
  g.fillRect(x - 1, top, 2, LANES.ruler.y - top + 4);
}
