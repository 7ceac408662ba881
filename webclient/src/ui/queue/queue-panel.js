// The queue at the left: its files, the progress of its search, and what can be done with all of them.

import { countQueue, queueShare } from '../../queue/queue.js';
import { queueJobShare } from '../../queue/queue-job.js';
import { byId, h, icon, setText, setTitle } from '../dom.js';
import { createProgressBar } from '../progress-bar.js';
import { createQueueFiles } from './queue-files.js';

/** @typedef {ReturnType<typeof countQueue>} Counts */

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
  const more = iconButton('queue-add', 'add', add);
  const close = iconButton('queue-close', 'rejected', () => queueing.close());
  const facts = h('p', { class: 'muted small num', 'data-testid': 'queue-facts' });
  const files = createQueueFiles({ i18n, open: queueing.open });
  const bar = createProgressBar({ i18n, style: 'small' });
  const progress = h('div', { class: 'overall', 'data-testid': 'queue-progress' }, ...bar.elements);
  const needs = h('p', { class: 'hint', 'data-testid': 'queue-needs' });
  const buttons = {
    search: wideButton('queue-search', search),
    stop: wideButton('queue-stop', stop),
    grant: wideButton('queue-give', () => (store.state.queue?.needs === 'permission' ? queueing.allow() : choose())),
    export: wideButton('queue-export', openExport),
  };
  buttons.grant.classList.add('primary');
  place.append(
    h('div', { class: 'head' }, title, more, close),
    facts,
    files.element,
    h('div', { class: 'foot' }, needs, progress, ...Object.values(buttons)),
  );

  function draw() {
    const { queue, language } = store.state;
    place.hidden = !queue;
    document.body.classList.toggle('with-queue', Boolean(queue));
    if (!queue) {
      files.clear();
      return;
    }
    const counts = countQueue(queue);
    setText(title, queue.title || t('queue.files', { count: counts.all }));
    title.title = queue.title;
    setTitle(more, t('add.open'));
    more.hidden = queue.needs !== 'nothing';
    setTitle(close, t('queue.close'));
    setText(facts, factsOf(queue, counts));
    files.draw(queue, language);
    const left = queue.eta === null ? '' : t('run.left', { length: i18n.length(Math.max(1, queue.eta)) });
    progress.hidden = !queue.running;
    bar.show(queueShare(queue), left, t('queue.progress'));
    drawButtons(queue, counts);
  }

  /** @param {import('../../queue/queue.js').Queue} queue @param {Counts} counts */
  function drawButtons(queue, counts) {
    const { queueJob, plugins, server } = store.state;
    const asks = queue.needs !== 'nothing';
    needs.hidden = !asks;
    setText(needs, asks ? t(`queue.needs.${queue.needs}`) : '');
    setText(buttons.grant, asks ? t(`queue.give.${queue.needs}`) : '');
    const share = queueJob?.state === 'running' ? queueJobShare(queueJob) : null;
    close.disabled = share !== null; // the export reads these files
    setText(buttons.search, t(counts.done > counts.refused ? 'queue.searchRest' : 'queue.search'));
    buttons.search.title = t('queue.searchHow');
    setText(buttons.stop, t('queue.stop'));
    setText(buttons.export, share === null ? t('queue.export') : t('queue.cutting', { share: i18n.percent(share) }));
    buttons.grant.hidden = !asks;
    buttons.search.hidden = asks || queue.running || counts.done === counts.all;
    buttons.search.disabled = !plugins.length || server !== 'connected';
    buttons.search.classList.toggle('primary', !counts.proposals);
    buttons.stop.hidden = !queue.running;
    buttons.export.hidden = asks || (!counts.proposals && !queueJob);
  }

  /** @param {import('../../queue/queue.js').Queue} queue @param {Counts} counts */
  function factsOf(queue, counts) {
    return [
      t('queue.searched', { count: counts.all, done: counts.done }),
      counts.proposals > 0 && t('recent.proposals', { count: counts.proposals }),
      counts.refused > 0 && t('queue.refused', { count: counts.refused }),
      queue.left > 0 && t('queue.left', { count: queue.left }),
    ]
      .filter((part) => part !== false)
      .map((part) => part.replaceAll(' ', '\u00a0')) // lines break between the parts only
      .join('\u00a0· ');
  }

  store.watch(['queue', 'queueJob', 'language', 'plugins', 'server'], draw);
  draw();
}

/** @param {string} id for tests @param {string} symbol @param {() => void} onclick */
const iconButton = (id, symbol, onclick) =>
  h('button', { type: 'button', class: 'btn ghost square', 'data-testid': id, onclick }, icon(symbol));

/** @param {string} id for tests @param {() => void} onclick */
const wideButton = (id, onclick) => h('button', { type: 'button', class: 'btn wide', 'data-testid': id, onclick });
