// Destinations of an export: a folder, or one zip to download. Existing files are never overwritten.

import { freeName } from '../time.js';
import { Wakeup } from '../wakeup.js';

/**
 * A name may include one folder: "rejected/clip.mp4". A name in use gets "-2", "-3", ….
 * @typedef {object} Sink
 * @property {'folder' | 'zip'} kind
 * @property {string} name displayed
 * @property {(name: string, blob: Blob) => Promise<string>} write resolves to the name it was saved under
 * @property {(<T>(name: string, fill: (handle: FileSystemFileHandle) => Promise<T>) => Promise<{name: string, result: T}>) | null} stream
 *   lets `fill` write the file without holding it in memory; null for a zip
 * @property {() => Promise<void>} close
 * @property {() => void} cancel
 */

/**
 * @param {FileSystemDirectoryHandle} root
 * @returns {Sink}
 */
export function folderSink(root) {
  /** @type {Map<string, Promise<{folder: FileSystemDirectoryHandle, names: Set<string>}>>} */
  const folders = new Map();

  /** @param {string} path '' or the name of a subfolder */
  async function list(path) {
    const folder = path ? await root.getDirectoryHandle(path, { create: true }) : root;
    const names = new Set();
    const listing = /** @type {any} */ (folder);
    for await (const name of listing.keys()) names.add(name.toLowerCase());
    return { folder, names };
  }

  /**
   * @template T
   * @param {string} wanted
   * @param {(handle: FileSystemFileHandle) => Promise<T>} fill
   */
  async function fillNew(wanted, fill) {
    const slash = wanted.lastIndexOf('/') + 1;
    const path = wanted.slice(0, Math.max(0, slash - 1));
    const known = folders.get(path) ?? list(path);
    folders.set(path, known);
    known.catch(() => folders.delete(path)); // retried, because a permission may be granted again
    const { folder, names } = await known;
    const free = freeName(wanted.slice(slash), (candidate) => names.has(candidate.toLowerCase()));
    names.add(free.toLowerCase());
    const handle = await folder.getFileHandle(free, { create: true });
    try {
      return { name: `${wanted.slice(0, slash)}${free}`, result: await fill(handle) };
    } catch (error) {
      await folder.removeEntry(free).catch(() => {}); // no partial clips
      throw error;
    }
  }

  return {
    kind: 'folder',
    name: root.name,
    async write(wanted, blob) {
      const { name } = await fillNew(wanted, async (handle) => {
        const file = await handle.createWritable();
        await file.write(blob);
        await file.close();
      });
      return name;
    },
    stream(wanted, fill) {
      return fillNew(wanted, fill);
    },
    close: async () => {},
    cancel() {},
  };
}

/**
 * Collects everything in one zip, passed to `download` on close.
 * @param {string} name of the zip
 * @param {(blob: Blob, name: string) => void} download
 * @param {() => Promise<{downloadZip: (files: AsyncIterable<any>) => Response}>} loadZip
 * @returns {Sink}
 */
export function zipSink(name, download, loadZip) {
  const taken = new Set();
  /** @type {{name: string, input: Blob, taken: () => void}[]} */
  const waiting = [];
  const changed = new Wakeup();
  let closed = false;
  let cancelled = false;

  async function* entries() {
    while (!cancelled) {
      const next = waiting.shift();
      if (next) {
        yield { name: next.name, input: next.input, lastModified: new Date() };
        next.taken(); // the zip pulls the next entry only after it has read this one
      } else if (closed) {
        return;
      } else {
        await changed.wait();
      }
    }
  }
  const whole = loadZip().then(({ downloadZip }) => downloadZip(entries()).blob());
  whole.catch(() => {}); // close() reports it

  return {
    kind: 'zip',
    name,
    stream: null,
    async write(wanted, blob) {
      const free = freeName(wanted, (candidate) => taken.has(candidate.toLowerCase()));
      taken.add(free.toLowerCase());
      /** @type {Promise<void>} */
      const read = new Promise((resolve) => {
        waiting.push({ name: free, input: blob, taken: resolve });
      });
      changed.wake();
      await Promise.race([read, whole]); // a failed zip never reads the entry
      return free;
    },
    async close() {
      closed = true;
      changed.wake();
      download(await whole, name);
    },
    cancel() {
      cancelled = true;
      changed.wake();
    },
  };
}
