// The dialog that exports the whole queue: what, how and where to. Then queue-export-progress.js takes its place.

import { inFolder, inZip } from '../../queue/export-places.js';
import { countQueue } from '../../queue/queue.js';
import { byId, h, showError } from '../dom.js';
import { createDestination } from '../export/destination.js';
import { createDialogFocus } from '../export/dialog-focus.js';
import { modeOptions, whichOptions } from '../export/export-options.js';
import { createExtraOutputs } from '../export/extra-outputs.js';
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
  /** @type {import('../../export/export-plan.js').Which | null} the user's choice; null: the default */
  let which = null;
  const focus = createDialogFocus(dialog, draw);
  const destination = createDestination({
    ...{ name: 'queue-export', t, zipName, preferFolder: true, onChange: focus.afterChoice },
  });
  const extras = createExtraOutputs({ i18n, onChange: focus.redraw });
  const progress = createQueueProgress({ i18n, exporter, close: () => dialog.close() });

  function draw() {
    const { queueJob, queue } = store.state;
    if (!dialog.open || !queue) return;
    if (queueJob) progress.draw(dialog, queueJob);
    else dialog.replaceChildren(form(queue));
  }

  /** @param {import('../../queue/queue.js').Queue} queue */
  function form(queue) {
    const { accepted, decided, proposals } = countQueue(queue);
    const rejected = decided - accepted;
    const choices = { accepted: { length: accepted }, undecided: { length: proposals - rejected } };
    const chosen = which ?? (accepted ? 'accepted' : 'undecided');
    const count = choices[chosen].length;
    const takeMode = focus.choosing((/** @type {import('../../export/export-plan.js').Mode} */ next) => (mode = next));
    return h(
      'div',
      {},
      h('h2', { id: 'queue-export-title' }, t('queue.exportTitle', { count, files: filesOf(queue, chosen) })),
      whichOptions({ choices, chosen, t, choose: focus.choosing((next) => (which = next)) }),
      modeOptions({ chosen: mode, early: null, seconds: null, i18n, choose: takeMode }),
      destination.section(t('queue.exportHow')),
      extras.draw(rejected, true),
      destination.error,
      foot(chosen, count),
    );
  }

  /** @param {import('../../export/export-plan.js').Which} chosen @param {number} count clips */
  function foot(chosen, count) {
    /** @param {string} id @param {string} key @param {() => void} onclick */
    const button = (id, key, onclick) =>
      h('button', { type: 'button', class: 'btn', 'data-testid': id, onclick }, t(key));
    const start = button('queue-export-start', 'export.start', () => run(chosen));
    start.classList.add('primary');
    start.disabled = !count || !destination.ready;
    const leave = button('queue-export-leave', 'export.cancel', () => dialog.close());
    return h('div', { class: 'row' }, h('span', { class: 'grow' }), leave, start);
  }

  /** @param {import('../../queue/queue.js').Queue} queue @param {import('../../export/export-plan.js').Which} chosen */
  const filesOf = ({ entries }, chosen) =>
    entries.filter(({ accepted, decided, proposals }) =>
      chosen === 'accepted' ? accepted : proposals - decided + accepted,
    ).length;

  function zipName() {
    return `${store.state.queue?.title || 'smartcut'}_clips.zip`;
  }

  /** @param {import('../../export/export-plan.js').Which} chosen */
  function run(chosen) {
    const { folder } = destination;
    const to = folder ? inFolder(folder) : inZip(destination.zip());
    const { rejected, ...options } = extras.options([/** @type {any} */ (null)]);
    exporter.run(chosen, to, { ...options, mode, rejected: Boolean(rejected?.length) });
  }

  dialog.addEventListener('close', () => {
    dialog.replaceChildren();
    const { queueJob } = store.state;
    if (queueJob && queueJob.state !== 'running') store.set({ queueJob: null }); // its outcome has been on screen
  });
  store.watch(['queueJob', 'language'], draw);

  return {
    open() {
      if (dialog.open || !store.state.queue) return;
      showError(destination.error, null);
      pause();
      dialog.showModal();
      draw();
    },
  };
}
