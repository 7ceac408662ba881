// What was done on a video before, as it comes back when the video is opened. No DOM.

import { messageOf } from '../errors.js';
import { fingerprintOf } from './fingerprint.js';
import { keyOf, stateFrom } from './project.js';

/**
 * @typedef {{project: import('./project.js').Project, items: import('../types.js').Score[], interval: number, thumbnails?: import('./project-storage.js').Thumbnails}} Work
 *
 * @typedef {object} Restored what comes with a video
 * @property {Partial<import('../store.js').State>} patch
 * @property {import('../types.js').Sentence | null} notice
 * @property {() => void} before called when the old project is out of the way
 * @property {() => void} after
 */

/**
 * @param {object} parts
 * @param {import('../store.js').Store} parts.store
 * @param {Pick<import('./project-storage.js').Storage, 'load'>} parts.storage
 * @param {(thumbnails: import('./project-storage.js').Thumbnails) => void} parts.showThumbnails
 * @param {() => void} parts.resume the search that was running, as soon as it can
 * @param {(key: string) => Promise<boolean>} [parts.claim] whether this tab may work on it
 */
export function createRecall({ store, storage, showThumbnails, resume, claim = async () => true }) {
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

  /**
   * @param {Work} work
   * @param {import('./fingerprint.js').Fingerprint} fingerprint
   * @param {number} duration
   * @param {string} key of the notice
   * @returns {Restored}
   */
  function restored({ project, items, interval, thumbnails = [] }, fingerprint, duration, key) {
    const { search, run } = project;
    const state = stateFrom(project, items, interval);
    const decided = project.segments.filter(({ state }) => state !== 'proposed').length;
    return {
      patch: {
        ...state,
        fingerprint,
        at: Math.min(state.at ?? 0, duration),
        parameters: { ...store.state.parameters, ...search.parameters },
      },
      notice: { key, params: { count: project.segments.length, decided } },
      before: () => showThumbnails(thumbnails),
      after() {
        plugin = search.plugin;
        choosePlugin();
        if (run.state === 'running' && run.from !== null) resume();
      },
    };
  }

  /**
   * @param {File} file
   * @param {import('../types.js').MediaInfo} info
   * @param {boolean} alone open it although its project is not the wanted one
   * @returns {Promise<Restored | null | {refused: {key: string, params: Record<string, unknown>}}>}
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
    /** @param {Restored} all @returns {Restored} */
    const allowed = (all) => (mine ? all : { ...all, patch: { ...all.patch, elsewhere: true }, after() {} });
    if (wanted?.work && wanted.key === key)
      return allowed(restored(wanted.work, fingerprint, info.duration, 'done.projectOpened'));
    try {
      const work = await storage.load(key);
      if (work) return allowed(restored(work, fingerprint, info.duration, 'done.restored'));
    } catch (error) {
      // Without a fingerprint nothing is written: what can't be read must not be written over.
      const trouble = { key: 'saved.unreadable', params: { message: messageOf(error) } };
      const after = () => store.set({ saved: { state: 'failed', at: 0, error: trouble } });
      return { patch: {}, notice: null, before() {}, after };
    }
    return allowed({ patch: { fingerprint }, notice: null, before() {}, after() {} });
  }

  return { recall, restored };
}

/** @typedef {ReturnType<typeof createRecall>} Recall */
