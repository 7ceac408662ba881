// The seconds that the timeline shows in detail: it follows the video, the selection and the playhead, and zooms.

import { clampView, closestOf, firstView, reveal, whole, zoom } from './geometry.js';

/**
 * @param {object} parts
 * @param {import('../../store.js').Store} parts.store
 * @param {() => void} parts.onChange
 */
export function createViewport({ store, onChange }) {
  let view = whole(1);

  /** @param {import('./geometry.js').View} next inside the video */
  function set(next) {
    view = next;
    onChange();
  }

  /** @param {{start: number, stop: number} | null | undefined} range */
  function show(range) {
    const { info, draft } = store.state;
    if (range && info && !draft) set(reveal(view, range.start, range.stop, info.duration));
  }

  /** Turns a page when the playhead leaves. */
  function follow() {
    const { at, playing, info, draft } = store.state;
    if (!playing || !info || draft || (at >= view.from && at <= view.to)) return;
    const span = view.to - view.from;
    set(clampView({ from: at - span * 0.1, to: at + span * 0.9 }, info.duration, span));
  }

  store.watch(['info'], ({ info }) => set(firstView(info?.duration ?? 1)));
  store.watch(['selected'], ({ selected, segments }) => show(segments.find(({ id }) => id === selected)));
  store.watch(['stretch'], ({ stretch }) => show(stretch));
  store.watch(['at'], follow);

  return {
    set,
    fit: () => set(whole(store.state.info?.duration ?? 1)),
    /** Around the playhead, or around the middle when it is out of view. @param {number} factor below 1 is closer */
    zoom(factor) {
      const { info, at } = store.state;
      if (!info) return;
      const anchor = at >= view.from && at <= view.to ? at : (view.from + view.to) / 2;
      set(zoom(view, factor, anchor, info.duration, closestOf(info.fps)));
    },
    get view() {
      return view;
    },
  };
}
