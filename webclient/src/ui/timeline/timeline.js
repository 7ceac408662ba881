// The timeline: one canvas, repainted when something it shows has changed.

import { chosenPlugin, propertiesOf, thresholdOf, withinBounds } from '../../schema.js';
import { closestOf, LANES, whole, xOf } from './geometry.js';
import { attachTimelineInput } from './input.js';
import { createMemo } from './layer.js';
import { createPainter } from './painter.js';
import { createPeek } from './peek.js';
import { decimalsFor } from './ruler.js';
import { createViewport } from './viewport.js';

/** Pixels: the preview shows no sample farther from the pointer, where samples are sparser than pixels. */
const PEEK_REACH_PX = 6;

const SHOWN = /** @type {const} */ ([
  ...['info', 'at', 'segments', 'keyframes', 'wall', 'stretch', 'draft', 'selected'],
  ...['scores', 'run', 'plugins', 'pluginId', 'parameters', 'language', 'view'],
]);

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
  const painter = createPainter({ canvas, store, i18n, thumbnails });
  const viewport = createViewport({ store, onChange: redraw });
  const peek = createPeek({ place: /** @type {HTMLElement} */ (canvas.parentElement), store, i18n, thumbnails });
  /** @type {ReturnType<typeof createMemo<import('../../types.js').Segment[]>>} */
  const withDraft = createMemo();
  let width = 0;
  let dirty = true;
  /** @type {{hover: number | null, snap: number | null}} seconds */
  const marks = { hover: null, snap: null };

  function redraw() {
    dirty = true;
    loop.request();
  }

  /** The segments as they would be if the drag ended here. */
  function segments() {
    const { segments: all, draft } = store.state;
    if (!draft) return all;
    return withDraft([all, draft], () =>
      all
        .map((segment) => (segment.id === draft.id ? { ...segment, ...draft } : segment))
        .sort((a, b) => a.start - b.start),
    );
  }

  /** @returns {import('./geometry.js').Scene | null} */
  function scene() {
    const { info, selected, at } = store.state;
    if (!info) return null;
    const { duration, fps } = info;
    const { view } = viewport;
    const threshold = thresholdOf(store.state);
    return { view, duration, closest: closestOf(fps), width, segments: segments(), selected, threshold, at };
  }

  function draw() {
    if (!dirty || !width) return;
    dirty = false;
    const now = scene();
    if (!now) return;
    painter.paint(now, marks);
    canvas.setAttribute('aria-valuenow', now.at.toFixed(1));
    canvas.setAttribute('aria-valuetext', painter.clock().text(now.at, 1));
  }

  /** @param {'hover' | 'snap'} name @param {number | null} at */
  function mark(name, at) {
    if (marks[name] === at) return;
    marks[name] = at;
    redraw();
  }

  /** @param {{at: number, x: number, overview: boolean}} over */
  function showPeek({ at, x, overview }) {
    const { view } = viewport;
    const shown = overview ? whole(store.state.info?.duration ?? 1) : view;
    const within = (PEEK_REACH_PX / width) * (shown.to - shown.from);
    peek.show(x, at, within, painter.clock().text(at, overview ? 0 : decimalsFor(view)));
  }

  attachTimelineInput(canvas, {
    scene,
    setView: viewport.set,
    seek: (at) => player.seek(at),
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
      mark('hover', over && !over.overview ? over.at : null);
    },
    keyframes: () => store.state.keyframes,
    setSnap: (line) => mark('snap', line),
  });

  new ResizeObserver(() => {
    width = canvas.clientWidth;
    redraw();
  }).observe(canvas);
  loop.add(draw);
  store.watch(['info'], ({ info }) => {
    peek.hide();
    canvas.setAttribute('aria-valuemin', '0');
    canvas.setAttribute('aria-valuemax', String(info?.duration ?? 0));
  });
  store.watch([...SHOWN], redraw);

  return {
    redraw,
    recolor() {
      painter.recolor();
      redraw();
    },
    fit: viewport.fit,
    zoom: viewport.zoom,
    /** CSS pixels from the canvas's left edge, in the detail. @param {number} seconds */
    xOf: (seconds) => xOf(seconds, viewport.view, width),
    /** CSS pixels from the canvas's top edge to the middle of a lane. @param {keyof typeof LANES} lane */
    yOf: (lane) => LANES[lane].y + LANES[lane].h / 2,
    get view() {
      return viewport.view;
    },
  };
}

/** @typedef {ReturnType<typeof createTimeline>} Timeline */
