// The list of a queue: files taken in, more added, and all there again after a reload. No DOM.

import { keyOf } from '../project/project.js';
import { allAllowed } from './files.js';
import { makeQueue, matchFiles, withEntry, withMore } from './queue.js';
import { createRecalling } from './recalling.js';

/**
 * @typedef {object} QueueParts
 * @property {import('../store.js').Store} store
 * @property {import('./file-access.js').FileAccess} files
 * @property {import('./queue-screen.js').QueueScreen} screen
 * @property {import('./run.js').QueueRun} runner
 * @property {(id: number, patch: Partial<import('./queue.js').Entry>) => void} update
 * @property {import('./queue-storage.js').QueueStorage} storage
 * @property {Pick<import('../project/project-storage.js').Storage, 'load' | 'recent'>} projects
 * @property {(file: File) => Promise<import('../project/fingerprint.js').Fingerprint>} fingerprintOf
 * @property {import('../project/claims.js').Claims} claims
 */

/** One list is stored; the tab that holds it keeps it. */
const LIST = 'queue';

/**
 * Changes one entry of the queue in the store.
 * @param {import('../store.js').Store} store
 * @returns {QueueParts['update']}
 */
export const entryUpdater = (store) => (id, patch) => {
  const { queue } = store.state;
  const next = queue && withEntry(queue, id, patch);
  if (next && next !== queue) store.set({ queue: next });
};

/** @param {QueueParts} parts */
export function createQueueing({ store, files, screen, runner, update, storage, projects, fingerprintOf, claims }) {
  /** What was under way before a reload. */
  let before = { running: false, current: /** @type {number | null} */ (null) };

  const queue = () => store.state.queue;
  /** @param {File} file */
  const keyOfFile = async (file) => keyOf(await fingerprintOf(file));
  const recallAll = createRecalling({ queue, projects, keyOfFile, fileOf: (id) => files.get(id), update });

  /** The files are here: one is shown, and a search that was under way resumes. */
  async function resume() {
    const now = queue();
    if (!now) return;
    store.set({ queue: { ...now, needs: 'nothing' } });
    screen.follow();
    await screen.openFirst(before.current);
    if (before.running) runner.resume();
    before = { running: false, current: null };
  }

  async function saveHandles() {
    if (claims.has(LIST)) await storage.saveHandles(files.handles);
  }

  /** A list of the video that is open, or an empty one. */
  async function begin() {
    const { file, handle } = store.state;
    await claims.claim(LIST, () => {});
    const made = makeQueue('', file ? [{ path: file.name, file, handle }] : [], 0, files.nextId);
    files.replace(made.files, handle ? [handle] : []);
    const key = file && (await keyOfFile(file).catch(() => null));
    const [present] = made.queue.entries;
    return present ? withEntry(made.queue, present.id, { key }) : made.queue;
  }

  store.watch(['queue'], ({ queue: now }) => now && claims.has(LIST) && storage.save(now));

  return {
    open: screen.open,
    /**
     * A new queue in the place of the present one; or, where its files are needed again, those.
     * @param {import('./files.js').Collected} collected
     * @param {FileSystemHandle[]} chosen handles that were picked or dropped
     */
    async take({ title, found, left }, chosen = []) {
      const now = queue();
      if (now?.needs === 'files') {
        const matched = await matchFiles(now.entries, found, keyOfFile);
        if (matched.size) {
          files.replace(matched, chosen);
          await saveHandles();
          await resume();
          return;
        }
      }
      if (!found.length) {
        store.set({ openError: { key: 'error.queue.none', params: { count: left } } });
        return;
      }
      runner.stop();
      before = { running: false, current: null };
      await claims.claim(LIST, () => {});
      const made = makeQueue(title, found, left, files.nextId);
      files.replace(made.files, chosen);
      store.set({ queue: made.queue, openError: null, wanted: null });
      await saveHandles();
      await resume();
      await recallAll();
    },
    /**
     * More files behind those of the list; where there is none, behind the video that is open.
     * @param {import('./files.js').Collected} collected
     * @param {FileSystemHandle[]} chosen handles that were picked or dropped
     */
    async add(collected, chosen = []) {
      const { left, found } = collected;
      if (!found.length) {
        store.set({ openError: { key: 'error.queue.none', params: { count: left } } });
        return;
      }
      const now = queue() ?? (await begin());
      const more = withMore(now, collected, files.nextId);
      files.add(more.files, chosen);
      const notice = { key: 'queue.added', params: { count: more.files.size } };
      store.set({ queue: more.queue, openError: null, wanted: null, notice });
      await saveHandles();
      screen.follow();
      if (!store.state.info) await screen.openFirst();
      await recallAll();
    },
    /** After a reload: the list as it was, and the files where the browser still has them. */
    async restore() {
      const kept = await storage.load();
      if (!kept || queue() || !(await claims.claim(LIST, () => {}))) return;
      const { entries, running, current } = kept.queue;
      files.restore(kept.handles, Math.max(0, ...entries.map(({ id }) => id)) + 1);
      before = { running, current };
      const complete = kept.handles.files.size >= entries.length;
      const needs = complete ? 'permission' : 'files';
      store.set({ queue: { ...kept.queue, current: null, running: false, needs } });
      screen.follow();
      if (complete && (await allAllowed(files.roots, 'queryPermission'))) await resume();
    },
    /** Requests the permission; browsers grant it only in answer to a press. */
    async allow() {
      if (await allAllowed(files.roots, 'requestPermission')) await resume();
    },
    /** The list goes; the work on the files stays, as any project does. */
    async close() {
      runner.stop();
      const forgotten = claims.has(LIST) ? storage.forget() : null;
      files.replace(new Map(), []);
      store.set({ queue: null }); // at once: the next choice starts a new list
      await forgotten;
    },
  };
}

/** @typedef {ReturnType<typeof createQueueing>} Queueing */
