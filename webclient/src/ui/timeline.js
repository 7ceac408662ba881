// The timeline: one canvas, drawn when something it shows has changed.

import { labelOf } from '../names.js';
import { changedParameters, chosenPlugin, effectiveParameters, propertiesOf, withinBounds } from '../schema.js';
import { formatClock } from '../time.js';
import { drawTimeline } from './timeline-draw.js';
import { clampView, firstView, HEIGHT, LANES, PAD, pan, reveal, whole, xOf, zoom } from './timeline-geometry.js';
import { attachTimelineInput } from './timeline-input.js';

const COLOURS = /** @type {const} */ ([
  'bg',
  'panel',
  'raised',
  'text',
  'muted',
  'faint',
  'proposed',
  'accepted',
  'rejected',
  'focus',
  'danger',
  'unknown',
  'on-state',
  'on-focus',
]);

/**
 * @param {object} parts
 * @param {HTMLCanvasElement} parts.canvas
 * @param {import('../store.js').Store} parts.store
 * @param {import('../i18n.js').I18n} parts.i18n
 * @param {import('./frame-loop.js').FrameLoop} parts.loop
 * @param {import('./player.js').Player} parts.player
 * @param {import('../review.js').Review} parts.review
 * @param {import('./thumbnails.js').Thumbnails} parts.thumbnails
 * @param {(name: string, value: unknown) => void} parts.setParameter
 */
export function createTimeline({ canvas, store, i18n, loop, player, review, thumbnails, setParameter }) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d', { alpha: false }));
  let view = whole(1);
  let width = 0;
  let dirty = true;
  /** @type {number | null} */
  let hover = null;
  let colours = readColours();
  let font = readFont();
  let overview = { key: '', columns: /** @type {Float32Array} */ (new Float32Array(0)) };

  const redraw = () => {
    dirty = true;
    loop.request();
  };

  /** @param {import('./timeline-geometry.js').View} next */
  function setView(next) {
    view = next;
    redraw();
  }

  /** The threshold that is drawn: a share of that name in the plugin's form. */
  function threshold() {
    const manifest = chosenPlugin(store.state)?.manifest;
    const { maximum } = propertiesOf(manifest).threshold ?? {};
    const value = effectiveParameters(manifest, changedParameters(store.state)).threshold;
    return typeof value === 'number' && (maximum ?? Infinity) <= 1 ? value : null;
  }

  function segments() {
    const { segments: all, draft } = store.state;
    return draft ? all.map((segment) => (segment.id === draft.id ? { ...segment, ...draft } : segment)) : all;
  }

  const scene = () => {
    const { info, selected, at } = store.state;
    return info && { view, duration: info.duration, width, segments: segments(), selected, threshold: threshold(), at };
  };

  function draw() {
    if (!dirty || !width) return;
    dirty = false;
    const now = scene();
    if (!now) return;
    const { scores, scoresVersion } = store.state;
    const count = Math.max(1, Math.floor(width - 2 * PAD));
    const key = `${scoresVersion} ${count} ${now.duration}`;
    if (overview.key !== key) overview = { key, columns: scores.columns(0, now.duration, count) };
    const ratio = devicePixelRatio || 1;
    const [pixelsWide, pixelsHigh] = [Math.round(width * ratio), Math.round(HEIGHT * ratio)];
    if (canvas.width !== pixelsWide || canvas.height !== pixelsHigh) {
      canvas.width = pixelsWide;
      canvas.height = pixelsHigh;
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    drawTimeline(context, {
      ...now,
      colours,
      font,
      hover,
      interval: scores.interval,
      overview: overview.columns,
      columns: scores.columns(view.from, view.to, count),
      thumbnail: (at, within) => thumbnails.bitmap(at, within),
      caption: (segment) => [labelOf(store.state, i18n, segment.label), i18n.length(segment.stop - segment.start)],
      thresholdText: now.threshold?.toFixed(2) ?? '',
    });
    canvas.setAttribute('aria-valuenow', now.at.toFixed(1));
    canvas.setAttribute('aria-valuetext', formatClock(now.at, 1));
  }

  /** Canvas can't read light-dark(): the browser resolves the tokens on an element. */
  function readColours() {
    const probe = document.createElement('i');
    document.body.append(probe);
    const found = Object.fromEntries(
      COLOURS.map((name) => {
        probe.style.color = `var(--${name})`;
        return [name, getComputedStyle(probe).color];
      }),
    );
    probe.remove();
    return /** @type {import('./timeline-draw.js').Colours} */ (found);
  }

  function readFont() {
    return `11px ${getComputedStyle(document.body).fontFamily}`;
  }

  attachTimelineInput(canvas, {
    scene,
    setView,
    views: { zoom, pan, clampView },
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
    hover: (at) => {
      if (hover === at) return;
      hover = at;
      redraw();
    },
  });

  new ResizeObserver(() => {
    width = canvas.clientWidth;
    redraw();
  }).observe(canvas);
  loop.add(draw);

  store.watch(['info'], ({ info }) => {
    view = firstView(info?.duration ?? 1);
    canvas.setAttribute('aria-valuemin', '0');
    canvas.setAttribute('aria-valuemax', String(info?.duration ?? 0));
  });
  store.watch(['selected'], ({ selected, segments: all, info, draft }) => {
    const segment = all.find(({ id }) => id === selected);
    if (segment && info && !draft) setView(reveal(view, segment.start, segment.stop, info.duration));
  });
  store.watch(['at'], ({ at, playing, info, draft }) => {
    if (playing && info && !draft && (at < view.from || at > view.to)) {
      const span = view.to - view.from;
      setView(clampView({ from: at - span * 0.1, to: at + span * 0.9 }, info.duration));
    }
  });
  store.watch(
    [
      'info',
      'at',
      'segments',
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
      colours = readColours();
      font = readFont();
      redraw();
    },
    fit: () => setView(whole(store.state.info?.duration ?? 1)),
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
