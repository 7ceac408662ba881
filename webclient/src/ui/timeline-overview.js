// The timeline's upper lane, the whole file: highest score in each pixel, colour for state, unsampled flat.

import { formatClock } from '../time.js';
import { LANES, PAD, rulerStep, ticks, whole, windowFrame, xOf } from './timeline-geometry.js';

/**
 * @typedef {import('./timeline-draw.js').Drawing} Drawing
 * @typedef {CanvasRenderingContext2D} Canvas
 */

/** Proposals are drawn over rejected ones: what is left to do is seen. */
const ORDER = /** @type {const} */ (['rejected', 'accepted', 'proposed']);

/** @param {Canvas} g @param {Drawing} d */
export function drawOverview(g, d) {
  const { colours, width, duration } = d;
  const { y, h } = LANES.overview;
  const all = whole(duration);
  const right = width - PAD;
  g.fillStyle = colours.bg;
  g.fillRect(PAD, y, right - PAD, h);
  drawColumns(g, d.overview, { y, h }, () => colours.faint, colours.unknown, 0.6);
  for (const state of ORDER) {
    g.fillStyle = colours[state];
    for (const segment of d.segments) {
      if (segment.state !== state) continue;
      const left = Math.floor(xOf(segment.start, all, width));
      const stop = Math.max(left + 2, Math.round(xOf(segment.stop, all, width)));
      for (let x = left; x < stop && x < right; x++) {
        const score = d.overview[x - PAD];
        // Never so low that a segment would be overlooked; a narrow one is a plain bar of its own height.
        const own = stop - left < 4 || Number.isNaN(score);
        const value = Math.max(0.3, own ? (segment.score ?? 0.5) : score);
        g.fillRect(x, y + h - (h - 4) * value, 1, (h - 4) * value);
      }
    }
  }
  const head = xOf(d.at, all, width);
  g.fillStyle = colours.danger;
  g.fillRect(head - 0.5, y, 1, h);
  const frame = windowFrame(d);
  g.strokeStyle = colours.text;
  g.lineWidth = 1.5;
  g.strokeRect(frame.left, y - 2.5, frame.right - frame.left, h + 5);

  const step = rulerStep(duration, width, 110);
  g.fillStyle = colours.muted;
  for (const mark of ticks(all, step)) {
    const x = xOf(mark, all, width);
    if (x > right - 50) break; // the end has its own label
    g.textAlign = mark ? 'center' : 'left';
    g.fillText(tickText(mark, step), x, y + h + 11);
  }
  g.textAlign = 'right';
  g.fillText(tickText(duration, step), right, y + h + 11);
}

/**
 * @param {Canvas} g
 * @param {Float32Array} columns
 * @param {{y: number, h: number}} lane
 * @param {(score: number) => string} colour
 * @param {string} unknown
 * @param {number} alpha
 */
export function drawColumns(g, columns, { y, h }, colour, unknown, alpha) {
  let flat = -1;
  g.fillStyle = unknown;
  for (let x = 0; x <= columns.length; x++) {
    const missing = x < columns.length && Number.isNaN(columns[x]);
    if (missing && flat < 0) flat = x;
    if (!missing && flat >= 0) {
      g.fillRect(PAD + flat, y, x - flat, h);
      flat = -1;
    }
  }
  g.globalAlpha = alpha;
  for (let x = 0; x < columns.length; x++) {
    const score = columns[x];
    if (Number.isNaN(score)) continue;
    g.fillStyle = colour(score);
    const tall = Math.max(1, (h - 2) * score);
    g.fillRect(PAD + x, y + h - tall, 1, tall);
  }
  g.globalAlpha = 1;
}

/** A ruler's label, no finer than its step. @param {number} seconds @param {number} step */
export const tickText = (seconds, step) => {
  if (step < 1) return formatClock(seconds, step < 0.1 ? 2 : 1);
  const text = formatClock(seconds);
  return step >= 600 && seconds % 60 === 0 ? text.slice(0, -3) : text;
};
