// How a video gets in: dropped anywhere on the window, chosen, or the sample. What is wrong with it is said there.

import { isProjectFile } from '../project.js';
import { byId, setText, showError } from './dom.js';

/**
 * @param {object} parts
 * @param {import('../store.js').Store} parts.store
 * @param {import('../i18n.js').I18n} parts.i18n
 * @param {import('../opening.js').Opener} parts.opener
 * @param {(file: File) => void} parts.openProject a project file
 * @param {() => void} parts.openSample
 */
export function createDrop({ store, i18n, opener, openProject, openSample }) {
  const { t } = i18n;
  const input = /** @type {HTMLInputElement} */ (byId('file-input'));
  const title = byId('drop-title');
  const veil = byId('veil');
  let depth = 0;

  /** @param {File} file @param {FileSystemFileHandle | null} handle */
  function take(file, handle) {
    if (isProjectFile(file.name)) openProject(file);
    else opener.open(file, { handle });
  }

  /** Where the browser hands out more than the file, it can open it again by itself another day. */
  async function choose() {
    const picker = /** @type {any} */ (window).showOpenFilePicker;
    if (!picker) {
      input.click();
      return;
    }
    try {
      const [handle] = await picker.call(window);
      take(await handle.getFile(), handle);
    } catch (error) {
      if (/** @type {Error} */ (error).name !== 'AbortError') input.click(); // not allowed here: the plain way is
    }
  }

  byId('choose').addEventListener('click', choose);
  byId('open-other').addEventListener('click', choose);
  byId('sample').addEventListener('click', openSample);
  input.addEventListener('change', () => {
    const file = input.files?.[0];
    if (file) take(file, null);
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
    if (!file) return;
    const item = /** @type {any} */ (event.dataTransfer?.items[0]);
    const asked = Promise.resolve(item?.getAsFileSystemHandle?.()); // must be asked for before this returns
    asked.then(
      (handle) => take(file, handle?.kind === 'file' ? handle : null),
      () => take(file, null),
    );
  });

  function draw() {
    const { opening, openingName, openError, info, about, wanted } = store.state;
    const asks = wanted ? t('drop.again', { name: wanted.name }) : t('drop.title');
    setText(title, opening ? t('drop.opening', { name: openingName }) : asks);
    byId('sample').hidden = !about?.sample;
    byId('drop').setAttribute('aria-busy', String(opening));
    const { key, params = {}, action } = openError ?? { key: null };
    const text = key && t(key, typeof params.size === 'number' ? { ...params, size: i18n.bytes(params.size) } : params);
    const way = action && { label: t(action.key), run: action.run };
    const ok = { label: t('error.close'), run: opener.dismiss };
    // With a video open the sentence stands on the stage, else where the file was dropped.
    showError(byId('drop-error'), info ? null : text, way);
    showError(byId('stage-error'), info ? text : null, way ?? ok);
  }
  store.watch(['opening', 'openError', 'info', 'about', 'wanted', 'language'], draw);
  draw();

  return { choose };
}
