// The list beside the picture: what is left to review, what was accepted, what was rejected. It is the canvas's twin
// for people who use a screen reader or only the keyboard.

import { createClock } from '../clock/wallclock.js';
import { labelOf } from '../names.js';
import { countStates, visibleSegments } from '../review/review.js';
import { byId, h, icon, keepFocus, setIcon, setText, setTitle, withKey } from './dom.js';

const TABS = /** @type {const} */ (['proposed', 'accepted', 'rejected']);

/**
 * @param {object} parts
 * @param {import('../store.js').Store} parts.store
 * @param {import('../i18n.js').I18n} parts.i18n
 * @param {import('../review/review.js').Review} parts.review
 * @param {import('./thumbnails.js').Thumbnails} parts.thumbnails
 * @param {import('../keymap.js').Keymap} parts.keymap
 */
export function createSegmentList({ store, i18n, review, thumbnails, keymap }) {
  const { t } = i18n;
  const list = byId('list');
  const empty = byId('list-empty');
  const tabs = TABS.map((state) =>
    h('button', {
      type: 'button',
      class: 'tab num',
      role: 'tab',
      'data-testid': `tab-${state}`,
      'aria-controls': 'list',
      onclick: () => store.set({ tab: state }),
    }),
  );
  const order = h(
    'button',
    { type: 'button', class: 'btn ghost', 'data-testid': 'order', onclick: flipOrder },
    icon('time'),
  );
  byId('tabs').append(...tabs, h('span', { class: 'grow' }), order);
  keepFocus(byId('tabs'));
  byId('tabs').addEventListener('keydown', (event) => {
    const from = tabs.indexOf(/** @type {HTMLButtonElement} */ (event.target));
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.code];
    if (from < 0 || !step) return;
    event.preventDefault();
    const to = (from + step + TABS.length) % TABS.length;
    store.set({ tab: TABS[to] });
    tabs[to].focus();
  });
  /** @type {Map<string, HTMLElement>} by segment id: kept, so that nothing flickers */
  const items = new Map();
  /** @type {WeakMap<HTMLElement, {segment: import('../types.js').Segment, on: boolean, words: number}>} what they show */
  const filled = new WeakMap();
  /** Counts up when everything must be written anew: another language, other names. */
  let words = 0;
  /** @type {HTMLElement | null} the one that Tab comes to while none is chosen */
  let entrance = null;

  function flipOrder() {
    store.set({ order: store.state.order === 'time' ? 'score' : 'time' });
  }

  function drawTabs() {
    const counts = countStates(store.state.segments);
    for (const [index, state] of TABS.entries()) {
      setText(tabs[index], `${t(`state.${state}`)} ${i18n.number(counts[state])}`);
      tabs[index].setAttribute('aria-selected', String(store.state.tab === state));
      tabs[index].tabIndex = store.state.tab === state ? 0 : -1;
    }
    setIcon(order, store.state.order);
    setTitle(order, withKey(t(`review.order.${store.state.order}`), keymap.text('order')));
  }

  function draw() {
    drawTabs();
    const { segments, selected, tab } = store.state;
    const shown = visibleSegments(store.state);
    const wanted = shown.map((segment) => {
      const item = items.get(segment.id) ?? create(segment.id);
      fill(item, segment, segment.id === selected);
      return item;
    });
    const ids = new Set(shown.map(({ id }) => id));
    for (const [id, item] of items) {
      if (ids.has(id)) continue;
      item.remove();
      items.delete(id);
    }
    // Only what is out of place moves; a list that is rebuilt would lose its scroll and its focus.
    for (const [index, item] of wanted.entries()) {
      if (list.children[index] !== item) list.insertBefore(item, list.children[index] ?? null);
    }
    list.hidden = !shown.length;
    empty.hidden = Boolean(shown.length);
    const keys = { accept: keymap.text('accept'), reject: keymap.text('reject') };
    setText(empty, t(segments.length ? `review.none.${tab}` : 'review.none.all', keys));
    if (entrance && entrance.dataset.id !== selected) entrance.tabIndex = -1;
    entrance = selected && ids.has(selected) ? null : (wanted[0] ?? null);
    if (entrance) entrance.tabIndex = 0;
  }

  /** @param {string} id */
  function create(id) {
    const item = h(
      'div',
      { class: 'item', role: 'option', 'data-testid': 'segment-item', 'data-id': id },
      h('div', { class: 'thumb' }, h('img', { alt: '', draggable: 'false', hidden: true }), h('em')),
      h('div', {}, h('h4', { class: 'num' }), h('p', { class: 'num' }), h('div', { class: 'bar' }, h('i'))),
      h('span', { class: 'mark-state' }, icon('proposed')),
    );
    item.addEventListener('click', () => review.select(id, { play: true }));
    item.addEventListener('focus', () => {
      if (item.matches(':focus-visible') && store.state.selected !== id) review.select(id);
    });
    items.set(id, item);
    return item;
  }

  /**
   * @param {HTMLElement} item
   * @param {import('../types.js').Segment} segment
   * @param {boolean} on
   */
  function fill(item, segment, on) {
    /** @param {string} selector */
    const find = (selector) => /** @type {HTMLElement} */ (item.querySelector(selector));
    const picture = /** @type {HTMLImageElement} */ (find('img'));
    const known = filled.get(item);
    if (known?.segment === segment && known.on === on && known.words === words) {
      if (picture.hidden) showPicture(picture, segment);
      return; // of thousands only a few change at a time
    }
    filled.set(item, { segment, on, words });
    const clock = createClock(store.state.wall);
    const times = `${clock.text(segment.start)} – ${clock.text(segment.stop)}`;
    const length = i18n.length(segment.stop - segment.start);
    const what =
      segment.score === null
        ? [labelOf(store.state, i18n, segment.label), t('review.byHand')].filter(Boolean).join(' · ')
        : `${labelOf(store.state, i18n, segment.label)} ${segment.score.toFixed(2)}`.trim();
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
    showPicture(picture, segment);
  }

  /** @param {HTMLImageElement} image @param {import('../types.js').Segment} segment */
  function showPicture(image, segment) {
    const half = (segment.stop - segment.start) / 2;
    const frame = thumbnails.near(bestMoment(segment), half + store.state.scores.interval);
    const wanted = frame ? String(frame.at) : '';
    if (image.dataset.at === wanted) return;
    image.dataset.at = wanted;
    const url = frame && thumbnails.url(frame.at, 0.001);
    image.hidden = !url;
    if (url) image.src = url;
  }

  /** The second of the highest score: there the thing is best seen. @param {import('../types.js').Segment} segment */
  function bestMoment({ start, stop }) {
    const { items: scores } = store.state.scores;
    let best = null;
    for (let index = store.state.scores.indexOf(start); index < scores.length && scores[index].at <= stop; index++) {
      if (!best || scores[index].score > best.score) best = scores[index];
    }
    return best?.at ?? (start + stop) / 2;
  }

  function showSelected() {
    const item = items.get(store.state.selected ?? '');
    item?.scrollIntoView({ block: 'nearest' });
    // Who walks the list by keyboard goes on from the chosen one.
    if (item && document.activeElement && list.contains(document.activeElement)) item.focus({ preventScroll: true });
  }

  store.watch(['segments', 'wall', 'selected', 'tab', 'order', 'language', 'plugins'], (_, changed) => {
    if (changed.has('language') || changed.has('plugins') || changed.has('wall')) words++;
    draw();
    if (changed.has('selected') || changed.has('tab')) showSelected();
  });
  keymap.onChange(draw);
  draw();
}
