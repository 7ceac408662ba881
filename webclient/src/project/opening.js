// From a File to a project on the screen: probe it, keep what was there before, say what is wrong. No DOM.

import { guessStart } from '../clock/wallclock.js';
import { explain } from '../errors.js';
import { defaultInterval } from '../finding/sampling.js';
import { emptyProject } from '../store.js';

/**
 * @param {object} parts
 * @param {import('../store.js').Store} parts.store
 * @param {import('../commands.js').History} parts.history
 * @param {(file: File, options: {signal: AbortSignal}) => Promise<import('../types.js').MediaInfo>} parts.probe
 * @param {() => () => void} parts.leave called before another video takes the place: ends what runs for the old one and
 *   gives what brings the rest of it back
 * @param {import('../action-registry.js').ActionRegistry} parts.actions
 * @param {import('./recall.js').Recall['recall']} parts.recall what was done on this video before
 */
export function createOpener({ store, history, probe, leave, recall, actions }) {
  let current = new AbortController();

  /** Puts the present project aside; the function given brings it back. */
  function putAside() {
    const keys = /** @type {(keyof ReturnType<typeof emptyProject>)[]} */ (Object.keys(emptyProject()));
    const back = leave(); // first: a search that ends here is put aside as ended
    const project = Object.fromEntries(keys.map((key) => [key, store.state[key]]));
    const { view } = store.state;
    const steps = history.take();
    return () => {
      leave();
      back();
      history.restore(steps);
      store.set({ ...project, playing: false, view, notice: null });
    };
  }

  /**
   * Takes the present project's place.
   * @param {Partial<import('../store.js').State>} patch
   * @param {import('./recall.js').Restored | null} found work that was done before
   */
  function put(patch, found) {
    const before = store.state.info;
    const bringBack = putAside();
    found?.before();
    const notice = found?.notice ?? (before && { key: 'done.replaced', params: { name: before.name } });
    store.set({
      ...emptyProject(),
      ...patch,
      opening: false,
      openError: null,
      wanted: null,
      notice: notice && { ...notice, ...(before && { undo: actions.offer('bringBack', bringBack) }) },
    });
    found?.after();
  }

  /**
   * @param {File} file
   * @param {{handle?: FileSystemFileHandle | null, alone?: boolean, interval?: number, path?: string}} [options] handle: opens
   *   it again by itself another day; alone: without the project whose video was asked for; interval: where nothing was
   *   searched yet; path: with the folders, which may say when it begins
   */
  async function open(file, { handle = null, alone = false, interval: given, path = file.name } = {}) {
    current.abort();
    const mine = new AbortController();
    current = mine;
    store.set({ opening: true, openingName: file.name, openError: null });
    try {
      const info = await probe(file, { signal: mine.signal });
      if (mine.signal.aborted) return;
      const found = await recall(file, info, alone);
      if (mine.signal.aborted) return;
      if (found && 'refused' in found) {
        const id = actions.offer('openAlone', () => void open(file, { handle, alone: true }));
        store.set({ opening: false, openError: { ...found.refused, action: { key: 'error.project.alone', id } } });
        return;
      }
      const interval = given ?? defaultInterval(info.duration);
      const wall = found?.patch.wall ?? guessStart(path).sure;
      put({ file, info, handle, interval, view: 'finding', ...found?.patch, wall }, found);
    } catch (error) {
      if (mine.signal.aborted) return;
      store.set({
        opening: false,
        openError: explain(error, { fallback: 'error.media.unknown', params: { name: file.name } }),
      });
    }
  }

  return {
    open,
    put,
    /** @param {() => Promise<File>} getFile @param {string} name what is fetched, for the sentence when it fails */
    async openFetched(getFile, name) {
      store.set({ opening: true, openingName: name, openError: null });
      let file;
      try {
        file = await getFile();
      } catch {
        store.set({ opening: false, openError: { key: 'error.sample' } });
        return;
      }
      await open(file);
    },
    dismiss: () => store.set({ openError: null, wanted: null }),
  };
}

/** @typedef {ReturnType<typeof createOpener>} Opener */
