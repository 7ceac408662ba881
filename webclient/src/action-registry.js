// What the buttons of a notice and of an error do. The store holds an action's id, which is plain data; this registry runs it.

/** @typedef {'undoStep' | 'bringBack' | 'restoreProject' | 'openAlone' | 'chooseFile'} ActionId */

/** @param {import('./store.js').Store} store */
export function createActionRegistry(store) {
  /** @type {Map<ActionId, () => void>} */
  const permanent = new Map();
  /** @type {Map<ActionId, () => void>} held only while the screen offers them: they may keep a whole project alive */
  const offered = new Map();

  store.watch(['notice', 'openError'], ({ notice, openError }) => {
    for (const id of offered.keys()) if (id !== notice?.undo && id !== openError?.action?.id) offered.delete(id);
  });

  return {
    /** @param {ActionId} id @param {() => void} run */
    register: (id, run) => void permanent.set(id, run),
    /**
     * For the notice or error that is set next.
     * @template {ActionId} Id
     * @param {Id} id
     * @param {() => void} run
     */
    offer(id, run) {
      offered.set(id, run);
      return id;
    },
    /** @param {ActionId} id */
    run: (id) => (offered.get(id) ?? permanent.get(id))?.(),
  };
}

/** @typedef {ReturnType<typeof createActionRegistry>} ActionRegistry */
