// The browser's pickers for files and folders: by handle where it has them, otherwise by a file input.

import { fromFiles, fromHandles } from '../queue/files.js';
import { byId } from './dom.js';

/**
 * @typedef {(collected: import('../queue/files.js').Collected, handles?: FileSystemHandle[]) => void} TakeMany
 *
 * @typedef {object} Takers what happens with a choice
 * @property {(file: File, handle: FileSystemFileHandle | null) => void} take one file
 * @property {TakeMany} openMany
 * @property {TakeMany} addMany to the open queue or video
 */

/** @param {Takers} takers */
export function createFilePicker({ take, openMany, addMany }) {
  const input = /** @type {HTMLInputElement} */ (byId('file-input'));
  const folderInput = /** @type {HTMLInputElement} */ (byId('folder-input'));
  /** The next choice in a file input is added to what is open. */
  let adding = false;

  /**
   * By handle, with which the page can reopen a file later by itself; by file input where there is no picker, or it fails.
   * @param {'showOpenFilePicker' | 'showDirectoryPicker'} name
   * @param {object} options
   * @param {HTMLInputElement} field
   * @param {boolean} add
   * @param {(chosen: any) => Promise<void>} use
   */
  async function choose(name, options, field, add, use) {
    try {
      const pick = /** @type {any} */ (window)[name];
      if (pick) return await use(await pick.call(window, options));
    } catch (error) {
      if (/** @type {Error} */ (error).name === 'AbortError') return;
    }
    adding = add;
    field.click();
  }

  /** @param {boolean} add */
  const chooseFiles = (add) =>
    choose('showOpenFilePicker', { multiple: true }, input, add, async (handles) => {
      if (add || handles.length > 1) (add ? addMany : openMany)(await fromHandles(handles), handles);
      else take(await handles[0].getFile(), handles[0]);
    });

  /** @param {boolean} add */
  const chooseFolder = (add) =>
    choose('showDirectoryPicker', { id: 'cameras', mode: 'read' }, folderInput, add, async (folder) => {
      (add ? addMany : openMany)(await fromHandles([folder]), [folder]);
    });

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

  return {
    choose: () => chooseFiles(false),
    chooseFolder: () => chooseFolder(false),
    addFiles: () => chooseFiles(true),
    addFolder: () => chooseFolder(true),
  };
}
