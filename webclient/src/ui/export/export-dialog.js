// The export dialog before the start: which clips, where to, what else. While it cuts, export-progress.js takes its place.

import { encodeCost, exportChoices } from '../../export/export-plan.js';
import { folderSink } from '../../export/saving.js';
import { byId, h, showError } from '../dom.js';
import { canChooseFolder, chooseFolder, downloadedZip } from './destination.js';
import { createCards, createModes } from './export-options.js';
import { createExportProgress } from './export-progress.js';
import { createAlso } from './extra-outputs.js';

/**
 * @param {object} parts
 * @param {import('../../store.js').Store} parts.store
 * @param {import('../../i18n.js').I18n} parts.i18n
 * @param {import('../../export/exporting.js').Exporter} parts.exporter
 * @param {() => void} parts.pause
 * @param {() => number | null} parts.encodeRate pixels/s, as measured here
 */
export function createExport({ store, i18n, exporter, pause, encodeRate }) {
  const { t } = i18n;
  const dialog = /** @type {HTMLDialogElement} */ (byId('export-dialog'));
  /** @type {import('../../export/export-plan.js').Mode} */
  let mode = 'fast';
  /** @type {FileSystemDirectoryHandle | null} */
  let folder = null;
  /** @type {import('../../export/export-plan.js').Which | null} what the person chose; null: what is sensible */
  let which = null;
  let seen = false;
  const error = h('div');
  const also = createAlso({ i18n, changed: redraw });
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

  /** Draws anew; the focus stays on what was pressed. */
  function redraw() {
    const id = document.activeElement?.getAttribute('data-testid');
    draw();
    if (id) /** @type {HTMLElement | null} */ (dialog.querySelector(`[data-testid="${id}"]`))?.focus();
  }

  function form() {
    const choices = exportChoices(store.state.segments);
    const chosen = which ?? choices.preferred;
    const clips = choices[chosen];
    const { info } = store.state;
    return h(
      'div',
      {},
      h('h2', { id: 'export-title' }, t('export.title', { count: clips.length })),
      createCards({ choices, chosen, t, choose: chooseClips }),
      createModes({
        chosen: mode,
        early: info?.keyframes.longest ?? 1,
        seconds: cost(clips),
        i18n,
        choose(next) {
          mode = next;
          redraw();
        },
      }),
      place(),
      also.draw(choices.rejected.length, Boolean(store.state.wall?.start)),
      error,
      h(
        'div',
        { class: 'row' },
        h('span', { class: 'muted num' }, size(clips)),
        h('span', { class: 'grow' }),
        h('button', { type: 'button', class: 'btn', onclick: () => dialog.close() }, t('export.cancel')),
        h(
          'button',
          {
            type: 'button',
            class: 'btn primary',
            'data-testid': 'export-start',
            disabled: !clips.length,
            onclick: () => start(clips),
          },
          t('export.start'),
        ),
      ),
    );
  }

  /** @param {import('../../export/export-plan.js').Which} value */
  function chooseClips(value) {
    which = value;
    draw();
    /** @type {HTMLElement | null} */ (dialog.querySelector(`input[value="${value}"]`))?.focus();
  }

  /** @param {import('../../types.js').Segment[]} clips seconds that encoding them takes */
  const cost = (clips) => (store.state.info ? encodeCost(clips, store.state.info, encodeRate()).seconds : 0);

  function place() {
    return h(
      'div',
      { class: 'section' },
      h('span', { class: 'name' }, t('export.place')),
      h(
        'div',
        { class: 'row' },
        h(
          'span',
          { class: 'field grow', 'data-testid': 'export-place' },
          folder ? folder.name : t('export.zip', { name: zipName() }),
        ),
        folder &&
          h(
            'button',
            {
              type: 'button',
              class: 'btn',
              onclick: () => {
                folder = null;
                draw();
              },
            },
            t('export.asZip'),
          ),
        canChooseFolder() &&
          h(
            'button',
            { type: 'button', class: 'btn', 'data-testid': 'export-folder', onclick: choose },
            t('export.choose'),
          ),
      ),
    );
  }

  /** @param {import('../../types.js').Segment[]} clips count, mean length, and about how many bytes */
  function size(clips) {
    const { info } = store.state;
    if (!clips.length || !info) return '';
    const seconds = clips.reduce((sum, { start, stop }) => sum + stop - start, 0);
    const bytes = mode === 'exact' ? encodeCost(clips, info, null).size_bytes : (seconds / info.duration) * info.size;
    return `${i18n.number(clips.length)} × ≈ ${i18n.length(seconds / clips.length)} · ≈ ${i18n.bytes(bytes)}`;
  }

  const zipName = () => `${(store.state.info?.name ?? 'clips').replace(/\.[^.]{1,5}$/, '')}_clips.zip`;

  async function choose() {
    folder = (await chooseFolder(error, t)) ?? folder;
    draw();
  }

  /** @param {import('../../types.js').Segment[]} clips */
  function start(clips) {
    pause();
    const sink = folder ? folderSink(folder) : downloadedZip(zipName());
    exporter.run(clips, sink, { ...also.options(exportChoices(store.state.segments).rejected), mode });
  }

  /** An export that ended and was seen is done with; one that ended in the background is still to be seen. */
  function forget() {
    if (seen) store.set({ job: null });
    seen = false;
  }

  dialog.addEventListener('close', () => {
    if (dialog.open) return; // opened again before this event came
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
      showError(error, null);
      dialog.showModal();
      draw();
      /** @type {HTMLElement | null} */ (dialog.querySelector('.primary'))?.focus();
    },
  };
}
