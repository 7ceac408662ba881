// The export dialog before the start: which clips, where to, what else. While it cuts, export-progress.js takes its place.

import { exportChoices } from '../exporting.js';
import { folderSink, zipSink } from '../saving.js';
import { byId, h, showError } from './dom.js';
import { createCards } from './export-cards.js';
import { createExportProgress } from './export-progress.js';

const SIDE_FILES = /** @type {const} */ (['manifest', 'csv', 'timestamps']);

/**
 * @param {object} parts
 * @param {import('../store.js').Store} parts.store
 * @param {import('../i18n.js').I18n} parts.i18n
 * @param {import('../exporting.js').Exporter} parts.exporter
 * @param {() => void} parts.pause
 */
export function createExport({ store, i18n, exporter, pause }) {
  const { t } = i18n;
  const dialog = /** @type {HTMLDialogElement} */ (byId('export-dialog'));
  /** @type {Set<typeof SIDE_FILES[number]>} */
  const sideFiles = new Set(['manifest', 'csv']);
  /** @type {FileSystemDirectoryHandle | null} */
  let folder = null;
  /** @type {import('../exporting.js').Which | null} what the person chose; null: what is sensible */
  let which = null;
  let seen = false;
  const error = h('div');
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
    return h(
      'div',
      {},
      h('h2', { id: 'export-title' }, t('export.title', { count: clips.length })),
      createCards({ choices, chosen, t, choose: chooseClips }),
      h(
        'div',
        { class: 'section' },
        h('span', { class: 'name' }, t('export.fast')),
        h('span', { class: 'hint' }, fastHint()),
      ),
      place(),
      also(),
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

  /** @param {import('../exporting.js').Which} value */
  function chooseClips(value) {
    which = value;
    draw();
    /** @type {HTMLElement | null} */ (dialog.querySelector(`input[value="${value}"]`))?.focus();
  }

  function fastHint() {
    const { info } = store.state;
    return t('export.fastHow', { length: i18n.number(info?.keyframes.longest ?? 1, 1) });
  }

  function place() {
    const canChoose = typeof (/** @type {any} */ (window).showDirectoryPicker) === 'function';
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
        canChoose &&
          h(
            'button',
            { type: 'button', class: 'btn', 'data-testid': 'export-folder', onclick: choose },
            t('export.choose'),
          ),
      ),
    );
  }

  function also() {
    const chips = SIDE_FILES.map((name) =>
      h(
        'button',
        {
          type: 'button',
          class: 'chip',
          'aria-pressed': String(sideFiles.has(name)),
          'data-testid': `also-${name}`,
          onclick: () => flip(name),
        },
        t(`export.also.${name}`),
      ),
    );
    return h(
      'div',
      { class: 'section' },
      h('span', { class: 'name' }, t('export.also')),
      h('div', { class: 'chips' }, ...chips),
    );
  }

  /** @param {typeof SIDE_FILES[number]} name */
  function flip(name) {
    if (sideFiles.has(name)) sideFiles.delete(name);
    else sideFiles.add(name);
    draw();
    /** @type {HTMLElement | null} */ (dialog.querySelector(`[data-testid="also-${name}"]`))?.focus();
  }

  /** @param {import('../types.js').Segment[]} clips count, mean length, and about how many bytes */
  function size(clips) {
    const { info } = store.state;
    if (!clips.length || !info) return '';
    const seconds = clips.reduce((sum, { start, stop }) => sum + stop - start, 0);
    const bytes = (seconds / info.duration) * info.size;
    return `${i18n.number(clips.length)} × ≈ ${i18n.length(seconds / clips.length)} · ≈ ${i18n.bytes(bytes)}`;
  }

  const zipName = () => `${(store.state.info?.name ?? 'clips').replace(/\.[^.]{1,5}$/, '')}_clips.zip`;

  async function choose() {
    try {
      folder = await /** @type {any} */ (window).showDirectoryPicker({ id: 'clips', mode: 'readwrite' });
      showError(error, null);
      draw();
    } catch (problem) {
      if (/** @type {Error} */ (problem).name !== 'AbortError') showError(error, t('error.folder'));
    }
  }

  /** @param {import('../types.js').Segment[]} clips */
  function start(clips) {
    pause();
    const loadZip = () => import('../../vendor/client-zip/client-zip.js');
    const sink = folder ? folderSink(folder) : zipSink(zipName(), download, loadZip);
    exporter.run(
      clips,
      sink,
      SIDE_FILES.filter((name) => sideFiles.has(name)),
    );
  }

  /** @param {Blob} blob @param {string} name */
  function download(blob, name) {
    const url = URL.createObjectURL(blob);
    h('a', { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000); // the browser reads it after this turn
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
