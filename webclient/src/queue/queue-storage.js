// The queue over a reload: its list in one entry, which changes often, and its handles in another, which does not.

import { createStore, delMany, getMany, set } from '../../vendor/idb-keyval/idb-keyval.js';
import { isQueue, stored } from './queue.js';

/** Milliseconds between two writings. */
const PACE = 1000;

/** @param {import('idb-keyval').UseStore} [use] */
export function openQueueStorage(use = createStore('smartcut-queue', 'queue')) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {import('./queue.js').Queue | null} */
  let waiting = null;

  /** @returns {Promise<void>} */
  async function flush() {
    clearTimeout(timer);
    timer = undefined;
    const queue = waiting;
    waiting = null;
    // A browser without storage has the queue until the page is closed.
    if (queue) await set('list', stored(queue), use).catch(() => {});
  }

  return {
    flush,
    /** @param {import('./queue.js').Queue} queue soon, and not each time */
    save(queue) {
      waiting = queue;
      timer ??= setTimeout(flush, PACE);
    },
    /** @param {{roots: FileSystemHandle[], files: Map<number, FileSystemFileHandle>}} handles */
    saveHandles: (handles) => set('handles', handles, use).catch(() => {}),
    /** @returns {Promise<{queue: import('./queue.js').Queue, handles: {roots: any[], files: Map<number, any>}} | null>} */
    async load() {
      const [queue, handles] = await getMany(['list', 'handles'], use).catch(() => []);
      if (!isQueue(queue)) return null;
      return { queue, handles: handles ?? { roots: [], files: new Map() } };
    },
    async forget() {
      clearTimeout(timer);
      timer = undefined;
      waiting = null;
      await delMany(['list', 'handles'], use).catch(() => {});
    },
  };
}

/** @typedef {ReturnType<typeof openQueueStorage>} QueueStorage */
