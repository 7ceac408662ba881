// Paints the timeline from the store: everything costly is computed once and kept until its inputs change.

import { createClock } from '../../clock/wallclock.js';
import { labelOf } from '../../finding/names.js';
import { unseenOf } from '../../finding/unseen.js';
import { scoreColumns } from '../../scores.js';
import { drawTimeline } from './draw.js';
import { HEIGHT, PAD, whole } from './geometry.js';
import { createLayer, createMemo } from './layer.js';
import { readLook } from './look.js';
import { drawOverview, OVERVIEW_HEIGHT } from './overview.js';
import { planLane, planOverview } from './view-plan.js';

/**
 * @param {object} parts
 * @param {HTMLCanvasElement} parts.canvas
 * @param {import('../../store.js').Store} parts.store
 * @param {import('../../i18n.js').I18n} parts.i18n
 * @param {import('../thumbnails.js').Thumbnails} parts.thumbnails
 */
export function createPainter({ canvas, store, i18n, thumbnails }) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d', { alpha: false }));
  let look = readLook(context);
  const overview = createLayer();
  const memo = {
    /** @type {ReturnType<typeof createMemo<ReturnType<typeof planLane>>>} */
    lane: createMemo(),
    /** @type {ReturnType<typeof createMemo<Float32Array>>} */
    columns: createMemo(),
    /** @type {ReturnType<typeof createMemo<import('../../finding/unseen.js').Unseen[]>>} */
    unseen: createMemo(),
    /** @type {ReturnType<typeof createMemo<ReturnType<typeof createClock>>>} */
    clock: createMemo(),
  };

  const clock = () => memo.clock([store.state.wall], () => createClock(store.state.wall));

  /** @param {number} width */
  const columnCount = (width) => Math.max(1, Math.floor(width - 2 * PAD));

  /** @param {import('./geometry.js').Scene} scene @param {number} ratio */
  function overviewOf({ duration, segments, width }, ratio) {
    const { scores } = store.state;
    const size = { width, height: OVERVIEW_HEIGHT, ratio };
    const key = [segments, scores, duration, look, clock()];
    return overview.get(key, size, (g) => {
      const columns = scoreColumns(scores, 0, whole(duration).to, columnCount(width));
      const plan = planOverview(segments, duration, width, columns);
      drawOverview(g, { width, duration, scores: columns, plan, ...look, clock: clock() });
    });
  }

  /**
   * @param {import('./geometry.js').Scene} scene
   * @param {{hover: number | null, snap: number | null}} marks
   * @returns {import('./draw.js').Drawing}
   */
  function drawingOf(scene, marks) {
    const { scores, keyframes, stretch, run, info } = store.state;
    const { view, width, segments, selected, threshold } = scene;
    return {
      ...scene,
      ...look,
      ...marks,
      ...{ clock: clock(), keyframes, stretch, interval: scores.interval },
      unseen: memo.unseen([run.lost, scores, info], () => unseenOf(store.state)),
      columns: memo.columns([scores, view, width], () => scoreColumns(scores, view.from, view.to, columnCount(width))),
      lane: memo.lane([segments, selected, view, width], () => planLane(segments, view, width, selected)),
      thumbnail: (at, within) => thumbnails.bitmap(at, within),
      caption: (segment) => [labelOf(store.state, i18n, segment.label), i18n.length(segment.stop - segment.start)],
      thresholdText: threshold === null || threshold === undefined ? '' : i18n.score(threshold),
    };
  }

  /** @param {number} width CSS pixels @param {number} ratio device pixels for each of them */
  function resize(width, ratio) {
    const [wide, high] = [Math.round(width * ratio), Math.round(HEIGHT * ratio)];
    if (canvas.width !== wide || canvas.height !== high) {
      canvas.width = wide;
      canvas.height = high;
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
  }

  return {
    clock,
    /** @param {import('./geometry.js').Scene} scene @param {{hover: number | null, snap: number | null}} marks */
    paint(scene, marks) {
      const ratio = devicePixelRatio || 1;
      resize(scene.width, ratio);
      drawTimeline(context, drawingOf(scene, marks), overviewOf(scene, ratio));
    },
    /** The theme has changed. */
    recolor() {
      look = readLook(context);
    },
  };
}
