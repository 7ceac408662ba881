// Everything the analyst does to segments, as changes that can be undone. No DOM.

import { sorted } from './segments.js';

/**
 * One segment before and after; null where it did not exist.
 * @typedef {{before: import('./types.js').Segment | null, after: import('./types.js').Segment | null}} Change
 * @typedef {{name: string, changes: Change[]}} Command name: i18n key of what was done, for the last line
 * @typedef {Pick<import('./store.js').State, 'segments' | 'removed'>} Segments
 */

/**
 * Applies changes. Only the segments named in them are touched, so the model may go on adding others meanwhile.
 * @param {Segments} state
 * @param {Change[]} changes
 * @returns {Segments}
 */
export function apply({ segments, removed }, changes) {
  const byId = new Map(segments.map((segment) => [segment.id, segment]));
  const gone = new Map(removed.map((segment) => [segment.id, segment]));
  for (const { before, after } of changes) {
    const id = (before ?? after)?.id ?? '';
    if (after) {
      byId.set(id, after);
      gone.delete(id);
    } else {
      byId.delete(id);
      // A deleted proposal is remembered: the model's final list must not bring it back.
      if (before?.origin === 'model') gone.set(id, before);
    }
  }
  return { segments: sorted([...byId.values()]), removed: [...gone.values()] };
}

/** @param {Change[]} changes @returns {Change[]} */
export const reversed = (changes) => changes.map(({ before, after }) => ({ before: after, after: before })).reverse();

/** How many steps back are kept. */
const DEPTH = 500;

/**
 * @param {import('./store.js').Store} store
 */
export function createHistory(store) {
  /** @type {Command[]} */
  let done = [];
  /** @type {Command[]} */
  let undone = [];

  /**
   * @param {Change[]} changes
   * @param {string | null} focus id to select afterwards
   */
  function carryOut(changes, focus) {
    const next = apply(store.state, changes);
    const selected = focus && next.segments.some((segment) => segment.id === focus) ? focus : null;
    store.set({ ...next, selected: selected ?? still(next, store.state.selected) });
  }

  /** @param {Segments} next @param {string | null} id */
  const still = (next, id) => (next.segments.some((segment) => segment.id === id) ? id : null);

  /** @param {Change[]} changes */
  const lastId = (changes) => changes.at(-1)?.after?.id ?? null;

  /** A video that is worked on in another tab is not changed here. */
  function locked() {
    if (store.state.elsewhere) store.set({ said: { key: 'elsewhere.said' } });
    return store.state.elsewhere;
  }

  const history = {
    /** @param {string} name @param {Change[]} changes */
    run(name, changes) {
      if (!changes.length || locked()) return;
      done.push({ name, changes });
      if (done.length > DEPTH) done.shift();
      undone = [];
      carryOut(changes, null);
      store.set({ said: { key: `done.${name}`, params: { count: changes.length }, undo: history.undo } });
    },
    undo() {
      const command = locked() ? undefined : done.pop();
      if (!command) return;
      undone.push(command);
      const back = reversed(command.changes);
      carryOut(back, lastId(back));
      store.set({ said: { key: 'done.undone', undo: undefined } });
    },
    redo() {
      const command = locked() ? undefined : undone.pop();
      if (!command) return;
      done.push(command);
      carryOut(command.changes, lastId(command.changes));
      store.set({
        said: { key: `done.${command.name}`, params: { count: command.changes.length }, undo: history.undo },
      });
    },
    get canUndo() {
      return done.length > 0;
    },
    get canRedo() {
      return undone.length > 0;
    },
    /** Takes the steps out, for a project that is put aside; bring them back with restore(). */
    take() {
      const taken = { done, undone };
      done = [];
      undone = [];
      return taken;
    },
    /** @param {{done: Command[], undone: Command[]}} taken */
    restore(taken) {
      ({ done, undone } = taken);
    },
  };
  return history;
}

/** @typedef {ReturnType<typeof createHistory>} History */
