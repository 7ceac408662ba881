// The export dialog before the start: which clips, where to, what else. Then export-progress.js takes its place.

import { encodeCost, exportChoices } from '../../export/export-plan.js';
import { folderSink } from '../../export/saving.js';
import { byId, h, showError } from '../dom.js';
import { createDestination } from './destination.js';
import { createDialogFocus } from './dialog-focus.js';
import { modeOptions, whichOptions } from './export-options.js';
import { createExportProgress } from './export-progress.js';
import { createExtraOutputs } from './extra-outputs.js';

/**
 * @param {object} parts
 * @param {import('../../store.js').Store} parts.store
 * @param {import('../../i18n.js').I18n} parts.i18n
 * @param {import('../../export/exporting.js').Exporter} parts.exporter
 * @param {() => void} parts.pause
 * @param {() => number | null} parts.encodeRate pixels/s, as measured here
 */
export function createExportDialog({ store, i18n, exporter, pause, encodeRate }) {
  const { t } = i18n;
  const dialog = /** @type {HTMLDialogElement} */ (byId('export-dialog'));
  /** @type {import('../../export/export-plan.js').Mode} */
  let mode = 'fast';
  /** @type {import('../../export/export-plan.js').Which | null} the user's choice; null: the default */
  let which = null;
  let seen = false;
  const focus = createDialogFocus(dialog, draw);
  const destination = createDestination({ name: 'export', t, zipName, onChange: focus.afterChoice });
  const extras = createExtraOutputs({ i18n, onChange: focus.redraw });
  const progress = createExportProgress({ store, i18n, exporter, close: () => dialog.close() });

  function draw() {
    if (!dialog.open) return;
    const { job } = store.state;
    if (job) {
      progress.draw(dialog);
      seen = job.state !== 'running';
      return;
    }
    dialog.dataset.job = '';
    dialog.replaceChildren(form());
  }

  function form() {
    const choices = exportChoices(store.state.segments);
    const chosen = which ?? choices.preferred;
    const clips = choices[chosen];
    const { info } = store.state;
    const early = info?.keyframes.longest ?? 1;
    return h(
      'div',
      {},
      h('h2', { id: 'export-title' }, t('export.title', { count: clips.length })),
      whichOptions({ choices, chosen, t, choose: focus.choosing((next) => (which = next)) }),
      modeOptions({ chosen: mode, early, seconds: cost(clips), i18n, choose: focus.choosing((next) => (mode = next)) }),
      destination.section(),
      extras.draw(choices.rejected.length, Boolean(store.state.wall?.start)),
      destination.error,
      foot(clips),
    );
  }

  /** @param {import('../../types.js').Segment[]} clips */
  function foot(clips) {
    const begin = { class: 'btn primary', 'data-testid': 'export-start', disabled: !clips.length };
    return h(
      'div',
      { class: 'row' },
      h('span', { class: 'muted num' }, size(clips)),
      h('span', { class: 'grow' }),
      h('button', { type: 'button', class: 'btn', onclick: () => dialog.close() }, t('export.cancel')),
      h('button', { type: 'button', ...begin, onclick: () => start(clips) }, t('export.start')),
    );
  }

  /** @param {import('../../types.js').Segment[]} clips @returns {number} seconds to encode them */
  const cost = (clips) => (store.state.info ? encodeCost(clips, store.state.info, encodeRate()).seconds : 0);

  /** @param {import('../../types.js').Segment[]} clips @returns {string} their number, mean length and approximate size */
  function size(clips) {
    const { info } = store.state;
    if (!clips.length || !info) return '';
    const seconds = clips.reduce((sum, { start, stop }) => sum + stop - start, 0);
    const bytes = mode === 'exact' ? encodeCost(clips, info, null).size_bytes : (seconds / info.duration) * info.size;
    return `${i18n.number(clips.length)} × ≈ ${i18n.length(seconds / clips.length)} · ≈ ${i18n.bytes(bytes)}`;
  }

  function zipName() {
    return `${(store.state.info?.name ?? 'clips').replace(/\.[^.]{1,5}$/, '')}_clips.zip`;
  }

  /** @param {import('../../types.js').Segment[]} clips */
  function start(clips) {
    pause();
    const { folder } = destination;
    const sink = folder ? folderSink(folder) : destination.zip();
    exporter.run(clips, sink, { ...extras.options(exportChoices(store.state.segments).rejected), mode });
  }

  /** Drops a finished job once its outcome has been on screen. */
  function forget() {
    if (seen) store.set({ job: null });
    seen = false;
  }

  dialog.addEventListener('close', () => {
    if (dialog.open) return; // reopened before this event was delivered
    dialog.replaceChildren();
    forget();
  });
  store.watch(['job', 'language'], draw);

  return {
    open() {
      if (dialog.open) return;
      forget();
      const { segments, job, info } = store.state;
      if (!info || (!job && !exportChoices(segments).undecided.length)) return;
      which = null;
      showError(destination.error, null);
      dialog.showModal();
      draw();
      focus.primary();
    },
  };
}
