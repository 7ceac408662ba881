// A list of any length of which only the rows near the visible part are made. To a screen reader it is whole: each row
// says which of how many it is, and the rows that someone stands on stay although they are out of sight.

import { h } from './dom.js';

/** Rows that are made above and below the visible ones: a quick turn of the wheel shows no gap. */
export const SPARE = 20;

/**
 * The rows that are made.
 * @param {{count: number, height: number, top: number, room: number, spare?: number}} view pixels, but for count and spare
 * @returns {{first: number, end: number}} rows first ≤ row < end
 */
export function rowsNear({ count, height, top, room, spare = SPARE }) {
  const first = Math.max(0, Math.min(count, Math.floor(top / height)) - spare);
  return { first, end: Math.min(count, Math.max(0, Math.ceil((top + room) / height)) + spare) };
}

/**
 * Where to scroll to so that a row is seen whole, by the shortest way.
 * @param {number} row
 * @param {{height: number, top: number, room: number}} view pixels
 */
export function topFor(row, { height, top, room }) {
  const lowest = (row + 1) * height - room;
  return Math.max(0, Math.min(row * height, Math.max(top, lowest)));
}

/**
 * @template {{id: string}} T
 * @param {object} parts
 * @param {HTMLElement} parts.list scrolls; its CSS states the height of a row as --row
 * @param {(id: string) => HTMLElement} parts.make
 * @param {(row: HTMLElement, thing: T) => void} parts.fill
 * @param {() => string | null} parts.chosen id of a row that stays, wherever the list is scrolled to
 * @param {() => void} parts.onScroll other rows are seen now
 */
export function createWindowed({ list, make, fill, chosen, onScroll }) {
  const rows = h('div', { class: 'rows', role: 'presentation' });
  list.append(rows);
  const style = getComputedStyle(list);
  const rowHeight = () => Number.parseFloat(style.getPropertyValue('--row'));
  /** @type {Map<string, HTMLElement>} by id: those that are made */
  const made = new Map();
  /** @type {WeakMap<HTMLElement, number>} pixels: where each of them stands */
  const places = new WeakMap();
  /** @type {T[]} */
  let things = [];
  /** @type {Map<string, number>} */
  let order = new Map();
  /** Pixels; asking the page at each step would have it laid out each time. */
  let view = { height: rowHeight(), top: 0, room: 0 };

  /** @returns {string | null} id of the row that has the keyboard */
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
      // Only what is out of place moves: whoever stands on a row stays on it.
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
    const anew = view.room === 0 || height !== view.height;
    view = { ...view, height, room: Math.max(0, list.clientHeight - 2 * Number.parseFloat(style.paddingTop)) };
    rows.style.height = `${things.length * height}px`;
    if (anew) reveal(chosen());
    draw();
    onScroll();
  }).observe(list);

  /** Scrolls as little as it takes to show a row. @param {string | null} id */
  function reveal(id) {
    const at = id === null ? undefined : order.get(id);
    if (at === undefined || !view.room) return;
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
        view = { ...view, top: Math.max(0, Math.min(view.top, whole - view.room)) };
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
    /** @param {string | null} id @returns {HTMLElement | null} its row, where it is made */
    row: (id) => (id === null ? null : (made.get(id) ?? null)),
    /** The first row that is seen whole. */
    top: () => things[Math.min(things.length - 1, Math.ceil(view.top / view.height))]?.id ?? null,
    /** Rows that fit. */
    page: () => Math.max(1, Math.floor(view.room / view.height)),
  };
}
