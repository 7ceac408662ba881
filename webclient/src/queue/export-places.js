// Where the export of a queue goes: a folder on disk or one zip, with a folder for each file inside. No DOM.

import { folderSink } from '../export/saving.js';

/**
 * @typedef {import('../export/saving.js').Sink} Sink
 *
 * @typedef {object} Place
 * @property {string} name
 * @property {(folder: string) => Promise<{sink: Sink, folder: string}>} inside a folder of that name, or of the next free one
 * @property {Sink} top
 */

/**
 * A folder's name has no ending: "2024.05" gets "2024.05-2".
 * @param {string} wanted
 * @param {(lowerCase: string) => boolean} taken
 */
export function freeFolder(wanted, taken) {
  let name = wanted;
  for (let count = 2; taken(name.toLowerCase()); count++) name = `${wanted}-${count}`;
  return name;
}

/**
 * In a folder on disk; one whose name is taken gets "-2".
 * @param {FileSystemDirectoryHandle} root
 * @returns {Place}
 */
export const inFolder = (root) => ({
  name: root.name,
  top: folderSink(root),
  async inside(wanted) {
    /** @type {Set<string>} */
    const names = new Set();
    for await (const name of /** @type {any} */ (root).keys()) names.add(name.toLowerCase());
    const folder = freeFolder(wanted, (name) => names.has(name));
    return { folder, sink: folderSink(await root.getDirectoryHandle(folder, { create: true })) };
  },
});

/**
 * In one zip.
 * @param {Sink} zip
 * @returns {Place}
 */
export const inZip = (zip) => ({
  name: zip.name,
  top: zip,
  inside: async (folder) => ({
    folder,
    sink: {
      ...zip,
      write: async (name, blob) => (await zip.write(`${folder}/${name}`, blob)).slice(folder.length + 1),
      close: async () => {},
      cancel() {},
    },
  }),
});
