// The start of the open recording: suggestions from its name and header, or what the analyst types. No DOM.

import { guarded } from '../read-only.js';
import { guessStart, parseStart } from './wallclock.js';

/**
 * @param {object} parts
 * @param {import('../store.js').Store} parts.store
 * @param {(file: Blob) => Promise<string | null>} parts.recordedAt date in the file's header, UTC
 */
export function createStartingTime({ store, recordedAt }) {
  store.watch(['file'], async ({ file, info, queue }) => {
    store.set({ wallHints: [] });
    if (!file || !info) return;
    // In a queue, folder names may contain the date.
    const entry = queue?.entries.find(({ name, size }) => name === file.name && size === file.size);
    const { sure, suggestions } = guessStart(entry?.path ?? file.name);
    const written = await recordedAt(file).catch(() => null);
    if (store.state.file !== file) return;
    /** @type {import('./wallclock.js').KnownWall[]} */
    const hints = [...(sure ? [sure] : []), ...suggestions];
    if (written) hints.push({ start: written, zone: 'utc', from: 'metadata' });
    store.set({ wallHints: hints });
  });

  const { setWall } = guarded(store, {
    /** @param {import('./wallclock.js').Wall} wall */
    setWall: (wall) => store.set({ wall }),
  });

  return {
    /** @param {string} text @returns {boolean} whether it is a date and a time */
    type(text) {
      const wall = parseStart(text);
      if (wall) setWall(wall);
      return wall !== null;
    },
    /** One of the suggestions. @param {import('./wallclock.js').KnownWall} wall */
    take: (wall) => setWall(wall),
    /** Times are those of the file, and no guess is made again. */
    clear: () => setWall({ start: null, zone: 'local', from: 'typed' }),
  };
}

/** @typedef {ReturnType<typeof createStartingTime>} StartingTime */
