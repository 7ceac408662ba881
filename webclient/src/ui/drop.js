// How a video gets in: dropped anywhere on the window, chosen, or the sample. What is wrong with it is said there.

import { byId, setText, showError } from './dom.js';

/**
 * @param {object} parts
 * @param {import('../store.js').Store} parts.store
 * @param {import('../i18n.js').I18n} parts.i18n
 * @param {{open: (file: File) => Promise<void>, dismiss: () => void}} parts.opener
 * @param {() => void} parts.openSample
 */
export function createDrop({ store, i18n, opener, openSample }) {
  const { t } = i18n;
  const input = /** @type {HTMLInputElement} */ (byId('file-input'));
  const title = byId('drop-title');
  const veil = byId('veil');
  let depth = 0;

  const choose = () => input.click();
  byId('choose').addEventListener('click', choose);
  byId('open-other').addEventListener('click', choose);
  byId('sample').addEventListener('click', openSample);
  input.addEventListener('change', () => {
    const file = input.files?.[0];
    if (file) opener.open(file);
    input.value = ''; // the same file may be chosen again
  });

  /** @param {DragEvent} event */
  const hasFiles = (event) => Boolean(event.dataTransfer?.types.includes('Files'));
  /** @param {boolean} on */
  function mark(on) {
    document.body.classList.toggle('dragging', on);
    veil.hidden = !on;
  }
  addEventListener('dragenter', (event) => {
    if (!hasFiles(event)) return;
    depth++;
    mark(true);
  });
  addEventListener('dragleave', (event) => {
    if (!hasFiles(event)) return;
    depth = Math.max(0, depth - 1);
    if (!depth) mark(false);
  });
  addEventListener('dragover', (event) => {
    if (hasFiles(event)) event.preventDefault();
  });
  addEventListener('drop', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    depth = 0;
    mark(false);
    const file = event.dataTransfer?.files[0];
    if (file) opener.open(file);
  });

  function draw() {
    const { opening, openingName, openError, info, about } = store.state;
    setText(title, opening ? t('drop.opening', { name: openingName }) : t('drop.title'));
    byId('sample').hidden = !about?.sample;
    byId('drop').setAttribute('aria-busy', String(opening));
    const text = openError && t(openError.key, openError.params);
    const ok = { label: t('error.close'), run: opener.dismiss };
    // With a video open the sentence stands on the stage, else where the file was dropped.
    showError(byId('drop-error'), info ? null : text);
    showError(byId('stage-error'), info ? text : null, ok);
  }
  store.watch(['opening', 'openError', 'info', 'about', 'language'], draw);
  draw();
}
