// Where clips go, as far as a browser is asked: a folder that the person chooses, or one zip that is downloaded.
import { zipSink } from '../../export/saving.js';
import { h, showError } from '../dom.js';

/** Whether pages may write into folders here. */
export const canChooseFolder = () => typeof (/** @type {any} */ (window).showDirectoryPicker) === 'function';

/**
 * @param {HTMLElement} error where it is said that there is no writing into that folder
 * @param {import('../../i18n.js').I18n['t']} t
 * @returns {Promise<FileSystemDirectoryHandle | null>} null: none was chosen
 */
export async function chooseFolder(error, t) {
  try {
    const folder = await /** @type {any} */ (window).showDirectoryPicker({ id: 'clips', mode: 'readwrite' });
    showError(error, null);
    return folder;
  } catch (problem) {
    if (/** @type {Error} */ (problem).name !== 'AbortError') showError(error, t('error.folder'));
    return null;
  }
}

/** @param {string} name of the zip */
export const downloadedZip = (name) =>
  zipSink(name, download, () => import('../../../vendor/client-zip/client-zip.js'));

/** @param {Blob} blob @param {string} name */
function download(blob, name) {
  const url = URL.createObjectURL(blob);
  h('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000); // the browser reads it after this turn
}
