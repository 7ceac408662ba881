// Opens videos: dropped anywhere on the window, chosen, or the sample; and shows why one could not be opened.

import { isProjectFile } from '../project/project.js';
import { fromDrop } from '../queue/files.js';
import { byId, setText, showError } from './dom.js';
import { createFilePicker } from './file-picker.js';

/** @typedef {import('./file-picker.js').TakeMany} TakeMany */

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
  const title = byId('drop-title');
  /** Several files dropped on an open queue are added to it. */
  const queueOpen = () => store.state.queue?.needs === 'nothing';

  /** @param {File} file @param {FileSystemFileHandle | null} handle */
  function take(file, handle) {
    if (isProjectFile(file.name)) openProject(file);
    else opener.open(file, { handle });
  }

  const picker = createFilePicker({ take, openMany, addMany });
  byId('choose').addEventListener('click', picker.choose);
  byId('choose-folder').addEventListener('click', picker.chooseFolder);
  byId('open-other').addEventListener('click', picker.choose);
  byId('sample').addEventListener('click', openSample);
  actions.register('chooseFile', picker.choose);
  onDrop((data) => {
    const { many, collect } = fromDrop(data);
    if (!many) {
      takeDropped(data);
      return;
    }
    collect().then(
      ({ handles, ...collected }) => (queueOpen() ? addMany : openMany)(collected, handles),
      () => {},
    );
  });

  /** @param {DataTransfer} data */
  function takeDropped({ files, items }) {
    const [file] = files;
    if (!file) return;
    const item = /** @type {any} */ (items[0]);
    const requested = Promise.resolve(item?.getAsFileSystemHandle?.()); // works only inside the event
    requested.then(
      (handle) => take(file, handle?.kind === 'file' ? handle : null),
      () => take(file, null),
    );
  }

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
  store.watch(['opening', 'openError', 'gone', 'info', 'about', 'wanted', 'language'], draw);
  draw();

  return picker;
}

/**
 * Calls `take` with what is dropped anywhere on the window, and marks the window while files are dragged over it.
 * @param {(data: DataTransfer) => void} take
 */
function onDrop(take) {
  const veil = byId('veil');
  /** Nested elements that the drag has entered. */
  let depth = 0;

  /** @param {DragEvent} event */
  const hasFiles = (event) => Boolean(event.dataTransfer?.types.includes('Files'));

  /** @param {number} next */
  function setDepth(next) {
    depth = Math.max(0, next);
    document.body.classList.toggle('dragging', depth > 0);
    veil.hidden = depth === 0;
  }

  addEventListener('dragenter', (event) => hasFiles(event) && setDepth(depth + 1));
  addEventListener('dragleave', (event) => hasFiles(event) && setDepth(depth - 1));
  addEventListener('dragover', (event) => {
    if (hasFiles(event)) event.preventDefault();
  });
  addEventListener('drop', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    setDepth(0);
    if (event.dataTransfer) take(event.dataTransfer);
  });
}
