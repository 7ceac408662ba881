// Draws the visible part of the timeline onto its canvas. Arithmetic is in geometry.js, the choice among many segments in
// view-plan.js, the upper lane in overview.js.

import { HEIGHT, LANES, PAD, thresholdY, xOf } from './geometry.js';
import { drawLane } from './lane.js';
import { drawColumns, drawOverviewMarks, OVERVIEW_HEIGHT } from './overview.js';
import { drawHover, drawKeyframes, drawRuler, drawSnap } from './ruler.js';

/**
 * @typedef {Record<'bg' | 'panel' | 'raised' | 'text' | 'muted' | 'faint' | 'proposed' | 'accepted' | 'rejected' | 'focus' | 'danger' | 'unknown' | 'on-state' | 'on-focus', string>} Colors
 *
 * @typedef {object} Clock times as displayed
 * @property {number} offset seconds of the day at second 0
 * @property {(seconds: number, decimals?: number) => string} text
 *
 * @typedef {import('./geometry.js').Scene & {
 *   colors: Colors,
 *   font: string,
 *   clock: Clock,
 *   columns: Float32Array,
 *   lane: {single: import('../../types.js').Segment[], ranks: Uint8Array},
 *   thumbnail: (at: number, within: number) => ImageBitmap | null,
 *   caption: (segment: import('../../types.js').Segment) => [string, string],
 *   widthOf: (text: string) => number,
 *   thresholdText: string,
 *   keyframes: Float64Array | null,
 *   hover: number | null,
 *   snap: number | null,
 *   stretch: {start: number, stop: number} | null,
 *   unseen: readonly {start: number, stop: number}[],
 *   interval: number,
 * }} Drawing
 *
 * @typedef {CanvasRenderingContext2D} Canvas
 */

const THUMB = 92;

/**
 * @param {Canvas} g
 * @param {Drawing} d
 * @param {CanvasImageSource} overview painted by drawOverview()
 */
export function drawTimeline(g, d, overview) {
  g.drawImage(overview, 0, 0, d.width, OVERVIEW_HEIGHT);
  g.fillStyle = d.colors.panel;
  g.fillRect(0, OVERVIEW_HEIGHT, d.width, HEIGHT - OVERVIEW_HEIGHT);
  g.font = d.font;
  g.textBaseline = 'middle';
  drawOverviewMarks(g, d);
  drawThumbs(g, d);
  drawScores(g, d);
  drawLane(g, d);
  drawKeyframes(g, d);
  drawRuler(g, d);
  drawHover(g, d);
  drawPlayhead(g, d);
  drawSnap(g, d);
}

/** @param {Canvas} g @param {Drawing} d */
function drawThumbs(g, d) {
  const { y, h } = LANES.thumbs;
  const { view, width } = d;
  const slot = (THUMB / (width - 2 * PAD)) * (view.to - view.from);
  g.save();
  g.beginPath();
  g.rect(PAD, y, width - 2 * PAD, h);
  g.clip();
  for (let index = Math.floor(view.from / slot); index * slot < view.to; index++) {
    const x = Math.round(xOf(index * slot, view, width));
    g.fillStyle = d.colors.unknown;
    g.fillRect(x, y, THUMB - 2, h);
    const bitmap = d.thumbnail((index + 0.5) * slot, Math.max(slot, d.interval));
    if (!bitmap) continue;
    const scale = Math.max((THUMB - 2) / bitmap.width, h / bitmap.height);
    const [sw, sh] = [(THUMB - 2) / scale, h / scale];
    g.drawImage(bitmap, (bitmap.width - sw) / 2, (bitmap.height - sh) / 2, sw, sh, x, y, THUMB - 2, h);
  }
  g.restore();
}

/** @param {Canvas} g @param {Drawing} d */
function drawScores(g, d) {
  const { colors, width, threshold } = d;
  const { y, h } = LANES.scores;
  g.fillStyle = colors.bg;
  g.fillRect(PAD, y, width - 2 * PAD, h);
  const limit = threshold ?? 2;
  const steps = [
    { color: colors.faint, from: 0 },
    { color: colors.proposed, from: limit },
  ];
  drawColumns(g, d.columns, { y, h }, steps, colors.unknown, 0.85);
  drawUnseen(g, d);
  if (threshold === null) return;
  const line = thresholdY(threshold);
  g.strokeStyle = colors.focus;
  g.lineWidth = 1;
  g.setLineDash([4, 3]);
  g.beginPath();
  g.moveTo(PAD, line);
  g.lineTo(width - PAD, line);
  g.stroke();
  g.setLineDash([]);
  g.fillStyle = colors.focus;
  g.beginPath();
  const tag = Math.min(y + h - 8, Math.max(y + 8, line));
  g.roundRect(width - PAD - 34, tag - 8, 34, 16, 4);
  g.fill();
  g.fillStyle = colors['on-focus'];
  g.textAlign = 'center';
  g.fillText(d.thresholdText, width - PAD - 17, tag + 0.5);
}

/** Pixels between two lines of the hatching. */
const HATCH = 6;

/** Stretches whose frames could not be decoded: hatched, since their scores are unknown. @param {Canvas} g @param {Drawing} d */
function drawUnseen(g, d) {
  const { y, h } = LANES.scores;
  g.strokeStyle = d.colors.danger;
  g.lineWidth = 1;
  for (const { start, stop } of d.unseen) {
    const left = Math.max(PAD, xOf(start, d.view, d.width));
    const right = Math.min(d.width - PAD, Math.max(left + 2, xOf(stop, d.view, d.width)));
    if (right <= PAD || left >= d.width - PAD) continue;
    g.save();
    g.beginPath();
    g.rect(left, y, right - left, h);
    g.clip();
    g.beginPath();
    for (let x = left - h - (left % HATCH); x < right; x += HATCH) {
      g.moveTo(x, y + h);
      g.lineTo(x + h, y);
    }
    g.stroke();
    g.restore();
  }
}

/** @param {Canvas} g @param {Drawing} d */
function drawPlayhead(g, d) {
  const x = xOf(d.at, d.view, d.width);
  if (x < PAD - 1 || x > d.width - PAD + 1) return;
  const top = LANES.thumbs.y;
  g.fillStyle = d.colors.danger;
  g.fillRect(x - 0.75, top - 4, 1.5, LANES.ruler.y - top + 6);
  g.beginPath();
  g.moveTo(x - 6, top - 6);
  g.lineTo(x + 6, top - 6);
  g.lineTo(x, top + 2);
  g.fill();
}
