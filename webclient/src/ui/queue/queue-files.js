// The queue's list of files: one row each, with its state, its proposals and what went wrong.

import { standing } from '../../queue/queue.js';
import { h, icon, setIcon, setText } from '../dom.js';

/** Characters at the end of a path that are never cut off: files of one camera differ there. */
const TAIL = 14;
/** @type {Record<ReturnType<typeof standing>, string>} */
const ICONS = {
  waiting: 'waiting',
  searching: 'more',
  searched: 'proposed',
  stopped: 'pause',
  failed: 'warning',
  refused: 'warning',
  nothing: 'accepted',
  reviewed: 'accepted',
  exported: 'saved',
};

/**
 * @param {object} parts
 * @param {import('../../i18n.js').I18n} parts.i18n
 * @param {(id: number) => void} parts.open
 */
export function createQueueFiles({ i18n, open }) {
  const { t } = i18n;
  const list = h('ul', { 'data-testid': 'queue-list' });
  /** @type {Map<number, {entry: import('../../queue/queue.js').Entry | null, item: HTMLLIElement, row: HTMLButtonElement, why: HTMLElement}>} */
  const rows = new Map();
  let drawn = '';

  /** @param {number} id */
  function newRow(id) {
    const row = h(
      'button',
      { type: 'button', class: 'file-row', 'data-testid': 'queue-file', onclick: () => open(id) },
      icon('waiting'),
      h('span', { class: 'path' }, h('span'), h('span')),
      h('span', { class: 'num' }),
    );
    const why = h('p', { class: 'why', hidden: true });
    return { entry: null, row, why, item: h('li', {}, row, why) };
  }

  /** @param {{row: HTMLButtonElement, why: HTMLElement}} parts @param {import('../../queue/queue.js').Entry} entry */
  function drawRow({ row, why }, entry) {
    const { path, trouble } = entry;
    const state = standing(entry);
    row.dataset.state = state;
    setIcon(row, ICONS[state]);
    const [, head, tail, amount] = row.querySelectorAll('span');
    setText(head, path.slice(0, -TAIL));
    setText(tail, path.slice(-TAIL));
    const { short, long } = statusOf(entry, state);
    setText(amount, short);
    setText(why, trouble ? t(trouble.key, trouble.params) : '');
    why.hidden = !trouble;
    row.title = [path, long, why.textContent].filter(Boolean).join('\n');
    row.setAttribute('aria-label', [path, long, why.textContent].filter(Boolean).join(', '));
  }

  /** @param {import('../../queue/queue.js').Entry} entry @param {ReturnType<typeof standing>} state */
  function statusOf({ share, proposals, decided, exported }, state) {
    const counts = t('queue.counts', { count: proposals, decided });
    const name = t(`queue.is.${state}`);
    if (state === 'searching' || state === 'stopped')
      return { short: i18n.percent(share), long: `${name} ${i18n.percent(share)}. ${counts}` };
    if (state === 'exported') return { short: i18n.number(exported ?? 0), long: `${name}. ${counts}` };
    if (!proposals) return { short: state === 'nothing' ? '0' : '', long: name };
    const short = decided ? `${i18n.number(decided)} / ${i18n.number(proposals)}` : i18n.number(proposals);
    return { short, long: `${name}. ${counts}` };
  }

  /** @param {import('../../queue/queue.js').Queue} queue @param {string} language */
  function rebuild({ entries }, language) {
    const key = `${language} ${entries.length} ${entries[0]?.id} ${entries[0]?.path}`;
    if (key === drawn && list.children.length) return;
    drawn = key;
    rows.clear();
    for (const { id } of entries) rows.set(id, newRow(id));
    list.replaceChildren(...[...rows.values()].map(({ item }) => item));
  }

  // One tab stop for the whole list; the arrow keys move along it.
  list.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.code];
    const all = /** @type {HTMLElement[]} */ ([...list.querySelectorAll('button')]);
    const at = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    if (!step || at < 0) return;
    event.preventDefault();
    event.stopPropagation();
    all[at + step]?.focus();
  });

  return {
    element: list,
    clear() {
      list.replaceChildren();
      rows.clear();
    },
    /** @param {import('../../queue/queue.js').Queue} queue @param {string} language */
    draw(queue, language) {
      rebuild(queue, language);
      const { entries, current, running } = queue;
      for (const entry of entries) {
        const known = rows.get(entry.id);
        if (!known) continue;
        const on = entry.id === current;
        if (on && known.row.getAttribute('aria-current') !== 'true') known.row.scrollIntoView({ block: 'nearest' });
        known.row.setAttribute('aria-current', String(on));
        known.row.tabIndex = on || (current === null && entry === entries[0]) ? 0 : -1;
        if (known.entry === entry) continue;
        known.entry = entry;
        drawRow(known, entry);
        if (running && entry.state === 'searching' && !list.matches(':hover'))
          known.row.scrollIntoView({ block: 'nearest' });
      }
    },
  };
}
