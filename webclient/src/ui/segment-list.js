// The list of segments by state: undecided, accepted, rejected. For screen readers and the keyboard it replaces the timeline.

import { visibleSegments } from '../review/review.js';
import { byId, setText } from './dom.js';
import { createSegmentRows } from './segment-row.js';
import { createSegmentTabs } from './segment-tabs.js';
import { createWindowed } from './windowed.js';

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
  createSegmentTabs({ store, i18n, keymap });
  const rows = createSegmentRows({ store, i18n, thumbnails });
  const { make, fill } = rows;
  const shown = createWindowed({ list, make, fill, chosen: () => store.state.selected, onScroll: drawTabStop });
  /** @type {HTMLElement | null} the row that Tab reaches while none is selected */
  let tabStop = null;
  /** The focused row was decided and left the list: the next selected one gets the focus. */
  let lostFocus = false;
  /** @type {{of: unknown[], segments: import('../types.js').Segment[]}} not sorted again at each change of the selection */
  let sorted = { of: [], segments: [] };

  function inOrder() {
    const of = [store.state.segments, store.state.tab, store.state.order];
    if (of.some((each, index) => each !== sorted.of[index])) sorted = { of, segments: visibleSegments(store.state) };
    return sorted.segments;
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
    draw();
    if (changed.has('tab') && !shown.row(store.state.selected)) shown.rewind();
    else if (changed.has('selected') || changed.has('tab') || changed.has('order')) showSelected();
  });
  keymap.onChange(draw);
  draw();
}
