// One row of the list of segments: frame, times, label, score and decision.

import { createClock } from '../clock/wallclock.js';
import { labelOf } from '../finding/names.js';
import { scoreIndex } from '../scores.js';
import { h, icon, setIcon, setText } from './dom.js';

/**
 * @param {object} parts
 * @param {import('../store.js').Store} parts.store
 * @param {import('../i18n.js').I18n} parts.i18n
 * @param {import('./thumbnails.js').Thumbnails} parts.thumbnails
 */
export function createSegmentRows({ store, i18n, thumbnails }) {
  const { t } = i18n;
  /** @type {WeakMap<HTMLElement, {segment: import('../types.js').Segment, on: boolean, version: number}>} shown by row */
  const filled = new WeakMap();
  /** Incremented when every row must be refilled: another language, other names. */
  let version = 0;

  /** @param {string} id */
  const make = (id) =>
    h(
      'div',
      { class: 'item', role: 'option', 'data-testid': 'segment-item', 'data-id': id },
      h('div', { class: 'thumb' }, h('img', { alt: '', draggable: 'false', hidden: true }), h('em')),
      h('div', {}, h('h4', { class: 'num' }), h('p', { class: 'num' }), h('div', { class: 'bar' }, h('i'))),
      h('span', { class: 'mark-state' }, icon('proposed')),
    );

  /**
   * @param {HTMLElement} item
   * @param {import('../types.js').Segment} segment
   */
  function fill(item, segment) {
    const on = segment.id === store.state.selected;
    /** @param {string} selector */
    const find = (selector) => /** @type {HTMLElement} */ (item.querySelector(selector));
    const image = /** @type {HTMLImageElement} */ (find('img'));
    const known = filled.get(item);
    if (known?.segment === segment && known.on === on && known.version === version) {
      if (image.hidden) showFrame(image, segment);
      return;
    }
    filled.set(item, { segment, on, version });
    const clock = createClock(store.state.wall);
    const times = `${clock.text(segment.start)} – ${clock.text(segment.stop)}`;
    const length = i18n.length(segment.stop - segment.start);
    const what =
      segment.score === null
        ? [labelOf(store.state, i18n, segment.label), t('review.byHand')].filter(Boolean).join(' · ')
        : `${labelOf(store.state, i18n, segment.label)} ${i18n.score(segment.score)}`.trim();
    setText(find('h4'), times);
    const seconds = Math.round(segment.stop - segment.start);
    setText(find('em'), seconds < 100 ? t('unit.s', { s: seconds }) : length);
    setText(find('p'), segment.edited && segment.origin === 'model' ? `${what} · ${t('review.edited')}` : what);
    find('.bar').style.visibility = segment.score === null ? 'hidden' : '';
    find('.bar i').style.transform = `scaleX(${segment.score ?? 0})`;
    item.dataset.state = segment.state;
    const mark = find('.mark-state');
    mark.dataset.state = segment.state;
    setIcon(mark, segment.state);
    item.setAttribute('aria-label', `${times}, ${length}, ${what}, ${t(`state.${segment.state}.one`)}`);
    item.setAttribute('aria-selected', String(on));
    item.tabIndex = on ? 0 : -1;
    showFrame(image, segment);
  }

  /** @param {HTMLImageElement} image @param {import('../types.js').Segment} segment */
  function showFrame(image, segment) {
    const half = (segment.stop - segment.start) / 2;
    const frame = thumbnails.near(bestMoment(segment), half + store.state.scores.interval);
    const wanted = frame ? String(frame.at) : '';
    if (image.dataset.at === wanted) return;
    image.dataset.at = wanted;
    const url = frame && thumbnails.url(frame.at, 0.001);
    image.hidden = !url;
    if (url) image.src = url;
  }

  /** The second of the highest score. @param {import('../types.js').Segment} segment */
  function bestMoment({ start, stop }) {
    const { items: scores } = store.state.scores;
    let best = null;
    for (
      let index = scoreIndex(store.state.scores, start);
      index < scores.length && scores[index].at <= stop;
      index++
    ) {
      if (!best || scores[index].score > best.score) best = scores[index];
    }
    return best?.at ?? (start + stop) / 2;
  }

  return {
    make,
    fill,
    /** Every row is refilled when it is next drawn. */
    forget() {
      version++;
    },
  };
}
