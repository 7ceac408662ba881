// Opens projects: from the list of this computer, from a project file, and what this tab had open before a reload. No DOM.

import { explain } from '../errors.js';
import { decodeProjectFile } from './codec.js';
import { keyOf } from './project.js';

/**
 * @typedef {import('./project-storage.js').About} About
 *
 * @typedef {object} Wanted the video that a project needs
 * @property {string} key see keyOf()
 * @property {string} name
 * @property {number} size bytes
 * @property {import('./recall.js').Work | null} work from a project file; null: what is stored here
 * @property {boolean} asked a person asked for its project: another video is not taken for it
 */

/**
 * @param {object} parts
 * @param {import('../store.js').Store} parts.store
 * @param {import('./project-storage.js').Storage} parts.storage
 * @param {import('./opening.js').Opener} parts.opener
 * @param {import('./recall.js').Recall['restored']} parts.restored
 * @param {import('../action-registry.js').ActionRegistry} parts.actions
 * @param {{get: () => string | null, set: (key: string) => void}} parts.tab what this tab had open, over a reload
 */
export function createRestore({ store, storage, opener, restored, actions, tab }) {
  store.watch(['fingerprint'], ({ fingerprint }) => {
    if (fingerprint) tab.set(keyOf(fingerprint));
  });

  /** @param {File} file a project file */
  async function openProject(file) {
    let work;
    try {
      work = decodeProjectFile(await file.text());
    } catch (error) {
      store.set({ openError: explain(error, { fallback: 'error.project.unreadable', params: { name: file.name } }) });
      return;
    }
    const { video } = work.project;
    const { fingerprint, info, handle, file: opened } = store.state;
    if (fingerprint && info && keyOf(fingerprint) === keyOf(video)) {
      const found = restored(work, fingerprint, info.duration, 'done.projectOpened');
      opener.put({ ...found.patch, file: opened, info, handle }, found);
      return;
    }
    want({ key: keyOf(video), name: video.name, size: video.size_bytes, work, asked: true });
  }

  /** @param {Wanted} wanted */
  function want(wanted) {
    const { name, size } = wanted;
    // The headline of the empty screen asks for the video; over another video the stage does.
    const openError = store.state.info ? { key: 'error.project.needsVideo', params: { name, size } } : null;
    store.set({ wanted, openError });
  }

  /**
   * @param {About} about
   * @param {(handle: any) => Promise<boolean>} allow whether the file may be read
   * @returns {Promise<boolean>} false: it has to be dropped or chosen
   */
  async function reopen({ key, name, size, handle }, allow) {
    const wanted = { key, name, size, work: null, asked: true };
    try {
      if (handle && (await allow(handle))) {
        store.set({ wanted });
        await opener.open(await handle.getFile(), { handle });
        return true;
      }
    } catch {
      store.set({ openError: { key: 'error.project.moved', params: { name } } });
    }
    store.set({ wanted });
    return false;
  }

  async function refresh() {
    store.set({ recent: await storage.recent() });
  }

  return {
    openProject,
    reopen,
    /** @param {About} about */
    async forget({ key, name }) {
      const putBack = await storage.remove(key);
      await refresh();
      const undo = actions.offer('restoreProject', () => void putBack().then(refresh, () => {}));
      store.set({ notice: { key: 'done.forgotten', params: { name }, undo } });
    },
    /** On load: what this tab had open, without a question where the browser may read it. */
    async start() {
      try {
        await storage.shed();
        await refresh();
      } catch {
        return; // reported when there is something to save
      }
      const last = store.state.recent.find(({ key }) => key === tab.get());
      if (!last || store.state.info || store.state.opening) return;
      /** @param {any} handle */
      const allowed = async (handle) => (await handle.queryPermission?.({ mode: 'read' })) === 'granted';
      const opened = await reopen(last, allowed);
      const { wanted } = store.state;
      if (!opened && wanted) store.set({ wanted: { ...wanted, asked: false } });
    },
  };
}

/** @typedef {ReturnType<typeof createRestore>} Restore */
