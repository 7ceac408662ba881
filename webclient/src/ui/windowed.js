// A virtual list: only the rows near the visible part exist. To a screen reader it is whole: each row states its position and
// the total, and the selected and focused rows exist even when scrolled out of view.

import { h } from './dom.js';

/** Rows above and below the visible ones, so that fast scrolling shows no gap. */
export const SPARE = 20;

/**
 * The rows that exist.
 * @param {{count: number, height: number, top: number, visible: number, spare?: number}} view pixels, except count and spare
 * @returns {{first: number, end: number}} rows first ≤ row < end
 */
export function rowsNear({ count, height, top, visible, spare = SPARE }) {
  const first = Math.max(0, Math.min(count, Math.floor(top / height)) - spare);
  return { first, end: Math.min(count, Math.max(0, Math.ceil((top + visible) / height)) + spare) };
}

/**
 * The nearest scroll position at which a row is fully visible.
 * @param {number} row
 * @param {{height: number, top: number, visible: number}} view pixels
 */
export function topFor(row, { height, top, visible }) {
  const lowest = (row + 1) * height - visible;
  return Math.max(0, Math.min(row * height, Math.max(top, lowest)));
}

/**
 * @template {{id: string}} T
 * @param {object} parts
 * @param {HTMLElement} parts.list scrolls; its CSS has the height of a row as --row
 * @param {(id: string) => HTMLElement} parts.make
 * @param {(row: HTMLElement, item: T) => void} parts.fill
 * @param {() => string | null} parts.chosen id of the row that exists wherever the list is scrolled to
 * @param {() => void} parts.onScroll other rows are visible now
 */
export function createWindowed({ list, make, fill, chosen, onScroll }) {
  const rows = h('div', { class: 'rows', role: 'presentation' });
  list.append(rows);
  const style = getComputedStyle(list);
  const rowHeight = () => Number.parseFloat(style.getPropertyValue('--row'));
  /** @type {Map<string, HTMLElement>} by id */
  const made = new Map();
  /** @type {WeakMap<HTMLElement, number>} pixels from the top */
  const places = new WeakMap();
  /** @type {T[]} */
  let things = [];
  /** @type {Map<string, number>} */
  let order = new Map();
  /** Pixels, cached: reading them at each step would force a layout. */
  let view = { height: rowHeight(), top: 0, visible: 0 };

  /** @returns {string | null} id of the focused row */
  const focused = () => {
    /** @type {HTMLElement | null | undefined} */
    const row = document.activeElement?.closest('[data-id]');
    return row && rows.contains(row) ? (row.dataset.id ?? null) : null;
  };

  function draw() {
    const held = focused();
    const { first, end } = rowsNear({ ...view, count: things.length });
    const wanted = new Set(things.slice(first, end).map(({ id }) => id));
    for (const id of [chosen(), held]) if (id !== null && order.has(id)) wanted.add(id);
    for (const [id, row] of made) {
      if (wanted.has(id)) continue;
      row.remove();
      made.delete(id);
    }
    const ats = [...wanted].map((id) => order.get(id) ?? 0).sort((a, b) => a - b);
    for (const [index, at] of ats.entries()) {
      const row = made.get(things[at].id) ?? begin(things[at].id);
      fill(row, things[at]);
      place(row, at);
      // Moving a row would take its focus, so only misplaced ones move.
      if (rows.children[index] !== row) rows.insertBefore(row, rows.children[index] ?? null);
    }
    if (held && focused() !== held) made.get(held)?.focus({ preventScroll: true });
  }

  /** @param {string} id */
  function begin(id) {
    const row = make(id);
    made.set(id, row);
    return row;
  }

  /** @param {HTMLElement} row @param {number} at */
  function place(row, at) {
    const count = String(things.length);
    if (row.getAttribute('aria-setsize') !== count) row.setAttribute('aria-setsize', count);
    const top = at * view.height;
    if (places.get(row) === top) return;
    places.set(row, top);
    row.setAttribute('aria-posinset', String(at + 1));
    row.style.transform = `translateY(${top}px)`;
  }

  /** @param {number} top pixels */
  function scrollTo(top) {
    if (top === view.top) return;
    view = { ...view, top };
    list.scrollTop = top;
  }

  list.addEventListener(
    'scroll',
    () => {
      if (list.scrollTop === view.top) return;
      view = { ...view, top: list.scrollTop };
      draw();
      onScroll();
    },
    { passive: true },
  );
  new ResizeObserver(() => {
    const height = rowHeight(); // lower on a low screen
    const relaid = view.visible === 0 || height !== view.height;
    view = { ...view, height, visible: Math.max(0, list.clientHeight - 2 * Number.parseFloat(style.paddingTop)) };
    rows.style.height = `${things.length * height}px`;
    if (relaid) reveal(chosen());
    draw();
    onScroll();
  }).observe(list);

  /** Scrolls a row into view. @param {string | null} id */
  function reveal(id) {
    const at = id === null ? undefined : order.get(id);
    if (at === undefined || !view.visible) return;
    scrollTo(topFor(at, view));
    draw();
  }

  return {
    /** @param {T[]} next all of them, in their order */
    show(next) {
      if (next !== things) {
        things = next;
        order = new Map(next.map(({ id }, at) => [id, at]));
        const whole = next.length * view.height;
        rows.style.height = `${whole}px`;
        view = { ...view, top: Math.max(0, Math.min(view.top, whole - view.visible)) };
      }
      draw();
    },
    reveal,
    /** To the first row. */
    rewind() {
      scrollTo(0);
      draw();
    },
    focused,
    /** @param {string | null} id @returns {HTMLElement | null} null where the row doesn't exist */
    row: (id) => (id === null ? null : (made.get(id) ?? null)),
    /** Id of the first fully visible row. */
    top: () => things[Math.min(things.length - 1, Math.ceil(view.top / view.height))]?.id ?? null,
    /** Rows that fit. */
    page: () => Math.max(1, Math.floor(view.visible / view.height)),
  };
}
