// Writes the work down after each change, and says so. Knows no DOM; main.js tells when the page is about to go.

import { explain } from '../errors.js';
import { encodeProject } from './codec.js';
import { packScores } from './packing.js';
import { countsOf, keyOf } from './project.js';
import { chooseThumbnails } from './project-storage.js';

/**
 * @typedef {import('../store.js').State} State
 * @typedef {{state: 'saved' | 'failed', at: number, error: {key: string, params?: Record<string, unknown>} | null}} Saved
 *   at: milliseconds of the last time it worked, 0 when it never did
 */

/** Milliseconds from a change to its being written: of the work, of a search that runs, of where one looks. */
const SOON = { work: 300, search: 1000, screen: 2000 };
/** Writing takes at most 1/SHARE of the time. */
const SHARE = 10;
/** Milliseconds between two writings of the thumbnails while a search runs. */
const THUMBNAILS_INTERVAL_MS = 30_000;
const MAX_THUMBNAILS = 400;

/** @type {(keyof State)[]} */
const WORK = ['segments', 'removed', 'parameters', 'interval', 'wall', 'audit'];
/** @type {(keyof State)[]} */
const SEARCH = ['run', 'scores'];
/** @type {(keyof State)[]} */
const SCREEN = ['at', 'selected', 'tab', 'order', 'view', 'pluginId'];

/**
 * @param {object} parts
 * @param {import('../store.js').Store} parts.store
 * @param {Pick<import('./project-storage.js').Storage, 'save' | 'shed'>} parts.storage
 * @param {() => import('./project-storage.js').Thumbnails} parts.thumbnails those sampled so far
 * @param {() => number} [parts.now] milliseconds
 */
export function createAutosave({ store, storage, thumbnails, now = Date.now }) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let due = Number.POSITIVE_INFINITY;
  let dirty = { project: false, scores: false, thumbnails: false };
  /** @type {object | null} the video that `dirty` speaks of */
  let video = null;
  let touched = false;
  let took = 0;
  let thumbnailsAt = 0;
  let thumbnailsSaved = 0;
  /** @type {Promise<void>} */
  let writing = Promise.resolve();

  /** @param {number} wait milliseconds */
  function arm(wait) {
    const at = now() + Math.max(wait, took * SHARE);
    if (at >= due) return;
    clearTimeout(timer);
    due = at;
    timer = setTimeout(flush, at - now());
  }

  /**
   * Writes what changed, now. The state is taken down before this returns; the promise ends when it is stored.
   * @returns {Promise<void>}
   */
  function flush() {
    clearTimeout(timer);
    due = Number.POSITIVE_INFINITY;
    const { fingerprint, elsewhere } = store.state;
    if (!fingerprint || !touched || !dirty.project || elsewhere) return writing;
    const parts = dirty;
    dirty = { project: false, scores: false, thumbnails: false };
    const entry = entryOf(store.state, parts, thumbnails, now());
    if (parts.thumbnails) {
      thumbnailsAt = now();
      thumbnailsSaved = thumbnails().length;
    }
    writing = writing.then(() => write(entry, fingerprint));
    return writing;
  }

  /**
   * @param {import('./project-storage.js').Entry} entry
   * @param {State['fingerprint']} fingerprint
   */
  async function write(entry, fingerprint) {
    const began = now();
    /** @type {Saved['error']} */
    let error = null;
    try {
      await storage.save(entry).catch(async (problem) => {
        if (problem?.name !== 'QuotaExceededError') throw problem;
        await storage.shed(0); // the images give way to the work
        await storage.save({ ...entry, thumbnails: undefined });
      });
    } catch (problem) {
      error = explain(problem, { fallback: 'saved.failed', browser: { QuotaExceededError: 'saved.full' } });
    }
    took = now() - began;
    if (store.state.fingerprint !== fingerprint) return; // another video is open by now
    const last = store.state.saved?.at ?? 0;
    store.set({ saved: error ? { state: 'failed', at: last, error } : { state: 'saved', at: now(), error: null } });
    if (!error) return;
    // Nothing of it was stored: the next change tries the whole again.
    dirty = { project: true, scores: true, thumbnails: dirty.thumbnails };
  }

  /** @param {State} state @param {ReadonlySet<string>} changed */
  function onChange(state, changed) {
    if (state.fingerprint !== video) {
      // Another project took the place; what came with it is stored already, or is nothing yet.
      video = state.fingerprint;
      touched = hasWork(state);
      thumbnailsSaved = 0;
      dirty = { project: touched, scores: touched, thumbnails: touched };
      store.set({ saved: null });
      if (touched) arm(SOON.work);
      return;
    }
    if (!video) return;
    dirty.project = true;
    const [work, search] = [WORK, SEARCH].map((keys) => keys.some((key) => changed.has(key)));
    if (changed.has('scores')) dirty.scores = true;
    const running = state.run.state === 'running';
    if (search && (!running || now() - thumbnailsAt > THUMBNAILS_INTERVAL_MS || hasMany())) dirty.thumbnails = true;
    touched ||= work || (search && state.run.state !== 'idle');
    arm(work ? SOON.work : search ? SOON.search : SOON.screen);
  }
  /** A search's first thumbnails come within seconds, and a proposal without one is hard to tell from others. */
  function hasMany() {
    const count = thumbnails().length;
    return count <= MAX_THUMBNAILS && count >= 2 * thumbnailsSaved;
  }

  store.watch(['fingerprint', ...WORK, ...SEARCH, ...SCREEN], onChange);

  return { flush };
}

/** @typedef {ReturnType<typeof createAutosave>} Autosave */

/** @param {State} state */
const hasWork = ({ run, segments, removed, scores }) =>
  run.state !== 'idle' || segments.length + removed.length + scores.items.length > 0;

/**
 * @param {State} state with a fingerprint
 * @param {{scores: boolean, thumbnails: boolean}} parts
 * @param {() => import('./project-storage.js').Thumbnails} thumbnails
 * @param {number} at milliseconds
 * @returns {import('./project-storage.js').Entry}
 */
function entryOf(state, parts, thumbnails, at) {
  const project = encodeProject(state, new Date(at));
  const { name, size_bytes: size } = project.video;
  const about = { key: keyOf(project.video), name, size, saved: at, counts: countsOf(project), handle: state.handle };
  return {
    about,
    project,
    ...(parts.scores && { scores: { interval: state.scores.interval, packed: packScores(state.scores.items) } }),
    ...(parts.thumbnails && { thumbnails: chooseThumbnails(thumbnails(), state.segments, MAX_THUMBNAILS) }),
  };
}
