// The progress and outcome of a queue's export: the total, each file, and the clips of the current file.

import { queueJobShare } from '../../queue/queue-job.js';
import { formatClock } from '../../time.js';
import { createProgressView, fillProgress, fillRow, partRow } from '../export/progress-view.js';

/**
 * @typedef {import('../../queue/queue-job.js').QueueJob} QueueJob
 * @typedef {import('../../queue/queue-job.js').FileJob} FileJob
 * @typedef {import('../../export/export-plan.js').ClipJob} ClipJob
 */

/**
 * @param {object} parts
 * @param {import('../../i18n.js').I18n} parts.i18n
 * @param {import('../../queue/queue-export.js').QueueExport} parts.exporter
 * @param {() => void} parts.close
 */
export function createQueueProgress({ i18n, exporter, close }) {
  const { t } = i18n;
  const view = createProgressView({ name: 'queue-export', i18n, cancel: exporter.cancel, close });
  const { list } = view;
  let over = false;
  /** @type {Map<string, HTMLElement>} by file and clip */
  const rows = new Map();

  /** @param {HTMLDialogElement} dialog @param {QueueJob} job */
  function draw(dialog, job) {
    const running = job.state === 'running';
    if (running && over) rows.clear();
    view.draw(dialog, {
      running,
      title: running ? t('queue.exporting', { count: job.files.length }) : t(`export.over.${job.state}`),
      share: queueJobShare(job),
      left: job.left,
      outcome: running ? null : outcome(job),
      error: job.error,
    });
    // Clips being cut and failed clips are listed under their file.
    const wanted = job.files.flatMap((file) => {
      const own = file.job?.clips ?? [];
      const shown = own.filter(({ state }) => state === 'failed' || (file.state === 'cutting' && state === 'cutting'));
      return [fileRow(file), ...shown.map((clip) => clipRow(file, clip))];
    });
    for (const [index, row] of wanted.entries())
      if (list.children[index] !== row) list.insertBefore(row, list.children[index] ?? null);
    while (list.children.length > wanted.length) list.lastElementChild?.remove();
    if (!running && !over) list.scrollTop = 0; // failures are read from the top
    over = !running;
    const busy = job.files.find(({ state }) => state === 'cutting');
    if (busy) rows.get(`${busy.id}`)?.scrollIntoView({ block: 'nearest' });
  }

  /** @param {QueueJob} job */
  function outcome(job) {
    const clips = job.files.flatMap((file) => file.job?.clips ?? []);
    const saved = clips.filter(({ state }) => state === 'saved').length;
    const failed =
      clips.filter(({ state }) => state === 'failed').length + job.files.filter((file) => file.error).length;
    const sentence = t('export.saved', { count: saved, place: job.place });
    return failed ? `${sentence} ${t('queue.exportFailed', { count: failed })}` : sentence;
  }

  /** @param {FileJob} file */
  function fileRow(file) {
    const row = rowOf(`${file.id}`, () => partRow('queue-export-file', null));
    const clips = file.job?.clips.filter(({ rejected }) => !rejected) ?? [];
    const saved = clips.filter(({ state }) => state === 'saved').length;
    const status =
      file.state === 'waiting' ? '' : t('queue.clips', { count: clips.length || file.weight, done: saved });
    const trouble = file.error ? t(file.error.key, file.error.params) : '';
    fillRow(row, { state: file.state, name: file.path, status, trouble });
    return row;
  }

  /** @param {FileJob} file @param {ClipJob} clip */
  function clipRow(file, clip) {
    const { id, state, error, left, progress } = clip;
    const row = rowOf(`${file.id}/${id}`, () => partRow('queue-export-clip', () => exporter.skip(id)));
    row.classList.add('under');
    const name = clip.file ?? `${formatClock(clip.segment.start)} – ${formatClock(clip.segment.stop)}`;
    const long = left !== null && left >= 2;
    const status = long ? t('run.left', { length: i18n.length(left) }) : t(`export.clip.${state}`);
    fillRow(row, { state, name, status, trouble: error ? t(error.key, error.params) : '' });
    const cutting = state === 'cutting';
    fillProgress(row, { cutting, progress, skip: cutting ? t('export.skip', { name }) : null });
    return row;
  }

  /** @param {string} key @param {() => HTMLElement} make */
  function rowOf(key, make) {
    const row = rows.get(key) ?? make();
    rows.set(key, row);
    return row;
  }

  return { draw };
}
