// The export dialog during and after the export: each clip with requested and actual times. Closing it doesn't stop the export.

import { exportShare } from '../../export/export-plan.js';
import { formatClock } from '../../time.js';
import { createProgressView, fillProgress, fillRow, partRow } from './progress-view.js';

/**
 * @param {object} parts
 * @param {import('../../store.js').Store} parts.store
 * @param {import('../../i18n.js').I18n} parts.i18n
 * @param {import('../../export/exporting.js').Exporter} parts.exporter
 * @param {() => void} parts.close
 */
export function createExportProgress({ store, i18n, exporter, close }) {
  const { t } = i18n;
  const view = createProgressView({ name: 'export', i18n, cancel: exporter.cancel, close });
  let was = '';
  /** @typedef {import('../../export/export-plan.js').ClipJob | import('../../export/export-plan.js').ExtraJob} Part */
  /** @type {HTMLElement[]} of the parts, in their order */
  let rows = [];

  /** @param {HTMLDialogElement} dialog */
  function draw(dialog) {
    const { job } = store.state;
    if (!job) return;
    const parts = [...job.clips, ...job.extras];
    const running = job.state === 'running';
    if ((running && was !== 'running') || rows.length !== parts.length) {
      rows = parts.map(newRow);
      view.list.replaceChildren(...rows);
    }
    view.draw(dialog, {
      running,
      title: running ? t('export.cutting', { count: job.clips.length }) : t(`export.over.${job.state}`),
      share: exportShare(job),
      left: job.left,
      outcome: job.state === 'done' || job.state === 'cancelled' ? outcome(job, parts) : null,
      error: job.error,
    });
    for (const [index, part] of parts.entries()) drawRow(rows[index], part);
    if (running) reveal(parts, 'cutting');
    else if (was === 'running') reveal(parts, 'failed') || rows[0]?.scrollIntoView({ block: 'nearest' });
    was = job.state;
  }

  /** Scrolls to the first part in this state. @param {Part[]} parts @param {Part['state']} state */
  function reveal(parts, state) {
    const index = parts.findIndex((part) => part.state === state);
    rows[index]?.scrollIntoView({ block: 'nearest' });
    return index >= 0;
  }

  /** @param {import('../../export/export-plan.js').ExportJob} job @param {Part[]} parts */
  function outcome(job, parts) {
    const saved = job.clips.filter(({ state }) => state === 'saved').length;
    const failed = parts.filter(({ state }) => state === 'failed').length;
    const nothing = job.kind === 'zip' && job.state === 'cancelled';
    const sentence = nothing ? t('export.nothingSaved') : t('export.saved', { count: saved, place: job.place });
    return failed ? `${sentence} ${t('export.failed', { count: failed })}` : sentence;
  }

  /** @param {Part} part */
  const newRow = (part) =>
    partRow('segment' in part ? 'export-clip' : `export-${part.kind}`, () => exporter.skip(part.id));

  /** @param {HTMLElement} row @param {Part} part */
  function drawRow(row, part) {
    const { state, file, error, progress } = part;
    const name = file ?? ('segment' in part ? span(part.segment) : t(`export.making.${part.kind}`));
    const long = 'segment' in part && state === 'cutting' && part.left !== null && part.left >= 2;
    const status = long ? t('run.left', { length: i18n.length(part.left ?? 0) }) : t(`export.clip.${state}`);
    fillRow(row, { state, name, status, trouble: error ? t(error.key, error.params) : '', note: noteOf(part) });
    const late = !exporter.busy || (state !== 'cutting' && state !== 'waiting');
    fillProgress(row, { cutting: state === 'cutting', progress, skip: late ? null : t('export.skip', { name }) });
  }

  /** @param {Part} part */
  function noteOf(part) {
    if ('segment' in part)
      return part.actual ? t('export.times', { asked: span(part.segment), actual: span(part.actual) }) : '';
    return part.kind === 'frames' && part.count ? t('export.frames', { count: part.count }) : '';
  }

  /** @param {{start: number, stop: number}} times */
  const span = ({ start, stop }) => `${formatClock(start, 2)} – ${formatClock(stop, 2)}`;

  return { draw };
}
