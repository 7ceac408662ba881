// The search of a whole queue, unattended: file after file, each in a background session, or on the screen where the
// analyst has that file open. A file that can't be opened or fails is reported and does not stop the rest. No DOM.

import { explain } from '../errors.js';
import { Elsewhere, searchIn } from './background-session.js';
import { factsOf, nextToSearch, queueShare, readied, timeLeft } from './queue.js';

/** Milliseconds: the list follows a search no faster. */
const PACE = 300;

/**
 * @typedef {import('./queue.js').Entry} Entry
 * @typedef {import('./queue.js').Queue} Queue
 *
 * @typedef {object} Front the file on the screen
 * @property {import('../store.js').Store} store
 * @property {{start: () => void, resume: () => void, leave: () => void, stop: () => void}} finder
 * @property {() => Promise<void>} flush
 *
 * @typedef {object} RunParts
 * @property {Front} front its store holds the queue
 * @property {ReturnType<typeof import('./background-session.js').sessionOpener>} openSession
 * @property {(id: number, patch: Partial<Entry>) => void} update
 * @property {(id: number) => Promise<{file: File, handle: FileSystemFileHandle | null}>} fileOf
 * @property {() => number} [now] milliseconds
 */

/** @param {RunParts} parts */
export function createQueueRun({ front, openSession, update, fileOf, now = Date.now }) {
  const { store } = front;
  /** @type {AbortController | null} */
  let running = null;
  /** @type {{id: number, stop: AbortController, over: Promise<void>, flush: () => void} | null} the background session */
  let working = null;
  /** @type {Promise<unknown>} the screen is about to show another file */
  let opening = Promise.resolve();
  let began = { share: 0, at: 0 };

  const queue = () => /** @type {Queue} */ (store.state.queue);

  /** @param {Partial<Queue>} patch */
  const change = (patch) => store.state.queue && store.set({ queue: { ...store.state.queue, ...patch } });

  async function run() {
    const mine = new AbortController();
    running = mine;
    began = { share: queueShare(queue()), at: now() };
    change({ running: true, eta: null });
    try {
      for (;;) {
        await opening;
        const entry = !mine.signal.aborted && store.state.queue && nextToSearch(store.state.queue);
        if (!entry) break;
        await (queue().current === entry.id ? onScreen(entry, mine.signal) : inBackground(entry, mine.signal));
      }
    } finally {
      if (running === mine) {
        running = null;
        change({ running: false, eta: null });
      }
    }
  }

  /** @param {Entry} entry @param {AbortSignal} signal */
  async function onScreen({ id }, signal) {
    const settings = queue().settings;
    const { file, run, plugins, pluginId } = store.state;
    if (!settings) return;
    update(id, { state: 'searching' });
    if (run.state === 'done' && run.plugin?.name === settings.plugin)
      return void update(id, { state: 'searched', share: 1 });
    const chosen = plugins.find((plugin) => plugin.id === pluginId);
    if (run.state !== 'running') {
      const named = plugins.find(({ name }) => name === settings.plugin);
      if (chosen?.name !== settings.plugin && named) store.set({ pluginId: named.id });
      if (run.from === null) store.set({ interval: settings.interval, parameters: settings.parameters });
    }
    const unwatch = follow(id, store, () => queue().current === id);
    const outcome = await searchIn(store, front.finder, settings, signal);
    unwatch();
    if (outcome === 'left' && queue()?.current === id && store.state.run.state === 'running') front.finder.stop();
    await front.flush();
    const lost = store.state.elsewhere && store.state.queue?.current === id;
    // Replacing the file on screen stops its search too, although it was not cancelled.
    const left = store.state.file !== file;
    settle(id, lost ? 'elsewhere' : left ? 'left' : outcome, store.state.run, signal.aborted);
  }

  /** @param {Entry} entry @param {AbortSignal} signal */
  async function inBackground({ id, name, path }, signal) {
    const settings = queue().settings;
    if (!settings) return;
    const stop = new AbortController();
    const quit = () => stop.abort();
    signal.addEventListener('abort', quit, { once: true });
    let over = () => {};
    working = {
      id,
      stop,
      over: new Promise((resolve) => {
        over = () => resolve(undefined);
      }),
      flush: () => {},
    };
    update(id, { state: 'searching', trouble: null });
    await front.flush(); // it may have been on the screen until now
    try {
      const { file, handle } = await fileOf(id);
      const session = await openSession(file, handle, stop.signal, path);
      try {
        working.flush = session.flush;
        update(id, { key: session.key });
        const unwatch = follow(id, session.store);
        const outcome = await session.search(settings, stop.signal);
        tellCounts(id, session.store);
        unwatch();
        settle(id, session.store.state.elsewhere ? 'elsewhere' : outcome, session.store.state.run, signal.aborted);
      } finally {
        await session.close();
      }
    } catch (error) {
      if (stop.signal.aborted) settle(id, 'left', null, signal.aborted);
      else if (error instanceof Elsewhere) settle(id, 'elsewhere', null, false);
      else
        update(id, {
          state: 'refused',
          trouble: explain(error, { fallback: 'error.media.unknown', params: { name } }),
        });
    } finally {
      signal.removeEventListener('abort', quit);
      working = null;
      over();
    }
  }

  /**
   * @param {number} id
   * @param {import('./background-session.js').Outcome | 'elsewhere'} outcome
   * @param {import('../store.js').Run | null} run
   * @param {boolean} stopped the whole queue was
   */
  function settle(id, outcome, run, stopped) {
    if (outcome === 'done') update(id, { state: 'searched', share: 1 });
    else if (outcome === 'elsewhere') update(id, { state: 'failed', trouble: { key: 'queue.elsewhere' } });
    else if (outcome === 'failed') update(id, { state: 'failed', trouble: run?.error ?? null });
    else update(id, { state: outcome === 'stopped' || stopped ? 'stopped' : 'waiting' });
  }

  /**
   * The list shows how the search goes.
   * @param {number} id
   * @param {import('../store.js').Store} from
   * @param {() => boolean} [still]
   */
  function follow(id, from, still = () => true) {
    let told = 0;
    return from.watch(['run', 'segments'], ({ run }) => {
      const present = store.state.queue;
      if (!present || !still() || (now() - told < PACE && run.state === 'running')) return;
      told = now();
      tellCounts(id, from);
      change({ eta: timeLeft(began, queueShare(present), now()) });
    });
  }

  /** @param {number} id @param {import('../store.js').Store} from */
  function tellCounts(id, { state: { run, segments } }) {
    update(id, factsOf(segments, run));
  }

  return {
    /** @param {import('./queue.js').Settings} settings */
    start(settings) {
      if (running || !store.state.queue) return;
      store.set({ queue: { ...readied(store.state.queue), settings } });
      return run();
    },
    /** After a reload, with what was set then. */
    resume() {
      if (!running && store.state.queue?.settings) return run();
    },
    stop: () => running?.abort(),
    /** Nothing of a file is in use here when this ends. @param {number} id */
    async handOver(id) {
      if (working?.id !== id) return;
      working.stop.abort();
      await working.over;
    },
    /** The next file is not begun before the screen has its own. @param {Promise<unknown>} promise */
    waitFor(promise) {
      opening = Promise.allSettled([opening, promise]);
    },
    /** Stores what was found so far. */
    flush: () => working?.flush(),
    get busy() {
      return running !== null;
    },
  };
}

/** @typedef {ReturnType<typeof createQueueRun>} QueueRun */
