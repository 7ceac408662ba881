// The timeline: one canvas, drawn when something it shows has changed.

import { createClock } from '../../clock/wallclock.js';
import { labelOf } from '../../finding/names.js';
import { chosenPlugin, propertiesOf, thresholdOf, withinBounds } from '../../schema.js';
import { drawTimeline } from './draw.js';
import { clampView, closestOf, firstView, HEIGHT, LANES, PAD, reveal, whole, xOf, zoom } from './geometry.js';
import { attachTimelineInput } from './input.js';
import { createLayer, createMemo } from './layer.js';
import { readLook } from './look.js';
import { drawOverview, OVERVIEW_HEIGHT } from './overview.js';
import { createPeek } from './peek.js';
import { decimalsFor } from './ruler.js';
import { planLane, planOverview } from './view-plan.js';

/** Pixels: the picture over the pointer is at most from so far away, where samples lie further apart than pixels. */
const PEEK = 6;

/**
 * @param {object} parts
 * @param {HTMLCanvasElement} parts.canvas
 * @param {import('../../store.js').Store} parts.store
 * @param {import('../../i18n.js').I18n} parts.i18n
 * @param {import('../frame-loop.js').FrameLoop} parts.loop
 * @param {import('../player.js').Player} parts.player
 * @param {import('../../review/review.js').Review} parts.review
 * @param {import('../thumbnails.js').Thumbnails} parts.thumbnails
 * @param {(name: string, value: unknown) => void} parts.setParameter
 */
export function createTimeline({ canvas, store, i18n, loop, player, review, thumbnails, setParameter }) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d', { alpha: false }));
  let view = whole(1);
  let width = 0;
  let dirty = true;
  /** @type {number | null} */
  let hover = null;
  /** @type {number | null} */
  let snap = null;
  let look = readLook(context);
  const peek = createPeek({ place: /** @type {HTMLElement} */ (canvas.parentElement), store, i18n, thumbnails });
  const overview = createLayer();
  const memo = {
    /** @type {ReturnType<typeof createMemo<import('../../types.js').Segment[]>>} */
    segments: createMemo(),
    /** @type {ReturnType<typeof createMemo<ReturnType<typeof planLane>>>} */
    lane: createMemo(),
    /** @type {ReturnType<typeof createMemo<Float32Array>>} */
    columns: createMemo(),
    /** @type {ReturnType<typeof createMemo<ReturnType<typeof createClock>>>} */
    clock: createMemo(),
  };

  const redraw = () => {
    dirty = true;
    loop.request();
  };

  /** @param {import('./geometry.js').View} next */
  function setView(next) {
    view = next;
    redraw();
  }

  /** The segments as they would be if the drag ended here. */
  function segments() {
    const { segments: all, draft } = store.state;
    if (!draft) return all;
    return memo.segments([all, draft], () =>
      all
        .map((segment) => (segment.id === draft.id ? { ...segment, ...draft } : segment))
        .sort((a, b) => a.start - b.start),
    );
  }

  const clock = () => memo.clock([store.state.wall], () => createClock(store.state.wall));

  const scene = () => {
    const { info, selected, at } = store.state;
    if (!info) return null;
    const { duration, fps } = info;
    const closest = closestOf(fps);
    return { view, duration, closest, width, segments: segments(), selected, threshold: thresholdOf(store.state), at };
  };

  /** @param {import('./geometry.js').Scene} now @param {number} ratio */
  function overviewOf({ duration, segments: all, width: wide }, ratio) {
    const { scores, scoresVersion } = store.state;
    const size = { width: wide, height: OVERVIEW_HEIGHT, ratio };
    const key = [all, scores, scoresVersion, duration, look, clock()];
    return overview.get(key, size, (g) => {
      const columns = scores.columns(0, whole(duration).to, columnCount());
      const plan = planOverview(all, duration, wide, columns);
      drawOverview(g, { width: wide, duration, scores: columns, plan, ...look, clock: clock() });
    });
  }

  const columnCount = () => Math.max(1, Math.floor(width - 2 * PAD));

  function draw() {
    if (!dirty || !width) return;
    dirty = false;
    const now = scene();
    if (!now) return;
    const { scores, scoresVersion, keyframes } = store.state;
    const ratio = devicePixelRatio || 1;
    const [pixelsWide, pixelsHigh] = [Math.round(width * ratio), Math.round(HEIGHT * ratio)];
    if (canvas.width !== pixelsWide || canvas.height !== pixelsHigh) {
      canvas.width = pixelsWide;
      canvas.height = pixelsHigh;
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const drawing = {
      ...now,
      ...look,
      ...{ clock: clock(), keyframes, hover, snap, stretch: store.state.stretch },
      interval: scores.interval,
      columns: memo.columns([scores, scoresVersion, view, width], () =>
        scores.columns(view.from, view.to, columnCount()),
      ),
      lane: memo.lane([now.segments, now.selected, view, width], () =>
        planLane(now.segments, view, width, now.selected),
      ),
      /** @param {number} at @param {number} within */
      thumbnail: (at, within) => thumbnails.bitmap(at, within),
      /** @param {import('../../types.js').Segment} segment @returns {[string, string]} */
      caption: (segment) => [labelOf(store.state, i18n, segment.label), i18n.length(segment.stop - segment.start)],
      thresholdText: now.threshold === null || now.threshold === undefined ? '' : i18n.score(now.threshold),
    };
    drawTimeline(context, drawing, overviewOf(now, ratio));
    canvas.setAttribute('aria-valuenow', now.at.toFixed(1));
    canvas.setAttribute('aria-valuetext', clock().text(now.at, 1));
  }

  attachTimelineInput(canvas, {
    scene,
    setView,
    seek: (at) => {
      player.seek(at);
    },
    select: (id) => review.select(id, { seek: false }),
    setDraft: (draft) => store.set({ draft }),
    retime: review.retime,
    add: (at) => review.add(at),
    setThreshold: (value) => {
      const { threshold: property } = propertiesOf(chosenPlugin(store.state)?.manifest);
      setParameter('threshold', withinBounds(property, value));
    },
    hover: (over) => {
      if (over) showPeek(over);
      else peek.hide();
      const at = over && !over.overview ? over.at : null;
      if (hover === at) return;
      hover = at;
      redraw();
    },
    keyframes: () => store.state.keyframes,
    setSnap: (line) => {
      snap = line;
      redraw();
    },
  });

  /** @param {{at: number, x: number, overview: boolean}} over */
  function showPeek({ at, x, overview: far }) {
    const shown = far ? whole(store.state.info?.duration ?? 1) : view;
    const within = (PEEK / width) * (shown.to - shown.from);
    peek.show(x, at, within, clock().text(at, far ? 0 : decimalsFor(view)));
  }

  new ResizeObserver(() => {
    width = canvas.clientWidth;
    redraw();
  }).observe(canvas);
  loop.add(draw);

  store.watch(['info'], ({ info }) => {
    view = firstView(info?.duration ?? 1);
    peek.hide();
    canvas.setAttribute('aria-valuemin', '0');
    canvas.setAttribute('aria-valuemax', String(info?.duration ?? 0));
  });
  store.watch(['selected'], ({ selected, segments: all, info, draft }) => {
    const segment = all.find(({ id }) => id === selected);
    if (segment && info && !draft) setView(reveal(view, segment.start, segment.stop, info.duration));
  });
  store.watch(['stretch'], ({ stretch, info }) => {
    if (stretch && info) setView(reveal(view, stretch.start, stretch.stop, info.duration));
  });
  store.watch(['at'], ({ at, playing, info, draft }) => {
    if (playing && info && !draft && (at < view.from || at > view.to)) {
      const span = view.to - view.from;
      setView(clampView({ from: at - span * 0.1, to: at + span * 0.9 }, info.duration, span));
    }
  });
  store.watch(
    [
      'info',
      'at',
      'segments',
      'keyframes',
      'wall',
      'stretch',
      'draft',
      'selected',
      'scoresVersion',
      'plugins',
      'pluginId',
      'parameters',
      'language',
      'view',
    ],
    redraw,
  );

  return {
    redraw,
    /** After the theme changed. */
    recolour() {
      look = readLook(context);
      redraw();
    },
    fit: () => setView(whole(store.state.info?.duration ?? 1)),
    /** Closer or further around the playhead, or around the middle where that is out of sight. @param {number} factor */
    zoom(factor) {
      const { info, at } = store.state;
      if (!info) return;
      const anchor = at >= view.from && at <= view.to ? at : (view.from + view.to) / 2;
      setView(zoom(view, factor, anchor, info.duration, closestOf(info.fps)));
    },
    /** Where a second lies in the detail, CSS pixels from the canvas's left edge. @param {number} seconds */
    xOf: (seconds) => xOf(seconds, view, width),
    /** The middle of a lane, CSS pixels from the canvas's top edge. @param {keyof typeof LANES} lane */
    yOf: (lane) => LANES[lane].y + LANES[lane].h / 2,
    get view() {
      return view;
    },
  };
}

/** @typedef {ReturnType<typeof createTimeline>} Timeline */
