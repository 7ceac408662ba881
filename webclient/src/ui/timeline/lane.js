// The timeline's lane of segments: wide ones with grips and a caption, narrow ones as columns.

import { LANES, PAD, xOf } from './geometry.js';
import { eachRun, RANKS } from './view-plan.js';

/**
 * @typedef {import('./draw.js').Drawing} Drawing
 * @typedef {CanvasRenderingContext2D} Canvas
 */

/** Opacity by state, unless selected. */
const OPACITY = { proposed: 0.7, accepted: 0.7, rejected: 0.45 };

/** @param {Canvas} g @param {Drawing} d */
export function drawLane(g, d) {
  const { colors, width } = d;
  const { y, h } = LANES.segments;
  g.fillStyle = colors.raised;
  g.fillRect(PAD, y, width - 2 * PAD, h);
  g.save();
  g.beginPath();
  g.rect(PAD - 3, y - 3, width - 2 * PAD + 6, h + 6);
  g.clip();
  eachRun(d.lane.ranks, (rank, from, to) => {
    const state = RANKS[rank];
    if (!state) return;
    g.globalAlpha = OPACITY[state];
    g.fillStyle = colors[state];
    g.fillRect(PAD + from, y + 1, to - from, h - 2);
  });
  for (const segment of d.lane.single) drawSegment(g, d, segment);
  if (d.stretch) drawStretch(g, d, d.stretch);
  g.restore();
}

/** The audited window: an outline, since it is no segment. @param {Canvas} g @param {Drawing} d @param {{start: number, stop: number}} stretch */
function drawStretch(g, d, { start, stop }) {
  const { y, h } = LANES.segments;
  const left = xOf(start, d.view, d.width);
  g.strokeStyle = d.colors.focus;
  g.lineWidth = 2;
  g.setLineDash([4, 3]);
  g.strokeRect(left, y + 2, Math.max(3, xOf(stop, d.view, d.width) - left), h - 4);
  g.setLineDash([]);
}

/** @param {Canvas} g @param {Drawing} d @param {import('../../types.js').Segment} segment */
function drawSegment(g, d, segment) {
  const { colors } = d;
  const { y, h } = LANES.segments;
  const left = xOf(segment.start, d.view, d.width);
  const wide = Math.max(3, xOf(segment.stop, d.view, d.width) - left);
  const chosen = segment.id === d.selected;
  g.globalAlpha = chosen ? 1 : OPACITY[segment.state];
  g.fillStyle = colors[segment.state];
  g.beginPath();
  g.roundRect(left, y + 1, wide, h - 2, Math.min(5, wide / 2));
  g.fill();
  g.globalAlpha = 1;
  if (chosen) {
    g.strokeStyle = colors.focus;
    g.lineWidth = 2;
    g.stroke();
  }
  g.fillStyle = colors['on-state'];
  if (wide > 16) {
    g.globalAlpha = chosen ? 1 : 0.55;
    g.fillRect(left + 4, y + 7, 2, h - 14);
    g.fillRect(left + wide - 6, y + 7, 2, h - 14);
    g.globalAlpha = 1;
  }
  const shape = { accepted: '✓', rejected: '✕', proposed: '' }[segment.state];
  const from = Math.max(left, PAD) + 12;
  const available = Math.min(left + wide, d.width - PAD) - 10 - from;
  if (available < 6) return;
  const [label, length] = d.caption(segment);
  const candidates = [[shape, [label, length].filter(Boolean).join(' · ')], [shape, length], [shape]];
  const text = candidates
    .map((parts) => parts.filter(Boolean).join(' '))
    .find((candidate) => d.widthOf(candidate) <= available);
  g.textAlign = 'left';
  if (text) g.fillText(text, from, y + h / 2 + 0.5);
}
