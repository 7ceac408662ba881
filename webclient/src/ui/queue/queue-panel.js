// The list of files at the left: how each one stands, what to do with all of them, and the way from one to another.

import { countQueue, queueShare, standing } from '../../queue/queue.js';
import { queueJobShare } from '../../queue/queue-export.js';
import { byId, h, icon, setIcon, setText, setTitle } from '../dom.js';

/** Letters at the end of a name that are always shown. */
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
 * @param {import('../../store.js').Store} parts.store
 * @param {import('../../i18n.js').I18n} parts.i18n
 * @param {ReturnType<typeof import('../../queue/queueing.js').createQueueing>} parts.queueing
 * @param {() => void} parts.search all files
 * @param {() => void} parts.stop
 * @param {() => void} parts.choose the folder again
 * @param {() => void} parts.add more files
 * @param {() => void} parts.openExport
 */
export function createQueuePanel({ store, i18n, queueing, search, stop, choose, add, openExport }) {
  const { t } = i18n;
  const place = byId('queue');
  const title = h('h2');
  const more = h(
    'button',
    { type: 'button', class: 'btn ghost square', 'data-testid': 'queue-add', onclick: add },
    icon('add'),
  );
  const close = h(
    'button',
    { type: 'button', class: 'btn ghost square', 'data-testid': 'queue-close', onclick: () => queueing.close() },
    icon('rejected'),
  );
  const facts = h('p', { class: 'muted small num', 'data-testid': 'queue-facts' });
  const list = h('ul', { 'data-testid': 'queue-list' });
  const share = h('b');
  const left = h('span', { class: 'muted' });
  const fill = h('i');
  const bar = h('div', { class: 'bar thick', role: 'progressbar', 'aria-valuemin': 0, 'aria-valuemax': 100 }, fill);
  const progress = h(
    'div',
    { class: 'how', 'data-testid': 'queue-progress' },
    h('div', { class: 'row num small' }, share, h('span', { class: 'grow' }), left),
    bar,
  );
  const needs = h('p', { class: 'hint', 'data-testid': 'queue-needs' });
  /** @param {string} id @param {() => void} onclick @param {string} [look] */
  const button = (id, onclick, look = '') =>
    h('button', { type: 'button', class: `btn wide ${look}`.trim(), 'data-testid': id, onclick });
  const buttons = {
    search: button('queue-search', search),
    stop: button('queue-stop', stop),
    give: button(
      'queue-give',
      () => (store.state.queue?.needs === 'permission' ? queueing.allow() : choose()),
      'primary',
    ),
    export: button('queue-export', openExport),
  };
  place.append(
    h('div', { class: 'head' }, title, more, close),
    facts,
    list,
    h('div', { class: 'foot' }, needs, progress, ...Object.values(buttons)),
  );
  /** @type {Map<number, {entry: import('../../queue/queue.js').Entry | null, item: HTMLLIElement, row: HTMLButtonElement, why: HTMLElement}>} */
  const rows = new Map();
  let drawn = '';

  /** @param {number} id */
  function newRow(id) {
    const row = h(
      'button',
      { type: 'button', class: 'file-row', 'data-testid': 'queue-file', onclick: () => queueing.open(id) },
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
    const how = standing(entry);
    row.dataset.state = how;
    setIcon(row, ICONS[how]);
    const [, head, tail, amount] = row.querySelectorAll('span');
    // Files of one camera differ at their ends: those are never cut off.
    setText(head, path.slice(0, -TAIL));
    setText(tail, path.slice(-TAIL));
    const told = tell(entry, how);
    setText(amount, told.short);
    setText(why, trouble ? t(trouble.key, trouble.params) : '');
    why.hidden = !trouble;
    row.title = [path, told.long, why.textContent].filter(Boolean).join('\n');
    row.setAttribute('aria-label', [path, told.long, why.textContent].filter(Boolean).join(', '));
  }

  /** @param {import('../../queue/queue.js').Entry} entry @param {ReturnType<typeof standing>} how */
  function tell({ share: part, proposals, decided, exported }, how) {
    const whole = t('queue.counts', { count: proposals, decided });
    if (how === 'searching' || how === 'stopped')
      return { short: i18n.percent(part), long: `${t(`queue.is.${how}`)} ${i18n.percent(part)}. ${whole}` };
    const state = t(`queue.is.${how}`);
    if (how === 'exported') return { short: i18n.number(exported ?? 0), long: `${state}. ${whole}` };
    if (!proposals) return { short: how === 'nothing' ? '0' : '', long: state };
    const short = decided ? `${i18n.number(decided)} / ${i18n.number(proposals)}` : i18n.number(proposals);
    return { short, long: `${state}. ${whole}` };
  }

  function draw() {
    const { queue, queueJob, language, plugins, server } = store.state;
    place.hidden = !queue;
    document.body.classList.toggle('with-queue', Boolean(queue));
    if (!queue) {
      list.replaceChildren();
      rows.clear();
      return;
    }
    const counts = countQueue(queue);
    setText(title, queue.title || t('queue.files', { count: counts.all }));
    title.title = queue.title;
    setTitle(more, t('add.open'));
    more.hidden = queue.needs !== 'nothing';
    setTitle(close, t('queue.close'));
    setText(facts, factsOf(queue, counts));
    drawList(queue, language);
    const part = queueShare(queue);
    progress.hidden = !queue.running;
    setText(share, i18n.percent(part));
    setText(left, queue.eta === null ? '' : t('run.left', { length: i18n.length(Math.max(1, queue.eta)) }));
    fill.style.transform = `scaleX(${part})`;
    bar.setAttribute('aria-valuenow', String(Math.floor(part * 100)));
    bar.setAttribute('aria-label', t('queue.progress'));
    const asks = queue.needs !== 'nothing';
    needs.hidden = !asks;
    setText(needs, asks ? t(`queue.needs.${queue.needs}`) : '');
    setText(buttons.give, asks ? t(`queue.give.${queue.needs}`) : '');
    const cutting = queueJob?.state === 'running' ? queueJobShare(queueJob) : null;
    close.disabled = cutting !== null; // it works on these files
    setText(buttons.search, t(counts.done > counts.refused ? 'queue.searchRest' : 'queue.search'));
    buttons.search.title = t('queue.searchHow');
    setText(buttons.stop, t('queue.stop'));
    setText(
      buttons.export,
      cutting === null ? t('queue.export') : t('queue.cutting', { share: i18n.percent(cutting) }),
    );
    buttons.give.hidden = !asks;
    buttons.search.hidden = asks || queue.running || counts.done === counts.all;
    buttons.search.disabled = !plugins.length || server !== 'connected';
    buttons.search.classList.toggle('primary', !counts.proposals);
    buttons.stop.hidden = !queue.running;
    buttons.export.hidden = asks || (!counts.proposals && !queueJob);
  }

  /** @param {import('../../queue/queue.js').Queue} queue @param {ReturnType<typeof countQueue>} counts */
  function factsOf(queue, counts) {
    return [
      t('queue.searched', { count: counts.all, done: counts.done }),
      counts.proposals > 0 && t('recent.proposals', { count: counts.proposals }),
      counts.refused > 0 && t('queue.refused', { count: counts.refused }),
      queue.left > 0 && t('queue.left', { count: queue.left }),
    ]
      .filter((part) => part !== false)
      .map((part) => part.replaceAll(' ', '\u00a0')) // a line ends between the parts
      .join('\u00a0· ');
  }

  /** @param {import('../../queue/queue.js').Queue} queue @param {string} language */
  function drawList({ entries, current, running }, language) {
    const key = `${language} ${entries.length} ${entries[0]?.id} ${entries[0]?.path}`;
    const anew = key !== drawn || !list.children.length;
    if (anew) {
      drawn = key;
      rows.clear();
      list.replaceChildren(
        ...entries.map(({ id }) => {
          const made = newRow(id);
          rows.set(id, made);
          return made.item;
        }),
      );
    }
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
  }

  /** One stop of the tab key for the whole list; arrows go along it. */
  list.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.code];
    const all = /** @type {HTMLElement[]} */ ([...list.querySelectorAll('button')]);
    const at = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    if (!step || at < 0) return;
    event.preventDefault();
    event.stopPropagation();
    all[at + step]?.focus();
  });

  store.watch(['queue', 'queueJob', 'language', 'plugins', 'server'], draw);
  draw();
}
