// How a video gets in: dropped anywhere on the window, chosen, or the sample. What is wrong with it is said there.

import { isProjectFile } from '../project/project.js';
import { fromDrop, fromFiles, fromHandles } from '../queue/files.js';
import { byId, setText, showError } from './dom.js';

/** @typedef {(collected: import('../queue/files.js').Collected, handles?: FileSystemHandle[]) => void} TakeMany */

/**
 * @param {object} parts
 * @param {import('../store.js').Store} parts.store
 * @param {import('../i18n.js').I18n} parts.i18n
 * @param {import('../action-registry.js').ActionRegistry} parts.actions
 * @param {import('../project/opening.js').Opener} parts.opener
 * @param {(file: File) => void} parts.openProject a project file
 * @param {() => void} parts.openSample
 * @param {TakeMany} parts.openMany
 * @param {TakeMany} parts.addMany to the list that is open, or to the video
 */
export function createDrop({ store, i18n, actions, opener, openProject, openSample, openMany, addMany }) {
  const { t } = i18n;
  const input = /** @type {HTMLInputElement} */ (byId('file-input'));
  const folderInput = /** @type {HTMLInputElement} */ (byId('folder-input'));
  const title = byId('drop-title');
  const veil = byId('veil');
  let depth = 0;
  /** Several files that are dropped on an open list go into it. */
  const listed = () => store.state.queue?.needs === 'nothing';

  /** @param {File} file @param {FileSystemFileHandle | null} handle */
  function take(file, handle) {
    if (isProjectFile(file.name)) openProject(file);
    else opener.open(file, { handle });
  }

  /** For whom the plain fields choose: the next choice is added to what is open. */
  let adding = false;

  /** @param {HTMLInputElement} field @param {boolean} add */
  function plainly(field, add) {
    adding = add;
    field.click();
  }

  /**
   * Where the browser hands out more than the file, it can open it again by itself another day.
   * @param {boolean} add
   */
  async function chooseFiles(add) {
    const picker = /** @type {any} */ (window).showOpenFilePicker;
    if (!picker) return plainly(input, add);
    try {
      const handles = await picker.call(window, { multiple: true });
      if (add || handles.length > 1) (add ? addMany : openMany)(await fromHandles(handles), handles);
      else take(await handles[0].getFile(), handles[0]);
    } catch (error) {
      if (/** @type {Error} */ (error).name !== 'AbortError') plainly(input, add); // not allowed here: the plain way is
    }
  }

  /** @param {boolean} add */
  async function chooseOneFolder(add) {
    const picker = /** @type {any} */ (window).showDirectoryPicker;
    if (!picker) return plainly(folderInput, add);
    try {
      const folder = await picker.call(window, { id: 'cameras', mode: 'read' });
      (add ? addMany : openMany)(await fromHandles([folder]), [folder]);
    } catch (error) {
      if (/** @type {Error} */ (error).name !== 'AbortError') plainly(folderInput, add);
    }
  }
  const choose = () => chooseFiles(false);
  const chooseFolder = () => chooseOneFolder(false);

  byId('choose').addEventListener('click', choose);
  byId('choose-folder').addEventListener('click', chooseFolder);
  byId('open-other').addEventListener('click', choose);
  byId('sample').addEventListener('click', openSample);
  input.addEventListener('change', () => {
    const files = [...(input.files ?? [])];
    if (files.length > 1 || (adding && files.length)) (adding ? addMany : openMany)(fromFiles(files));
    else if (files[0]) take(files[0], null);
    adding = false;
    input.value = ''; // the same file may be chosen again
  });
  folderInput.addEventListener('change', () => {
    (adding ? addMany : openMany)(fromFiles([...(folderInput.files ?? [])]));
    adding = false;
    folderInput.value = '';
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
    const several = event.dataTransfer && fromDrop(event.dataTransfer);
    if (several?.many) {
      several.collect().then(
        ({ handles, ...collected }) => (listed() ? addMany : openMany)(collected, handles),
        () => {},
      );
      return;
    }
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    const item = /** @type {any} */ (event.dataTransfer?.items[0]);
    const asked = Promise.resolve(item?.getAsFileSystemHandle?.()); // must be asked for before this returns
    asked.then(
      (handle) => take(file, handle?.kind === 'file' ? handle : null),
      () => take(file, null),
    );
  });

  /** What could not be opened, or can't be read any more. */
  function trouble() {
    const { openError, gone, info } = store.state;
    if (openError || !gone || !info) return openError;
    return {
      key: 'error.media.unreadable',
      params: { name: info.name },
      action: { key: 'drop.choose', id: /** @type {const} */ ('chooseFile') },
    };
  }

  function draw() {
    const { opening, openingName, info, about, wanted } = store.state;
    const asks = wanted ? t('drop.again', { name: wanted.name }) : t('drop.title');
    setText(title, opening ? t('drop.opening', { name: openingName }) : asks);
    byId('sample').hidden = !about?.sample;
    byId('drop').setAttribute('aria-busy', String(opening));
    const { key, params = {}, action } = trouble() ?? { key: null };
    const text = key && t(key, typeof params.size === 'number' ? { ...params, size: i18n.bytes(params.size) } : params);
    const way = action && { label: t(action.key), run: () => actions.run(action.id) };
    const ok = { label: t('error.close'), run: opener.dismiss };
    // With a video open the sentence stands on the stage, else where the file was dropped.
    showError(byId('drop-error'), info ? null : text, way);
    showError(byId('stage-error'), info ? text : null, way ?? ok);
  }
  actions.register('chooseFile', choose);
  store.watch(['opening', 'openError', 'gone', 'info', 'about', 'wanted', 'language'], draw);
  draw();

  return { choose, chooseFolder, addFiles: () => chooseFiles(true), addFolder: () => chooseOneFolder(true) };
}
