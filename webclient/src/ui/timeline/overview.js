// The timeline's upper lane, the whole file: the highest score of each pixel, a color for each state, unsampled parts flat.

import { LANES, PAD, rulerStep, ticks, whole, windowFrame, xOf } from './geometry.js';
import { eachRun, RANKS } from './view-plan.js';

/**
 * @typedef {import('./draw.js').Drawing} Drawing
 * @typedef {CanvasRenderingContext2D} Canvas
 *
 * @typedef {object} OverviewDrawing
 * @property {number} width
 * @property {number} duration
 * @property {Float32Array} scores highest of each pixel, NaN where nothing was sampled
 * @property {{ranks: Uint8Array, tall: Float32Array}} plan
 * @property {import('./draw.js').Colors} colors
 * @property {string} font
 * @property {import('./draw.js').Clock} clock
 */

/** Pixels, from the top of the canvas. */
export const OVERVIEW_HEIGHT = LANES.hours.y + LANES.hours.h;

/** The part that panning and playing don't change. @param {Canvas} g @param {OverviewDrawing} d */
export function drawOverview(g, d) {
  const { colors, width, duration, clock, plan } = d;
  const { y, h } = LANES.overview;
  const all = whole(duration);
  const right = width - PAD;
  g.fillStyle = colors.panel;
  g.fillRect(0, 0, width, OVERVIEW_HEIGHT);
  g.font = d.font;
  g.textBaseline = 'middle';
  g.fillStyle = colors.bg;
  g.fillRect(PAD, y, right - PAD, h);
  drawColumns(g, d.scores, { y, h }, [{ color: colors.faint, from: 0 }], colors.unknown, 0.6);
  eachRun(plan.ranks, (rank, from, to) => {
    const state = RANKS[rank];
    if (!state) return;
    g.fillStyle = colors[state];
    eachRun(plan.tall.subarray(from, to), (value, first, last) => {
      const tall = (h - 4) * value;
      g.fillRect(PAD + from + first, y + h - tall, last - first, tall);
    });
  });
  const step = rulerStep(duration, width, 110);
  g.fillStyle = colors.muted;
  const first = clock.offset ? all.from : 0;
  if (clock.offset) drawMark(g, tickText(clock, first, 1), PAD, 'left');
  for (const mark of ticks(all, step, clock.offset)) {
    const x = xOf(mark, all, width);
    if (x > right - 90) break; // the end has its own label
    if (clock.offset && x < PAD + 90) continue; // so does a start at an odd time of day
    drawMark(g, tickText(clock, mark, step), x, x > PAD + 1 ? 'center' : 'left');
  }
  drawMark(g, tickText(clock, duration, clock.offset ? 1 : step), right, 'right');
}

/** @param {Canvas} g @param {string} text @param {number} x @param {CanvasTextAlign} align */
function drawMark(g, text, x, align) {
  g.textAlign = align;
  g.fillText(text, x, LANES.overview.y + LANES.overview.h + 11);
}

/** The playhead and the rectangle that marks the view. @param {Canvas} g @param {Drawing} d */
export function drawOverviewMarks(g, d) {
  const { y, h } = LANES.overview;
  const head = xOf(d.at, whole(d.duration), d.width);
  g.fillStyle = d.colors.danger;
  g.fillRect(head - 0.5, y, 1, h);
  const frame = windowFrame(d);
  g.strokeStyle = d.colors.text;
  g.lineWidth = 1.5;
  g.strokeRect(frame.left, y - 2.5, frame.right - frame.left, h + 5);
}

/**
 * Scores as columns of one pixel, equal neighbors joined; unknown parts flat.
 * @param {Canvas} g
 * @param {Float32Array} columns
 * @param {{y: number, h: number}} lane
 * @param {{color: string, from: number}[]} colors by the score from which each holds, ascending
 * @param {string} unknown
 * @param {number} alpha
 */
export function drawColumns(g, columns, { y, h }, colors, unknown, alpha) {
  g.fillStyle = unknown;
  eachRun(columns, (score, from, to) => {
    if (Number.isNaN(score)) g.fillRect(PAD + from, y, to - from, h);
  });
  g.globalAlpha = alpha;
  for (const [index, { color, from: least }] of colors.entries()) {
    const below = colors[index + 1]?.from ?? Number.POSITIVE_INFINITY;
    g.fillStyle = color;
    eachRun(columns, (score, from, to) => {
      if (!(score >= least && score < below)) return;
      const tall = Math.max(1, (h - 2) * score);
      g.fillRect(PAD + from, y + h - tall, to - from, tall);
    });
  }
  g.globalAlpha = 1;
}

/** A ruler's label, no more precise than its step. @param {import('./draw.js').Clock} clock @param {number} seconds @param {number} step */
export function tickText(clock, seconds, step) {
  if (step < 1) return clock.text(seconds, step < 0.01 ? 3 : step < 0.1 ? 2 : 1);
  const text = clock.text(seconds);
  return step >= 600 && text.endsWith(':00') ? text.slice(0, -3) : text;
}
