// Where clips go: a folder the person chose, or one zip that is downloaded. A name never overwrites what is there.

import { freeName } from '../time.js';

/**
 * A name may begin with one folder: "rejected/clip.mp4". Names in use get "-2", "-3", ….
 * @typedef {object} Sink
 * @property {'folder' | 'zip'} kind
 * @property {string} name for people
 * @property {(name: string, blob: Blob) => Promise<string>} write gives the name it was saved under
 * @property {(<T>(name: string, fill: (handle: FileSystemFileHandle) => Promise<T>) => Promise<{name: string, result: T}>) | null} stream
 *   lets `fill` write the file itself, so that memory holds nothing of it; null where there is no folder
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

  /** @param {string} path '' or the name of a folder in the chosen one */
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
    known.catch(() => folders.delete(path)); // a permission may be given back
    const { folder, names } = await known;
    const free = freeName(wanted.slice(slash), (candidate) => names.has(candidate.toLowerCase()));
    names.add(free.toLowerCase());
    const handle = await folder.getFileHandle(free, { create: true });
    try {
      return { name: `${wanted.slice(0, slash)}${free}`, result: await fill(handle) };
    } catch (error) {
      await folder.removeEntry(free).catch(() => {}); // half a clip is worse than none
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
    stream: null,
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
