// A file processed off screen, with its own store, search and project. No DOM.

import { guessStart } from '../clock/wallclock.js';
import { SmartCutError } from '../errors.js';
import { createAutoResume } from '../finding/auto-resume.js';
import { createFinder } from '../finding/finding.js';
import { KeptFrames } from '../finding/kept-frames.js';
import { isAble, resumableCopy } from '../finding/replicas.js';
import { createAutosave } from '../project/autosave.js';
import { keyOf, stateFrom } from '../project/project.js';
import { createStore, initialState } from '../store.js';

/** Thumbnails kept by a background session. */
const THUMBNAIL_BYTES = 16e6;

/**
 * @typedef {import('../store.js').State} State
 * @typedef {import('./queue.js').Settings} Settings
 *
 * @typedef {object} SessionParts
 * @property {import('../store.js').Store} main the store of the screen: its list of recommenders holds here, too
 * @property {Pick<import('../project/project-storage.js').Storage, 'load' | 'save' | 'shed'>} storage
 * @property {(file: File, options: {signal: AbortSignal}) => Promise<import('../types.js').MediaInfo>} probe
 * @property {(file: File) => Promise<import('../project/fingerprint.js').Fingerprint>} fingerprintOf
 * @property {Omit<import('../finding/finding.js').FinderParts, 'store' | 'onFrame'>} finding
 * @property {import('../project/claims.js').Claims} claims
 *
 * @typedef {'done' | 'failed' | 'stopped' | 'left'} Outcome of a search; stopped: by hand; left: ended from outside
 */

/** The video is open in another tab, or on the screen of this one under another name. */
export class Elsewhere extends SmartCutError {
  constructor() {
    super('queue.elsewhere');
  }
}

/** @param {SessionParts} parts */
export const sessionOpener =
  ({ main, storage, probe, fingerprintOf, finding, claims }) =>
  /**
   * Opens a file with the work that was done on it before.
   * @param {File} file
   * @param {FileSystemFileHandle | null} handle
   * @param {AbortSignal} signal
   * @param {string} [path] with its folders
   * @throws {import('../rpc/media-error.js').MediaError} it can't be opened
   * @throws {Elsewhere}
   */
  async (file, handle, signal, path = file.name) => {
    const ended = new AbortController();
    signal.addEventListener('abort', () => ended.abort(), { once: true, signal: ended.signal });
    const info = await probe(file, { signal });
    const fingerprint = await fingerprintOf(file);
    signal.throwIfAborted();
    const key = keyOf(fingerprint);
    if (claims.has(key) || !(await claims.claim(key, lost))) throw new Elsewhere();
    /** @type {string | null} */
    let wanted = null;
    const store = createStore(initialState({ file, info, handle, fingerprint, view: 'finding' }));
    follow();
    main.watch(['plugins', 'server', 'source', 'about'], follow, ended.signal);
    const thumbnails = new KeptFrames(THUMBNAIL_BYTES);
    const autosave = createAutosave({ store, storage, thumbnails: () => thumbnails.frames });
    const finder = createFinder({ ...finding, store, onFrame: (at, jpeg) => thumbnails.add(at, jpeg) });
    createAutoResume({ store, resume: finder.resume }); // after a lost connection
    try {
      const work = await storage.load(key);
      if (work) {
        store.set({
          ...stateFrom(work.project, work.items, work.interval),
          parameters: work.project.search.parameters,
        });
        thumbnails.restore(work.thumbnails);
      }
      store.set({ wall: store.state.wall ?? guessStart(path).sure });
      signal.throwIfAborted();
    } catch (error) {
      claims.release(key);
      throw error;
    }

    function follow() {
      const { plugins, server, source, about } = main.state;
      store.set({ plugins, server, source, about });
      choose();
    }

    /** A recommender of the wanted name, the one chosen while it works. */
    function choose() {
      const named = store.state.plugins.filter(({ name }) => name === wanted);
      const same = named.find(({ id }) => id === store.state.pluginId);
      store.set({ pluginId: (same && isAble(same) ? same : (named.find(isAble) ?? same ?? named[0]))?.id ?? null });
    }

    /** Another tab takes it: it goes on from here. */
    async function lost() {
      await autosave.flush();
      finder.leave();
      store.set({ elsewhere: true });
    }

    return {
      store,
      key,
      flush: autosave.flush,
      /**
       * Searches it, or goes on where a search of the same kind ended. One whose connection is lost waits for the next.
       * @param {Settings} settings
       * @param {AbortSignal} stop
       * @returns {Promise<Outcome>}
       */
      search(settings, stop) {
        wanted = settings.plugin;
        const { run } = store.state;
        if (run.state === 'done' && run.plugin?.name === wanted) return Promise.resolve('done');
        store.set({ parameters: settings.parameters, interval: settings.interval });
        choose();
        return searchIn(store, finder, settings, stop);
      },
      /** Ends what runs; its work is stored when the promise ends. */
      async close() {
        if (!store.state.elsewhere) {
          finder.leave();
          await autosave.flush();
          claims.release(key);
        }
        ended.abort();
      },
    };
  };

/** @typedef {Awaited<ReturnType<ReturnType<typeof sessionOpener>>>} BackgroundSession */

/**
 * Starts a search in a store, or takes the one up that ended early, and waits for its end.
 * @param {import('../store.js').Store} store with the recommender chosen
 * @param {{start: () => void, resume: () => void}} finder
 * @param {Settings} settings
 * @param {AbortSignal} stop
 * @returns {Promise<Outcome>}
 */
export function searchIn(store, finder, settings, stop) {
  const { file } = store.state;
  return new Promise((resolve) => {
    const over = new AbortController();
    let begun = store.state.run.state === 'running';

    /** @param {Outcome} outcome */
    function end(outcome) {
      over.abort();
      resolve(outcome);
    }
    function look() {
      const { run, file: present, elsewhere } = store.state;
      if (stop.aborted || present !== file || elsewhere) return end('left');
      if (begun) {
        if (run.state === 'done') end('done');
        else if (run.state === 'stopped') end('stopped');
        else if (run.state === 'failed' && run.error?.key !== 'error.connection') end('failed');
        return;
      }
      const plugin = store.state.plugins.find(({ id }) => id === store.state.pluginId);
      if (plugin?.name !== settings.plugin || !isAble(plugin) || store.state.server !== 'connected') return;
      begun = true;
      if (store.state.run.plugin?.name === settings.plugin && resumableCopy(store.state)) finder.resume();
      else finder.start();
    }
    stop.addEventListener('abort', look, { once: true, signal: over.signal });
    store.watch(['run', 'file', 'elsewhere', 'plugins', 'pluginId', 'server'], look, over.signal);
    look();
  });
}
