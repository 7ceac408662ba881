// Where clips go: a folder that the user picks, or one zip to download.
import { zipSink } from '../../export/saving.js';
import { h, showError } from '../dom.js';

/** Whether this browser lets a page write into folders. */
const canChooseFolder = () => typeof (/** @type {any} */ (window).showDirectoryPicker) === 'function';

/**
 * The choice of a destination, as both export dialogs show it.
 * @param {object} parts
 * @param {string} parts.name 'export' or 'queue-export': the prefix of test ids
 * @param {import('../../i18n.js').Translate} parts.t
 * @param {() => string} parts.zipName
 * @param {boolean} [parts.preferFolder] a zip only where the browser has no folders
 * @param {(chosen: boolean) => void} parts.onChange chosen: a folder was picked
 */
export function createDestination({ name, t, zipName, preferFolder = false, onChange }) {
  /** @type {FileSystemDirectoryHandle | null} */
  let folder = null;
  const error = h('div');

  async function choose() {
    try {
      folder = await /** @type {any} */ (window).showDirectoryPicker({ id: 'clips', mode: 'readwrite' });
      showError(error, null);
      onChange(true);
    } catch (problem) {
      if (/** @type {Error} */ (problem).name !== 'AbortError') showError(error, t('error.folder'));
      onChange(false);
    }
  }

  function useZip() {
    folder = null;
    onChange(false);
  }

  function label() {
    if (folder) return folder.name;
    return preferFolder && canChooseFolder() ? t('queue.noFolder') : t('export.zip', { name: zipName() });
  }

  /** @param {string} what @param {string} key @param {() => void} onclick */
  const button = (what, key, onclick) =>
    h('button', { type: 'button', class: 'btn', 'data-testid': `${name}-${what}`, onclick }, t(key));

  return {
    error,
    /** @returns {FileSystemDirectoryHandle | null} null: a zip */
    get folder() {
      return folder;
    },
    get ready() {
      return Boolean(folder) || !preferFolder || !canChooseFolder();
    },
    zip: () => downloadedZip(zipName()),
    /** @param {string} [hint] */
    section: (hint) =>
      h(
        'div',
        { class: 'section' },
        h('span', { class: 'name' }, t('export.place')),
        h(
          'div',
          { class: 'row' },
          h('span', { class: 'field grow', 'data-testid': `${name}-place` }, label()),
          folder && !preferFolder && button('zip', 'export.asZip', useZip),
          canChooseFolder() && button('folder', 'export.choose', choose),
        ),
        hint && h('span', { class: 'hint' }, hint),
      ),
  };
}

/** @param {string} name of the zip */
const downloadedZip = (name) => zipSink(name, download, () => import('../../../vendor/client-zip/client-zip.js'));

/** @param {Blob} blob @param {string} name */
function download(blob, name) {
  const url = URL.createObjectURL(blob);
  h('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000); // the browser reads it asynchronously
}
