// The video on the screen is worked on in one tab at a time: a second one shows it, changes nothing, and can take it over.

import { withoutUndo } from '../store.js';
import { keyOf } from './project.js';

/**
 * @param {object} parts
 * @param {import('../store.js').Store} parts.store
 * @param {import('./claims.js').Claims} parts.claims
 */
export function createOneTab({ store, claims }) {
  /** @type {{flush: () => Promise<void>, leave: () => void, open: import('./opening.js').Opener['open']}} */
  let work;
  /** @type {string | null} */
  let key = null;

  /** Another tab goes on with it: the work is stored with its search still running, so that it goes on there. */
  async function lost() {
    const { fingerprint } = store.state;
    await work.flush();
    if (store.state.fingerprint !== fingerprint) return;
    store.set({ elsewhere: true, notice: null });
    work.leave();
  }

  store.watch(['fingerprint'], async ({ fingerprint }) => {
    const next = fingerprint && keyOf(fingerprint);
    if (next === key) return;
    claims.release(key);
    key = next;
    // One that comes back by undo was given away meanwhile.
    if (next && !claims.has(next) && !store.state.elsewhere && !(await claims.claim(next, lost)) && key === next)
      store.set({ elsewhere: true });
  });

  return {
    claims,
    /** @param {string} wanted */
    claim: (wanted) => claims.claim(wanted, lost),
    /** @param {typeof work} given */
    use(given) {
      work = given;
    },
    /** From here on it is worked on in this tab, with what was stored in the other. */
    async takeOver() {
      const { file, handle } = store.state;
      if (!file || !key) return;
      await claims.take(key, lost);
      await work.open(file, { handle, alone: true });
      withoutUndo(store);
    },
  };
}

/** @typedef {ReturnType<typeof createOneTab>} OneTab */
