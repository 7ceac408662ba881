// Opens videos: dropped anywhere on the window, chosen, or the sample; and shows why one could not be opened.

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
 * @param {TakeMany} parts.addMany to the open queue or video
 */
export function createDrop({ store, i18n, actions, opener, openProject, openSample, openMany, addMany }) {
  const { t } = i18n;
  const input = /** @type {HTMLInputElement} */ (byId('file-input'));
  const folderInput = /** @type {HTMLInputElement} */ (byId('folder-input'));
  const title = byId('drop-title');
  const veil = byId('veil');
  let depth = 0;
  /** Several files dropped on an open queue are added to it. */
  const queueOpen = () => store.state.queue?.needs === 'nothing';

  /** @param {File} file @param {FileSystemFileHandle | null} handle */
  function take(file, handle) {
    if (isProjectFile(file.name)) openProject(file);
    else opener.open(file, { handle });
  }

  /** The next choice in a file input is added to what is open. */
  let adding = false;

  /** @param {HTMLInputElement} field @param {boolean} add */
  function chooseByInput(field, add) {
    adding = add;
    field.click();
  }

  /**
   * By handle where the browser has them: the page can then reopen the file later by itself.
   * @param {boolean} add
   */
  async function chooseFiles(add) {
    const picker = /** @type {any} */ (window).showOpenFilePicker;
    if (!picker) return chooseByInput(input, add);
    try {
      const handles = await picker.call(window, { multiple: true });
      if (add || handles.length > 1) (add ? addMany : openMany)(await fromHandles(handles), handles);
      else take(await handles[0].getFile(), handles[0]);
    } catch (error) {
      if (/** @type {Error} */ (error).name !== 'AbortError') chooseByInput(input, add); // the picker isn't allowed here
    }
  }

  /** @param {boolean} add */
  async function chooseOneFolder(add) {
    const picker = /** @type {any} */ (window).showDirectoryPicker;
    if (!picker) return chooseByInput(folderInput, add);
    try {
      const folder = await picker.call(window, { id: 'cameras', mode: 'read' });
      (add ? addMany : openMany)(await fromHandles([folder]), [folder]);
    } catch (error) {
      if (/** @type {Error} */ (error).name !== 'AbortError') chooseByInput(folderInput, add);
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
    input.value = ''; // so that choosing the same file again is a change
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
        ({ handles, ...collected }) => (queueOpen() ? addMany : openMany)(collected, handles),
        () => {},
      );
      return;
    }
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    const item = /** @type {any} */ (event.dataTransfer?.items[0]);
    const requested = Promise.resolve(item?.getAsFileSystemHandle?.()); // works only inside the event
    requested.then(
      (handle) => take(file, handle?.kind === 'file' ? handle : null),
      () => take(file, null),
    );
  });

  /** Why the file could not be opened, or can no longer be read. */
  function currentError() {
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
    const prompt = wanted ? t('drop.again', { name: wanted.name }) : t('drop.title');
    setText(title, opening ? t('drop.opening', { name: openingName }) : prompt);
    byId('sample').hidden = !about?.sample;
    byId('drop').setAttribute('aria-busy', String(opening));
    const { key, params = {}, action } = currentError() ?? { key: null };
    const text = key && t(key, typeof params.size === 'number' ? { ...params, size: i18n.bytes(params.size) } : params);
    const button = action && { label: t(action.key), run: () => actions.run(action.id) };
    const dismiss = { label: t('error.close'), run: opener.dismiss };
    showError(byId('drop-error'), info ? null : text, button);
    showError(byId('stage-error'), info ? text : null, button ?? dismiss);
  }
  actions.register('chooseFile', choose);
  store.watch(['opening', 'openError', 'gone', 'info', 'about', 'wanted', 'language'], draw);
  draw();

  return { choose, chooseFolder, addFiles: () => chooseFiles(true), addFolder: () => chooseOneFolder(true) };
}
