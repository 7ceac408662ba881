// The dialog that exports the whole queue: what, how, where to; and while it cuts, file after file with the clips of the
// present one. It may be closed; cutting goes on.

import { countQueue } from '../../queue/queue.js';
import { inFolder, inZip } from '../../queue/queue-export.js';
import { byId, h, showError } from '../dom.js';
import { canChooseFolder, chooseFolder, downloadedZip } from '../export/destination.js';
import { createCards, createModes } from '../export/export-options.js';
import { createAlso } from '../export/extra-outputs.js';
import { createQueueProgress } from './queue-export-progress.js';

/**
 * @param {object} parts
 * @param {import('../../store.js').Store} parts.store
 * @param {import('../../i18n.js').I18n} parts.i18n
 * @param {import('../../queue/queue-export.js').QueueExport} parts.exporter
 * @param {() => void} parts.pause
 */
export function createQueueExportDialog({ store, i18n, exporter, pause }) {
  const { t } = i18n;
  const dialog = /** @type {HTMLDialogElement} */ (byId('queue-export-dialog'));
  /** @type {import('../../export/export-plan.js').Mode} */
  let mode = 'fast';
  /** @type {FileSystemDirectoryHandle | null} */
  let folder = null;
  /** @type {import('../../export/export-plan.js').Which | null} what the person chose; null: what is sensible */
  let which = null;
  const error = h('div');
  const also = createAlso({ i18n, changed: redraw });
  const progress = createQueueProgress({ i18n, exporter, close: () => dialog.close() });

  function draw() {
    const { queueJob, queue } = store.state;
    if (!dialog.open || !queue) return;
    if (queueJob) progress.draw(dialog, queueJob);
    else dialog.replaceChildren(form(queue));
  }

  /** Draws anew; the focus stays on what was pressed. */
  function redraw() {
    const id = document.activeElement?.getAttribute('data-testid');
    draw();
    if (id) /** @type {HTMLElement | null} */ (dialog.querySelector(`[data-testid="${id}"]`))?.focus();
  }

  /** @param {import('../../queue/queue.js').Queue} queue */
  function form(queue) {
    const { accepted, decided, proposals } = countQueue(queue);
    const rejected = decided - accepted;
    const choices = { accepted: { length: accepted }, undecided: { length: proposals - rejected } };
    const chosen = which ?? (accepted ? 'accepted' : 'undecided');
    const count = choices[chosen].length;
    const names = { choices, chosen, t, choose: choosing((/** @type {any} */ next) => (which = next)) };
    /** @param {string} id @param {string} key @param {() => void} onclick */
    const button = (id, key, onclick) =>
      h('button', { type: 'button', class: 'btn', 'data-testid': id, onclick }, t(key));
    const start = button('queue-export-start', 'export.start', () => run(chosen));
    start.classList.add('primary');
    start.disabled = !count || (canChooseFolder() && !folder);
    return h(
      'div',
      {},
      h('h2', { id: 'queue-export-title' }, t('queue.exportTitle', { count, files: filesOf(queue, chosen) })),
      createCards(names),
      createModes({
        chosen: mode,
        early: null,
        seconds: null,
        i18n,
        choose: choosing((/** @type {any} */ next) => (mode = next)),
      }),
      h(
        'div',
        { class: 'section' },
        h('span', { class: 'name' }, t('export.place')),
        h(
          'div',
          { class: 'row' },
          h('span', { class: 'field grow', 'data-testid': 'queue-export-place' }, place()),
          canChooseFolder() && button('queue-export-folder', 'export.choose', choose),
        ),
        h('span', { class: 'hint' }, t('queue.exportHow')),
      ),
      also.draw(rejected, true),
      error,
      h(
        'div',
        { class: 'row' },
        h('span', { class: 'grow' }),
        button('queue-export-leave', 'export.cancel', () => dialog.close()),
        start,
      ),
    );
  }

  /** @param {import('../../queue/queue.js').Queue} queue @param {import('../../export/export-plan.js').Which} chosen */
  const filesOf = ({ entries }, chosen) =>
    entries.filter(({ accepted, decided, proposals }) =>
      chosen === 'accepted' ? accepted : proposals - decided + accepted,
    ).length;

  const zipName = () => `${store.state.queue?.title || 'smartcut'}_clips.zip`;

  function place() {
    if (folder) return folder.name;
    return canChooseFolder() ? t('queue.noFolder') : t('export.zip', { name: zipName() });
  }

  /** @param {(value: string) => void} take */
  const choosing = (take) => (/** @type {string} */ value) => {
    take(value);
    draw();
    /** @type {HTMLElement | null} */ (dialog.querySelector(`input[value="${value}"]`))?.focus();
  };

  async function choose() {
    const chosen = await chooseFolder(error, t);
    if (!chosen) return;
    folder = chosen;
    draw();
    /** @type {HTMLElement | null} */ (dialog.querySelector('.primary'))?.focus();
  }

  /** @param {import('../../export/export-plan.js').Which} chosen */
  function run(chosen) {
    const to = folder ? inFolder(folder) : inZip(downloadedZip(zipName()));
    const { rejected, ...options } = also.options([/** @type {any} */ (null)]);
    exporter.run(chosen, to, { ...options, mode, rejected: Boolean(rejected?.length) });
  }

  dialog.addEventListener('close', () => {
    dialog.replaceChildren();
    const { queueJob } = store.state;
    if (queueJob && queueJob.state !== 'running') store.set({ queueJob: null }); // it was seen
  });
  store.watch(['queueJob', 'language'], draw);

  return {
    open() {
      if (dialog.open || !store.state.queue) return;
      showError(error, null);
      pause();
      dialog.showModal();
      draw();
    },
  };
}
