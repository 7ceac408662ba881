// Coming back to work that was done before: on this computer, or in a project file that somebody sent. No DOM.

import { explain, messageOf } from '../errors.js';
import { decodeProjectFile } from './codec.js';
import { fingerprintOf } from './fingerprint.js';
import { keyOf, stateFrom } from './project.js';

/**
 * @typedef {import('./project-storage.js').About} About
 * @typedef {{project: import('./project.js').Project, items: import('../types.js').Score[], interval: number, pictures?: import('./project-storage.js').Pictures}} Work
 *
 * @typedef {object} Wanted a video that is asked for
 * @property {string} key see keyOf()
 * @property {string} name
 * @property {number} size bytes
 * @property {Work | null} work from a project file; null: what is stored here
 * @property {boolean} asked a person asked for its project: another video is not taken for it
 *
 * @typedef {object} Found what comes with a video
 * @property {Partial<import('../store.js').State>} patch
 * @property {import('../store.js').State['notice']} notice
 * @property {() => void} before called when the old project is out of the way
 * @property {() => void} after
 */

/**
 * @param {object} parts
 * @param {import('../store.js').Store} parts.store
 * @param {import('./project-storage.js').Storage} parts.storage
 * @param {(pictures: import('./project-storage.js').Pictures) => void} parts.showPictures
 * @param {() => void} parts.resume the search that was running goes on as soon as it can
 * @param {{get: () => string | null, set: (key: string) => void}} parts.tab what this tab had open, over a reload
 * @param {import('../action-registry.js').ActionRegistry} parts.actions
 * @param {(key: string) => Promise<boolean>} [parts.claim] whether this tab may work on it
 */
export function createReturning({ store, storage, showPictures, resume, tab, actions, claim = async () => true }) {
  /** @type {import('./opening.js').Opener} */
  let opener;
  /** @type {string | null} plugin to choose as soon as it is listed */
  let plugin = null;

  function choosePlugin() {
    const named = store.state.plugins.filter(({ name }) => name === plugin);
    if (!named.length) return;
    plugin = null;
    if (named.some(({ id }) => id === store.state.pluginId)) return;
    store.set({ pluginId: (named.find(({ state }) => state === 'ready') ?? named[0]).id });
  }
  store.watch(['plugins'], choosePlugin);
  store.watch(['fingerprint'], ({ fingerprint }) => {
    if (fingerprint) tab.set(keyOf(fingerprint));
  });

  /**
   * @param {Work} work
   * @param {import('./fingerprint.js').Fingerprint} fingerprint
   * @param {number} duration
   * @param {string} key of the sentence
   * @returns {Found}
   */
  function found({ project, items, interval, pictures = [] }, fingerprint, duration, key) {
    const { search, run } = project;
    const restored = stateFrom(project, items, interval);
    const decided = project.segments.filter(({ state }) => state !== 'proposed').length;
    return {
      patch: {
        ...restored,
        fingerprint,
        at: Math.min(restored.at ?? 0, duration),
        parameters: { ...store.state.parameters, ...search.parameters },
      },
      notice: { key, params: { count: project.segments.length, decided } },
      before: () => showPictures(pictures),
      after() {
        plugin = search.plugin;
        choosePlugin();
        if (run.state === 'running' && run.from !== null) resume();
      },
    };
  }

  /**
   * What was done on this video before.
   * @param {File} file
   * @param {import('../types.js').MediaInfo} info
   * @param {boolean} alone it was said that it is another video than the wanted one, and it is to be opened
   * @returns {Promise<Found | null | {refused: {key: string, params: Record<string, unknown>}}>}
   */
  async function recall(file, info, alone) {
    const fingerprint = await fingerprintOf(file).catch(() => null);
    if (!fingerprint) return null;
    const key = keyOf(fingerprint);
    const { wanted } = store.state;
    if (wanted?.asked && !alone && wanted.key !== key) {
      const { name, size } = wanted;
      return { refused: { key: 'error.project.otherVideo', params: { name: file.name, wanted: name, size } } };
    }
    const mine = await claim(key);
    /** @param {Found} all @returns {Found} */
    const allowed = (all) => (mine ? all : { ...all, patch: { ...all.patch, elsewhere: true }, after() {} });
    if (wanted?.work && wanted.key === key)
      return allowed(found(wanted.work, fingerprint, info.duration, 'done.projectOpened'));
    try {
      const work = await storage.load(key);
      if (work) return allowed(found(work, fingerprint, info.duration, 'done.restored'));
    } catch (error) {
      // Without a fingerprint nothing is written: what can't be read must not be written over.
      const trouble = { key: 'saved.unreadable', params: { message: messageOf(error) } };
      const after = () => store.set({ saved: { state: 'failed', at: 0, error: trouble } });
      return { patch: {}, notice: null, before() {}, after };
    }
    return allowed({ patch: { fingerprint }, notice: null, before() {}, after() {} });
  }

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
      const work_ = found({ ...work }, fingerprint, info.duration, 'done.projectOpened');
      opener.put({ ...work_.patch, file: opened, info, handle }, work_);
      return;
    }
    want({ key: keyOf(video), name: video.name, size: video.size_bytes, work, asked: true });
  }

  /** @param {Wanted} wanted */
  function want(wanted) {
    const { name, size } = wanted;
    // On the empty screen its headline asks for the video; over another video it is a sentence on the stage.
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
    recall,
    openProject,
    reopen,
    /** @param {import('./opening.js').Opener} given */
    use(given) {
      opener = given;
    },
    /** @param {About} about */
    async forget({ key, name }) {
      const putBack = await storage.remove(key);
      await refresh();
      const undo = actions.offer('restoreProject', () => void putBack().then(refresh, () => {}));
      store.set({ notice: { key: 'done.forgotten', params: { name }, undo } });
    },
    /** When the page has come up: what this tab had open comes back, by itself where the browser may read it. */
    async start() {
      try {
        await storage.shed();
        await refresh();
      } catch {
        return; // said when there is something to save
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

/** @typedef {ReturnType<typeof createReturning>} Returning */
