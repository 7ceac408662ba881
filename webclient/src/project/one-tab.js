// The video on the screen is worked on in one tab at a time: a second one shows it, changes nothing, and can take it over.

import { withoutUndo } from '../store.js';
import { keyOf } from './project.js';

/**
 * @param {object} parts
 * @param {import('../store.js').Store} parts.store
 * @param {import('./claims.js').Claims} parts.claims
 * @param {() => Promise<void>} parts.flush stores the work
 * @param {() => void} parts.leave ends its search
 */
export function createOneTab({ store, claims, flush, leave }) {
  /** @type {string | null} */
  let key = null;

  /** Another tab takes it over: the work is stored with its search still running, so that it resumes there. */
  async function lost() {
    const { fingerprint } = store.state;
    await flush();
    if (store.state.fingerprint !== fingerprint) return;
    store.set({ elsewhere: true, notice: null });
    leave();
  }

  store.watch(['fingerprint'], async ({ fingerprint }) => {
    const next = fingerprint && keyOf(fingerprint);
    if (next === key) return;
    claims.release(key);
    key = next;
    // One that an undo brings back may have been taken over meanwhile.
    if (next && !claims.has(next) && !store.state.elsewhere && !(await claims.claim(next, lost)) && key === next)
      store.set({ elsewhere: true });
  });

  return {
    claims,
    /** @param {string} wanted */
    claim: (wanted) => claims.claim(wanted, lost),
    /**
     * Works on it in this tab, with what was stored by the other.
     * @param {import('./opening.js').Opener['open']} open
     */
    async takeOver(open) {
      const { file, handle } = store.state;
      if (!file || !key) return;
      await claims.take(key, lost);
      await open(file, { handle, alone: true });
      withoutUndo(store);
    },
  };
}

/** @typedef {ReturnType<typeof createOneTab>} OneTab */
