// Draws the timeline onto its canvas; only what is visible. Arithmetic is in timeline-geometry.js, the upper lane in
// timeline-overview.js.

import { formatClock } from '../time.js';
import { HEIGHT, LANES, PAD, rulerStep, thresholdY, ticks, xOf } from './timeline-geometry.js';
import { drawColumns, drawOverview, tickText } from './timeline-overview.js';

/**
 * @typedef {Record<'bg' | 'panel' | 'raised' | 'text' | 'muted' | 'faint' | 'proposed' | 'accepted' | 'rejected' | 'focus' | 'danger' | 'unknown' | 'on-state' | 'on-focus', string>} Colours
 *
 * @typedef {import('./timeline-geometry.js').Scene & {
 *   colours: Colours,
 *   font: string,
 *   overview: Float32Array,
 *   columns: Float32Array,
 *   thumbnail: (at: number, within: number) => ImageBitmap | null,
 *   caption: (segment: import('../types.js').Segment) => [string, string],
 *   thresholdText: string,
 *   hover: number | null,
 *   interval: number,
 * }} Drawing
 *
 * @typedef {CanvasRenderingContext2D} Canvas
 */

const THUMB = 92;

/** @param {Canvas} g @param {Drawing} d */
export function drawTimeline(g, d) {
  g.fillStyle = d.colours.panel;
  g.fillRect(0, 0, d.width, HEIGHT);
  g.font = d.font;
  g.textBaseline = 'middle';
  drawOverview(g, d);
  drawThumbs(g, d);
  drawScores(g, d);
  drawSegments(g, d);
  drawRuler(g, d);
  drawPlayhead(g, d);
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
    g.fillStyle = d.colours.unknown;
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
  const { colours, width, threshold } = d;
  const { y, h } = LANES.scores;
  g.fillStyle = colours.bg;
  g.fillRect(PAD, y, width - 2 * PAD, h);
  const limit = threshold ?? 2;
  drawColumns(
    g,
    d.columns,
    { y, h },
    (score) => (score >= limit ? colours.proposed : colours.faint),
    colours.unknown,
    0.85,
  );
  if (threshold === null) return;
  const line = thresholdY(threshold);
  g.strokeStyle = colours.focus;
  g.lineWidth = 1;
  g.setLineDash([4, 3]);
  g.beginPath();
  g.moveTo(PAD, line);
  g.lineTo(width - PAD, line);
  g.stroke();
  g.setLineDash([]);
  g.fillStyle = colours.focus;
  g.beginPath();
  const tag = Math.min(y + h - 8, Math.max(y + 8, line));
  g.roundRect(width - PAD - 34, tag - 8, 34, 16, 4);
  g.fill();
  g.fillStyle = colours['on-focus'];
  g.textAlign = 'center';
  g.fillText(d.thresholdText, width - PAD - 17, tag + 0.5);
}

/** @param {Canvas} g @param {Drawing} d */
function drawSegments(g, d) {
  const { colours, width, view } = d;
  const { y, h } = LANES.segments;
  g.fillStyle = colours.raised;
  g.fillRect(PAD, y, width - 2 * PAD, h);
  g.save();
  g.beginPath();
  g.rect(PAD - 3, y - 3, width - 2 * PAD + 6, h + 6);
  g.clip();
  const shown = d.segments.filter(({ start, stop }) => stop >= view.from && start <= view.to);
  // The chosen one last, so that its frame lies over its neighbours.
  shown.sort((a, b) => Number(a.id === d.selected) - Number(b.id === d.selected) || a.start - b.start);
  for (const segment of shown) drawSegment(g, d, segment);
  g.restore();
}

/** @param {Canvas} g @param {Drawing} d @param {import('../types.js').Segment} segment */
function drawSegment(g, d, segment) {
  const { colours } = d;
  const { y, h } = LANES.segments;
  const left = xOf(segment.start, d.view, d.width);
  const wide = Math.max(3, xOf(segment.stop, d.view, d.width) - left);
  const chosen = segment.id === d.selected;
  g.globalAlpha = chosen ? 1 : segment.state === 'rejected' ? 0.45 : 0.7;
  g.fillStyle = colours[segment.state];
  g.beginPath();
  g.roundRect(left, y + 1, wide, h - 2, Math.min(5, wide / 2));
  g.fill();
  g.globalAlpha = 1;
  if (chosen) {
    g.strokeStyle = colours.focus;
    g.lineWidth = 2;
    g.stroke();
  }
  g.fillStyle = colours['on-state'];
  if (wide > 16) {
    g.globalAlpha = chosen ? 1 : 0.55;
    g.fillRect(left + 4, y + 7, 2, h - 14);
    g.fillRect(left + wide - 6, y + 7, 2, h - 14);
    g.globalAlpha = 1;
  }
  const shape = { accepted: '✓', rejected: '✕', proposed: '' }[segment.state];
  const from = Math.max(left, PAD) + 12;
  const room = Math.min(left + wide, d.width - PAD) - 10 - from;
  const [label, length] = d.caption(segment);
  const candidates = [[shape, [label, length].filter(Boolean).join(' · ')], [shape, length], [shape]];
  const text = candidates
    .map((parts) => parts.filter(Boolean).join(' '))
    .find((words) => g.measureText(words).width <= room);
  g.textAlign = 'left';
  if (text) g.fillText(text, from, y + h / 2 + 0.5);
}

/** @param {Canvas} g @param {Drawing} d */
function drawRuler(g, d) {
  const { view, width, colours } = d;
  const { y, h } = LANES.ruler;
  const step = rulerStep(view.to - view.from, width);
  g.fillStyle = colours.muted;
  for (const mark of ticks(view, step)) {
    const x = xOf(mark, view, width);
    g.fillRect(x - 0.5, y, 1, 4);
    if (d.hover !== null && Math.abs(x - xOf(d.hover, view, width)) < 64) continue; // there the pointer's time stands
    g.textAlign = x < PAD + 30 ? 'left' : x > width - PAD - 30 ? 'right' : 'center';
    g.fillText(tickText(mark, step), x, y + h - 8);
  }
  if (d.hover === null) return;
  const x = xOf(d.hover, view, width);
  g.fillStyle = colours.faint;
  g.fillRect(x - 0.5, LANES.thumbs.y, 1, y - LANES.thumbs.y);
  const text = formatClock(d.hover, view.to - view.from < 120 ? 1 : 0);
  const wide = g.measureText(text).width + 12;
  const left = Math.min(Math.max(PAD, x - wide / 2), width - PAD - wide);
  g.fillStyle = colours.raised;
  g.beginPath();
  g.roundRect(left, y + 3, wide, 16, 4);
  g.fill();
  g.fillStyle = colours.text;
  g.textAlign = 'left';
  g.fillText(text, left + 6, y + h - 8);
}

/** @param {Canvas} g @param {Drawing} d */
function drawPlayhead(g, d) {
  const x = xOf(d.at, d.view, d.width);
  if (x < PAD - 1 || x > d.width - PAD + 1) return;
  const top = LANES.thumbs.y;
  g.fillStyle = d.colours.danger;
  g.fillRect(x - 0.75, top - 4, 1.5, LANES.ruler.y - top + 6);
  g.beginPath();
  g.moveTo(x - 6, top - 6);
  g.lineTo(x + 6, top - 6);
  g.lineTo(x, top + 2);
  g.fill();
}
