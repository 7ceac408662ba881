// How the export of a queue goes and how it ended: the whole, each file, and the clips of the file whose turn it is.

import { queueJobShare } from '../../queue/export.js';
import { formatClock } from '../../time.js';
import { h, icon, setIcon, setText, setTitle, showError } from '../dom.js';

const ICONS = { waiting: 'waiting', cutting: 'more', saved: 'accepted', failed: 'warning', cancelled: 'rejected' };

/**
 * @typedef {import('../../queue/export.js').QueueJob} QueueJob
 * @typedef {import('../../queue/export.js').FileJob} FileJob
 * @typedef {import('../../export/plan.js').ClipJob} ClipJob
 */

/**
 * @param {object} parts
 * @param {import('../../i18n.js').I18n} parts.i18n
 * @param {import('../../queue/export.js').QueueExport} parts.exporter
 * @param {() => void} parts.close
 */
export function createQueueProgress({ i18n, exporter, close }) {
  const { t } = i18n;
  const title = h('h2', { id: 'queue-export-title' });
  const share = h('b');
  const left = h('span', { class: 'muted' });
  const fill = h('i');
  const bar = h('div', { class: 'bar thick', role: 'progressbar', 'aria-valuemin': 0, 'aria-valuemax': 100 }, fill);
  const how = h(
    'div',
    { class: 'how' },
    h('div', { class: 'row num' }, share, h('span', { class: 'grow' }), left),
    bar,
  );
  const done = h('p', { class: 'muted', 'data-testid': 'queue-export-done' });
  const error = h('div');
  const list = h('ul', { class: 'clips', 'data-testid': 'queue-export-files' });
  const stop = h('button', {
    type: 'button',
    class: 'btn',
    'data-testid': 'queue-export-cancel',
    onclick: exporter.cancel,
  });
  const leave = h('button', { type: 'button', class: 'btn', 'data-testid': 'queue-export-close', onclick: close });
  const root = h(
    'div',
    {},
    title,
    how,
    done,
    error,
    list,
    h('div', { class: 'row' }, h('span', { class: 'grow' }), stop, leave),
  );
  let over = false;
  /** @type {WeakMap<object, HTMLElement>} by file or clip */
  const rows = new WeakMap();

  /** @param {HTMLDialogElement} dialog @param {QueueJob} job */
  function draw(dialog, job) {
    if (root.parentElement !== dialog) dialog.replaceChildren(root);
    const running = job.state === 'running';
    const part = queueJobShare(job);
    const clips = job.files.flatMap((file) => file.job?.clips ?? []);
    const saved = clips.filter(({ state }) => state === 'saved').length;
    const failed =
      clips.filter(({ state }) => state === 'failed').length + job.files.filter((file) => file.error).length;
    setText(title, running ? t('queue.exporting', { count: job.files.length }) : t(`export.over.${job.state}`));
    how.hidden = !running;
    setText(share, i18n.percent(part));
    setText(left, job.left === null ? '' : t('run.left', { length: i18n.length(Math.max(1, job.left)) }));
    fill.style.transform = `scaleX(${part})`;
    bar.setAttribute('aria-valuenow', String(Math.floor(part * 100)));
    bar.setAttribute('aria-label', t('export.progress'));
    done.hidden = running;
    const sentence = t('export.saved', { count: saved, place: job.place });
    const outcome = failed ? `${sentence} ${t('queue.exportFailed', { count: failed })}` : sentence;
    setText(done, running ? '' : outcome);
    showError(error, job.error ? t(job.error.key, job.error.params) : null);
    setText(stop, t('export.cancel'));
    stop.hidden = !running;
    setText(leave, t(running ? 'export.background' : 'error.close'));
    leave.classList.toggle('primary', !running);
    // The clips that are being cut, or that went wrong, stand under their file.
    const wanted = job.files.flatMap((file) => {
      const own = file.job?.clips ?? [];
      const shown = own.filter(({ state }) => state === 'failed' || (file.state === 'cutting' && state === 'cutting'));
      return [fileRow(file), ...shown.map(clipRow)];
    });
    for (const [index, row] of wanted.entries())
      if (list.children[index] !== row) list.insertBefore(row, list.children[index] ?? null);
    while (list.children.length > wanted.length) list.lastElementChild?.remove();
    if (!running && !over) list.scrollTop = 0; // what went wrong is read from the beginning
    over = !running;
    const busy = job.files.find(({ state }) => state === 'cutting');
    if (busy) rows.get(busy)?.scrollIntoView({ block: 'nearest' });
  }

  /** @param {FileJob} file */
  function fileRow(file) {
    const row = rowOf(file, 'queue-export-file');
    const clips = file.job?.clips.filter(({ rejected }) => !rejected) ?? [];
    const saved = clips.filter(({ state }) => state === 'saved').length;
    const amount =
      file.state === 'waiting' ? '' : t('queue.clips', { count: clips.length || file.weight, done: saved });
    fillRow(row, file.state, file.path, amount, file.error ? t(file.error.key, file.error.params) : '');
    return row;
  }

  /** @param {ClipJob} clip */
  function clipRow(clip) {
    const row = rowOf(clip, 'queue-export-clip');
    const { start, stop: end } = clip.segment;
    const name = clip.file ?? `${formatClock(start)} – ${formatClock(end)}`;
    const amount =
      clip.left !== null && clip.left >= 2
        ? t('run.left', { length: i18n.length(clip.left) })
        : t(`export.clip.${clip.state}`);
    fillRow(row, clip.state, name, amount, clip.error ? t(clip.error.key, clip.error.params) : '');
    const skip = /** @type {HTMLButtonElement} */ (row.querySelector('.skip'));
    skip.hidden = clip.state !== 'cutting';
    skip.onclick = () => exporter.skip(clip);
    setTitle(skip, t('export.skip', { name }));
    /** @type {HTMLElement} */ (row.querySelector('.bar')).hidden = clip.state !== 'cutting';
    /** @type {HTMLElement} */ (row.querySelector('.bar i')).style.transform = `scaleX(${clip.progress})`;
    return row;
  }

  /** @param {object} thing @param {string} id */
  function rowOf(thing, id) {
    const known = rows.get(thing);
    if (known) return known;
    const clip = id === 'queue-export-clip';
    const row = h(
      'li',
      { class: `clip num${clip ? ' under' : ''}`, 'data-testid': id },
      icon('waiting'),
      h('span', { class: 'name' }),
      h('span', { class: 'state muted' }),
      clip && h('button', { type: 'button', class: 'btn ghost square skip' }, icon('rejected')),
      h('span', { class: 'small why' }),
      clip && h('div', { class: 'bar' }, h('i')),
    );
    rows.set(thing, row);
    return row;
  }

  /** @param {HTMLElement} row @param {keyof typeof ICONS} state @param {string} name @param {string} amount @param {string} why */
  function fillRow(row, state, name, amount, why) {
    row.dataset.state = state;
    setIcon(row, ICONS[state]);
    const [label, says, trouble] = /** @type {HTMLElement[]} */ ([...row.querySelectorAll('span')]);
    setText(label, name);
    label.title = name;
    setText(says, amount);
    setText(trouble, why);
    trouble.hidden = !why;
  }

  return { draw };
}
