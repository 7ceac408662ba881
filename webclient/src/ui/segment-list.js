// The list of segments by state: undecided, accepted, rejected. For screen readers and the keyboard it replaces the timeline.

import { countStates, visibleSegments } from '../review/review.js';
import { byId, h, icon, keepFocus, setIcon, setText, setTitle, withKey } from './dom.js';
import { createSegmentRows } from './segment-row.js';
import { createWindowed } from './windowed.js';

const TABS = /** @type {const} */ (['proposed', 'accepted', 'rejected']);

/**
 * @param {object} parts
 * @param {import('../store.js').Store} parts.store
 * @param {import('../i18n.js').I18n} parts.i18n
 * @param {Pick<import('../review/review.js').Review, 'select'>} parts.review
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
  const rows = createSegmentRows({ store, i18n, thumbnails });
  const { make, fill } = rows;
  const shown = createWindowed({ list, make, fill, chosen: () => store.state.selected, onScroll: drawTabStop });
  /** @type {HTMLElement | null} the row that Tab reaches while none is selected */
  let tabStop = null;
  /** The focused row was decided and left the list: the next selected one gets the focus. */
  let lostFocus = false;
  /** @type {{of: unknown[], segments: import('../types.js').Segment[]}} not sorted again at each change of the selection */
  let sorted = { of: [], segments: [] };

  function flipOrder() {
    store.set({ order: store.state.order === 'time' ? 'score' : 'time' });
  }

  function inOrder() {
    const of = [store.state.segments, store.state.tab, store.state.order];
    if (of.some((each, index) => each !== sorted.of[index])) sorted = { of, segments: visibleSegments(store.state) };
    return sorted.segments;
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
    const segments = inOrder();
    const { tab } = store.state;
    const held = shown.focused();
    shown.show(segments);
    if (held && !shown.focused()) {
      lostFocus = true;
      queueMicrotask(() => {
        lostFocus = false; // the next selection happens synchronously
      });
    }
    list.hidden = !segments.length;
    empty.hidden = Boolean(segments.length);
    const keys = { accept: keymap.text('accept'), reject: keymap.text('reject') };
    setText(empty, t(store.state.segments.length ? `review.none.${tab}` : 'review.none.all', keys));
    drawTabStop();
  }

  function drawTabStop() {
    const { selected } = store.state;
    if (tabStop && tabStop.dataset.id !== selected) tabStop.tabIndex = -1;
    tabStop = shown.row(selected) ? null : shown.row(shown.top());
    if (tabStop) tabStop.tabIndex = 0;
  }

  function showSelected() {
    const { selected } = store.state;
    shown.reveal(selected);
    // Keyboard navigation continues from the selected row.
    if (lostFocus || shown.focused()) shown.row(selected)?.focus({ preventScroll: true });
  }

  /** @param {Event} event @returns {string | undefined} */
  const idOf = ({ target }) =>
    /** @type {HTMLElement | null} */ (target instanceof Element ? target.closest('.item') : null)?.dataset.id;

  list.addEventListener('click', (event) => {
    const id = idOf(event);
    if (id) review.select(id, { play: true });
  });
  list.addEventListener('focusin', (event) => {
    const id = idOf(event);
    const row = /** @type {HTMLElement} */ (event.target);
    if (id && id !== store.state.selected && row.matches(':focus-visible')) review.select(id);
  });
  list.addEventListener('keydown', (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || keymap.bindingFor(event)) return;
    const segments = inOrder();
    const from = idOf(event);
    const at = segments.findIndex(({ id }) => id === from);
    const last = segments.length - 1;
    /** @type {Record<string, number>} */
    const places = { Home: 0, End: last, PageUp: at - shown.page(), PageDown: at + shown.page() };
    const to = places[event.code];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    review.select(segments[Math.max(0, Math.min(last, to))].id);
  });

  store.watch(['segments', 'wall', 'selected', 'tab', 'order', 'language', 'plugins'], (_, changed) => {
    if (changed.has('language') || changed.has('plugins') || changed.has('wall')) rows.forget();
    if (changed.has('segments') || changed.has('tab') || changed.has('language')) drawTabs();
    draw();
    if (changed.has('tab') && !shown.row(store.state.selected)) shown.rewind();
    else if (changed.has('selected') || changed.has('tab') || changed.has('order')) showSelected();
  });
  store.watch(['order'], drawTabs);
  keymap.onChange(() => {
    drawTabs();
    draw();
  });
  drawTabs();
  draw();
}
