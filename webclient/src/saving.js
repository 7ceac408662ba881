// Where clips go: a folder the person chose, or one zip that is downloaded. A name never overwrites what is there.

import { freeName } from './time.js';

/**
 * @typedef {object} Sink
 * @property {'folder' | 'zip'} kind
 * @property {string} name for people
 * @property {(name: string, blob: Blob) => Promise<string>} write gives the name it was saved under
 * @property {() => Promise<void>} close
 * @property {() => void} cancel
 */

/**
 * Saves into a folder; names in use get "-2", "-3", ….
 * @param {FileSystemDirectoryHandle} folder
 * @returns {Sink}
 */
export function folderSink(folder) {
  /** @type {Set<string> | null} */
  let names = null;

  async function known() {
    if (names) return names;
    names = new Set();
    const listing = /** @type {any} */ (folder);
    for await (const name of listing.keys()) names.add(name.toLowerCase());
    return names;
  }

  return {
    kind: 'folder',
    name: folder.name,
    async write(name, blob) {
      const taken = await known();
      const free = freeName(name, (candidate) => taken.has(candidate.toLowerCase()));
      taken.add(free.toLowerCase());
      const handle = await folder.getFileHandle(free, { create: true });
      const file = await handle.createWritable();
      try {
        await file.write(blob);
        await file.close();
      } catch (error) {
        await folder.removeEntry(free).catch(() => {}); // half a clip is worse than none
        throw error;
      }
      return free;
    },
    close: async () => {},
    cancel() {},
  };
}

/**
 * Collects into one zip, which is handed to `download` when it is closed.
 * @param {string} name of the zip
 * @param {(blob: Blob, name: string) => void} download
 * @param {() => Promise<{downloadZip: (files: AsyncIterable<any>) => Response}>} loadZip
 * @returns {Sink}
 */
export function zipSink(name, download, loadZip) {
  const taken = new Set();
  /** @type {{name: string, input: Blob, taken: () => void}[]} */
  const waiting = [];
  let wake = () => {};
  let closed = false;
  let cancelled = false;

  async function* entries() {
    while (!cancelled) {
      const next = waiting.shift();
      if (next) {
        yield { name: next.name, input: next.input, lastModified: new Date() };
        next.taken(); // asked for the one after it: this one has been read
      } else if (closed) {
        return;
      } else {
        await new Promise((resolve) => {
          wake = () => resolve(undefined);
        });
      }
    }
  }
  const whole = loadZip().then(({ downloadZip }) => downloadZip(entries()).blob());
  whole.catch(() => {}); // told by close()

  return {
    kind: 'zip',
    name,
    async write(wanted, blob) {
      const free = freeName(wanted, (candidate) => taken.has(candidate.toLowerCase()));
      taken.add(free.toLowerCase());
      /** @type {Promise<void>} */
      const read = new Promise((resolve) => {
        waiting.push({ name: free, input: blob, taken: resolve });
      });
      wake();
      await Promise.race([read, whole]); // a zip that failed must not leave us waiting
      return free;
    },
    async close() {
      closed = true;
      wake();
      download(await whole, name);
    },
    cancel() {
      cancelled = true;
      wake();
    },
  };
}
