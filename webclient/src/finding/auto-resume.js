// Resumes a search that ended early: after a reload, or when the connection is back. No DOM.

import { resumableCopy } from './replicas.js';

/**
 * @param {object} parts
 * @param {import('../store.js').Store} parts.store
 * @param {() => void} parts.resume
 */
export function createAutoResume({ store, resume }) {
  /** @type {'no' | 'when-able' | 'when-able-again'} the last: only after no copy was available for a moment */
  let waiting = 'no';
  /** @type {File | null} */
  let file = null;
  let how = store.state.run.state;

  function look() {
    const { state } = store;
    if (state.run.state !== how) {
      how = state.run.state;
      if (how !== 'failed')
        waiting = 'no'; // a search was started or stopped by hand
      else if (state.run.error?.key === 'error.connection') waitFor('when-able-again');
    }
    if (state.file !== file) waiting = 'no';
    if (waiting === 'no') return;
    const able = resumableCopy(state) !== null;
    if (!able) waiting = 'when-able';
    else if (waiting === 'when-able') {
      waiting = 'no';
      resume();
    }
  }

  /** @param {'when-able' | 'when-able-again'} what */
  function waitFor(what) {
    waiting = what;
    file = store.state.file;
  }
  store.watch(['plugins', 'server', 'run', 'file'], look);

  return {
    /** As soon as a copy of its plugin is ready, which may be now. */
    whenReady() {
      how = store.state.run.state;
      waitFor('when-able');
      look();
    },
  };
}
