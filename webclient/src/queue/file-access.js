// How the page gets at the files of a queue: by handle where the browser has one, else as they were chosen. No DOM.

import { MediaError } from '../rpc/media-error.js';

/** @typedef {import('./queue.js').Found} Found */

export class FileAccess {
  /** @type {Map<number, Found>} by entry; empty after a reload, until the files are chosen again */
  #files = new Map();
  /** @type {Map<number, FileSystemFileHandle>} by entry */
  #handles = new Map();
  /** @type {readonly FileSystemHandle[]} what was chosen: permission for it is permission for all */
  #roots = [];
  #nextId = 1;

  /** The id of the next file. */
  get nextId() {
    return this.#nextId;
  }

  get roots() {
    return this.#roots;
  }

  /** What outlasts a reload. */
  get handles() {
    return { roots: [...this.#roots], files: this.#handles };
  }

  /**
   * Files in the place of those that are here.
   * @param {Map<number, Found>} files by entry
   * @param {readonly FileSystemHandle[]} roots
   */
  replace(files, roots) {
    this.#files = new Map();
    this.#handles = new Map();
    this.#roots = [];
    this.add(files, roots);
  }

  /**
   * @param {Map<number, Found>} files by entry
   * @param {readonly FileSystemHandle[]} roots
   */
  add(files, roots) {
    for (const [id, found] of files) {
      this.#files.set(id, found);
      if (found.handle) this.#handles.set(id, found.handle);
      this.#nextId = Math.max(this.#nextId, id + 1);
    }
    this.#roots = [...this.#roots, ...roots];
  }

  /**
   * After a reload.
   * @param {{roots: FileSystemHandle[], files: Map<number, FileSystemFileHandle>}} handles
   * @param {number} nextId
   */
  restore({ roots, files }, nextId) {
    this.#files = new Map();
    this.#handles = files;
    this.#roots = roots;
    this.#nextId = nextId;
  }

  /**
   * @param {number} id of the entry
   * @returns {Promise<{file: File, handle: FileSystemFileHandle | null}>}
   * @throws {MediaError} it was moved or unplugged
   */
  async get(id) {
    const handle = this.#handles.get(id) ?? null;
    try {
      if (handle) return { file: await handle.getFile(), handle }; // a recording may have grown since
      const file = this.#files.get(id)?.file;
      if (file) return { file, handle: null };
    } catch {
      // as one that was never there
    }
    throw new MediaError('unreadable');
  }
}
