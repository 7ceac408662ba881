// Files out of whatever a browser hands over: a list, a folder's handle, or entries of a drop. Videos are kept, the rest counted.

import { isVideoName } from './queue.js';

/**
 * @typedef {import('./queue.js').Found} Found
 * @typedef {{title: string, found: Found[], left: number}} Collected title: the folder's name where there is just one
 */

/** Folders within folders, no deeper. */
const DEEPEST = 12;

/** @param {string} title @param {Found[]} all @returns {Collected} */
function sort(title, all) {
  const found = all.filter(({ path }) => isVideoName(path));
  return { title, found, left: all.length - found.length };
}

/**
 * From <input type="file" multiple>, with or without webkitdirectory, or a plain drop.
 * @param {Iterable<File>} files
 * @returns {Collected}
 */
export function fromFiles(files) {
  const all = [...files].map((file) => ({ path: file.webkitRelativePath || file.name, file, handle: null }));
  const tops = new Set(all.map(({ path }) => (path.includes('/') ? path.split('/')[0] : '')));
  const [title] = tops.size === 1 ? tops : [''];
  return sort(title, title ? all.map((each) => ({ ...each, path: each.path.slice(title.length + 1) })) : all);
}

/**
 * From handles, with which the browser can open the files again another day.
 * @param {readonly FileSystemHandle[]} handles
 * @returns {Promise<Collected>}
 */
export async function fromHandles(handles) {
  const alone = handles.length === 1 && handles[0].kind === 'directory' ? handles[0].name : '';
  /** @type {Found[]} */
  const all = [];
  /** @param {FileSystemHandle} handle @param {string} path @param {number} deep */
  async function walk(handle, path, deep) {
    if (handle.kind === 'file') {
      const own = /** @type {FileSystemFileHandle} */ (handle);
      // Of what will be left out anyway, nothing but the name is needed.
      const file = isVideoName(path) ? await own.getFile() : new File([], handle.name);
      all.push({ path, file, handle: own });
      return;
    }
    if (deep > DEEPEST) return;
    const folder = /** @type {any} */ (handle);
    for await (const child of folder.values()) await walk(child, path ? `${path}/${child.name}` : child.name, deep + 1);
  }
  for (const handle of handles) await walk(handle, alone ? '' : handle.name, 0);
  return sort(alone, all);
}

/**
 * Whether all of these may be read. To ask for it takes a press of the person.
 * @param {readonly FileSystemHandle[]} handles
 * @param {'queryPermission' | 'requestPermission'} how
 */
export async function allAllowed(handles, how) {
  for (const handle of handles) {
    const asked = /** @type {any} */ (handle)[how]?.({ mode: 'read' }) ?? 'granted';
    if ((await Promise.resolve(asked).catch(() => 'denied')) !== 'granted') return false;
  }
  return true;
}

/**
 * From the entries of a drop where the browser has no handles.
 * @param {readonly FileSystemEntry[]} entries
 * @returns {Promise<Collected>}
 */
export async function fromEntries(entries) {
  const alone = entries.length === 1 && entries[0].isDirectory ? entries[0].name : '';
  /** @type {Found[]} */
  const all = [];
  /** @param {FileSystemEntry} entry @param {string} path @param {number} deep */
  async function walk(entry, path, deep) {
    if (entry.isFile) {
      const one = /** @type {FileSystemFileEntry} */ (entry);
      /** @type {File} */
      const file = await new Promise((resolve, reject) => one.file(resolve, reject));
      all.push({ path, file, handle: null });
      return;
    }
    if (deep > DEEPEST) return;
    const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
    for (;;) {
      /** @type {FileSystemEntry[]} a hundred at a time, until none is left */
      const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
      if (!some.length) return;
      for (const child of some) await walk(child, path ? `${path}/${child.name}` : child.name, deep + 1);
    }
  }
  for (const entry of entries) await walk(entry, alone ? '' : entry.name, 0);
  return sort(alone, all);
}

/**
 * From a drop: handles where the browser has them, else entries, else plain files. Must be called while the event lasts.
 * @param {DataTransfer} transfer
 * @returns {{many: boolean, collect: () => Promise<Collected & {handles: FileSystemHandle[]}>}} many: more than one file, or
 *   a folder
 */
export function fromDrop(transfer) {
  const items = [...transfer.items].filter(({ kind }) => kind === 'file');
  const entries = items.flatMap((item) => item.webkitGetAsEntry?.() ?? []);
  const files = [...transfer.files];
  const asked = items.map((item) => /** @type {any} */ (item).getAsFileSystemHandle?.() ?? null);
  return {
    many: files.length > 1 || entries.some(({ isDirectory }) => isDirectory),
    async collect() {
      const handles = (await Promise.all(asked).catch(() => [])).filter(Boolean);
      if (handles.length && handles.length === items.length) return { ...(await fromHandles(handles)), handles };
      return { ...(entries.length ? await fromEntries(entries) : fromFiles(files)), handles: [] };
    },
  };
}
