// The export dialog while it cuts and afterwards: each clip with asked and real times. It may be closed; cutting goes on.

import { exportShare } from '../../export/plan.js';
import { formatClock } from '../../time.js';
import { h, icon, setIcon, setText, setTitle, showError } from '../dom.js';

const ICONS = { waiting: 'waiting', cutting: 'more', saved: 'accepted', failed: 'warning', cancelled: 'rejected' };

/**
 * @param {object} parts
 * @param {import('../../store.js').Store} parts.store
 * @param {import('../../i18n.js').I18n} parts.i18n
 * @param {import('../../export/exporting.js').Exporter} parts.exporter
 * @param {() => void} parts.close
 */
export function createExportProgress({ store, i18n, exporter, close }) {
  const { t } = i18n;
  const title = h('h2', { id: 'export-title' });
  const share = h('b', { class: 'num' });
  const left = h('span', { class: 'muted num' });
  const fill = h('i');
  const bar = h('div', { class: 'bar thick', role: 'progressbar', 'aria-valuemin': 0, 'aria-valuemax': 100 }, fill);
  const list = h('ul', { class: 'clips' });
  const error = h('div');
  const stop = h('button', {
    type: 'button',
    class: 'btn',
    'data-testid': 'export-cancel',
    onclick: () => exporter.cancel(),
  });
  const leave = h('button', { type: 'button', class: 'btn', 'data-testid': 'export-close', onclick: close });
  const overall = h('div', { class: 'row num' }, share, h('span', { class: 'grow' }), left);
  const done = h('p', { class: 'muted', 'data-testid': 'export-done', hidden: true });
  const how = h('div', { class: 'how' }, overall, bar);
  const root = h(
    'div',
    { 'data-testid': 'export-progress' },
    title,
    how,
    done,
    error,
    list,
    h('div', { class: 'row' }, h('span', { class: 'grow' }), stop, leave),
  );
  let was = '';
  /** @typedef {import('../../export/plan.js').ClipJob | import('../../export/plan.js').ExtraJob} Part */
  /** @type {{row: HTMLElement, clip: Part}[]} */
  let rows = [];

  /** @param {HTMLDialogElement} dialog */
  function draw(dialog) {
    const { job } = store.state;
    if (!job) return;
    if (root.parentElement !== dialog) dialog.replaceChildren(root);
    const parts = [...job.clips, ...job.extras];
    if (rows[0]?.clip !== parts[0] || rows.length !== parts.length) {
      rows = parts.map((clip) => ({ clip, row: newRow(clip) }));
      list.replaceChildren(...rows.map(({ row }) => row));
    }
    const running = job.state === 'running';
    const part = exportShare(job);
    const saved = job.clips.filter(({ state }) => state === 'saved').length;
    const failed = parts.filter(({ state }) => state === 'failed').length;
    setText(title, running ? t('export.cutting', { count: job.clips.length }) : t(`export.over.${job.state}`));
    setText(share, i18n.percent(part));
    setText(left, job.left === null ? '' : t('run.left', { length: i18n.length(Math.max(1, job.left)) }));
    how.hidden = !running;
    fill.style.transform = `scaleX(${part})`;
    bar.setAttribute('aria-valuenow', String(Math.floor(part * 100)));
    bar.setAttribute('aria-label', t('export.progress'));
    done.hidden = job.state !== 'done' && job.state !== 'cancelled';
    const nothing = job.kind === 'zip' && job.state === 'cancelled';
    const sentence = nothing ? t('export.nothingSaved') : t('export.saved', { count: saved, place: job.place });
    const outcome = failed ? `${sentence} ${t('export.failed', { count: failed })}` : sentence;
    setText(done, done.hidden ? '' : outcome);
    showError(error, job.error ? t(job.error.key, job.error.params) : null);
    setText(stop, t('export.cancel'));
    stop.hidden = !running;
    setText(leave, t(running ? 'export.background' : 'error.close'));
    leave.classList.toggle('primary', !running);
    for (const { row, clip } of rows) drawRow(row, clip);
    if (!running && was === 'running')
      (rows.find((each) => each.clip.state === 'failed') ?? rows[0])?.row.scrollIntoView({ block: 'nearest' });
    was = job.state;
    if (running) rows.find(({ clip }) => clip.state === 'cutting')?.row.scrollIntoView({ block: 'nearest' });
  }

  /** @param {Part} part */
  function newRow(part) {
    return h(
      'li',
      { class: 'clip num', 'data-testid': 'segment' in part ? 'export-clip' : `export-${part.kind}` },
      icon('waiting'),
      h('span', { class: 'name' }),
      h('span', { class: 'state muted' }),
      h(
        'button',
        {
          type: 'button',
          class: 'btn ghost square skip',
          'data-testid': 'export-skip',
          onclick: () => exporter.skip(part),
        },
        icon('rejected'),
      ),
      h('span', { class: 'small muted' }),
      h('div', { class: 'bar' }, h('i')),
    );
  }

  /** @param {HTMLElement} row @param {Part} part */
  function drawRow(row, part) {
    const { state, file, error: trouble, progress } = part;
    /** @param {string} selector */
    const find = (selector) => /** @type {HTMLElement} */ (row.querySelector(selector));
    row.dataset.state = state;
    setIcon(row, ICONS[state]);
    const name = file ?? ('segment' in part ? span(part.segment) : t(`export.making.${part.kind}`));
    setText(find('.name'), name);
    find('.name').title = name;
    const still = 'segment' in part && state === 'cutting' && part.left !== null && part.left >= 2;
    setText(find('.state'), still ? t('run.left', { length: i18n.length(part.left ?? 0) }) : t(`export.clip.${state}`));
    const note = noteOf(part);
    setText(find('.small'), trouble ? t(trouble.key, trouble.params) : note);
    find('.small').classList.toggle('why', Boolean(trouble));
    find('.small').hidden = !trouble && !note;
    find('.bar').hidden = state !== 'cutting';
    find('.bar i').style.transform = `scaleX(${progress})`;
    const skip = find('.skip');
    skip.hidden = !exporter.busy || (state !== 'cutting' && state !== 'waiting');
    setTitle(skip, t('export.skip', { name }));
  }

  /** @param {Part} part */
  function noteOf(part) {
    if ('segment' in part)
      return part.actual ? t('export.times', { asked: span(part.segment), actual: span(part.actual) }) : '';
    return part.kind === 'frames' && part.count ? t('export.pictures', { count: part.count }) : '';
  }

  /** @param {{start: number, stop: number}} times */
  const span = ({ start, stop }) => `${formatClock(start, 2)} – ${formatClock(stop, 2)}`;

  return { draw };
}
