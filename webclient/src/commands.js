// Everything the analyst does to segments, as changes that can be undone. No DOM.

import { guarded } from './read-only.js';
import { sorted } from './segments.js';

/**
 * One segment before and after; null where it did not exist.
 * @typedef {{before: import('./types.js').Segment | null, after: import('./types.js').Segment | null}} Change
 * @typedef {{name: string, changes: Change[], setting?: Setting, answer?: Answer}} Command name: i18n key of what was done, for
 *   the last line
 *
 * A changed segmentation setting, which recomputes the proposals.
 * @typedef {{plugin: string, name: string, before: unknown, after: unknown, at: number}} Setting at: milliseconds, of its latest change
 *
 * The answer for one window of an audit, which may have added or removed a segment.
 * @typedef {{seed: number, place: number, before: boolean | null, after: boolean | null}} Answer seed: of its audit
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
/** Milliseconds: changes of one setting that follow so closely are one drag. */
const ONE_DRAG = 1000;

/**
 * @param {import('./store.js').Store} store
 * @param {object} [parts]
 * @param {(plugin: string, name: string, value: unknown) => void} [parts.applySetting]
 * @param {(answer: Answer, back: boolean) => void} [parts.applyAnswer] of what is `after`; back: it was undone
 * @param {() => number} [parts.now] milliseconds
 */
export function createHistory(
  store,
  { applySetting = () => {}, applyAnswer = () => {}, now = () => performance.now() } = {},
) {
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

  /** @param {Command} command */
  function remember(command) {
    done.push(command);
    if (done.length > DEPTH) done.shift();
    undone = [];
  }

  const changing = guarded(store, {
    /** @param {string} name @param {Change[]} changes @param {Answer} [answer] that goes with them, as one step */
    run(name, changes, answer) {
      if (!changes.length && !answer) return;
      remember({ name, changes, answer });
      carryOut(changes, null);
      if (answer) applyAnswer(answer, false);
      store.set({ notice: { key: `done.${name}`, params: { count: changes.length }, undo: 'undoStep' } });
    },
    /**
     * Sets a setting of the segments, as one step however long it is dragged.
     * @param {string} plugin
     * @param {string} name
     * @param {unknown} before
     * @param {unknown} after
     */
    set(plugin, name, before, after) {
      if (before === after) return;
      const last = done.at(-1)?.setting;
      const at = now();
      if (last?.plugin === plugin && last.name === name && at - last.at < ONE_DRAG) Object.assign(last, { after, at });
      else remember({ name: 'setting', changes: [], setting: { plugin, name, before, after, at } });
      applySetting(plugin, name, after);
      store.set({ notice: { key: 'done.setting', undo: 'undoStep' } });
    },
    undo() {
      const command = done.pop();
      if (!command) return;
      undone.push(command);
      const { setting, answer } = command;
      if (setting) applySetting(setting.plugin, setting.name, setting.before);
      const back = reversed(command.changes);
      carryOut(back, answer ? null : lastId(back)); // a chosen segment would end the audit
      if (answer) applyAnswer({ ...answer, before: answer.after, after: answer.before }, true);
      store.set({ notice: { key: 'done.undone' } });
    },
    redo() {
      const command = undone.pop();
      if (!command) return;
      done.push(command);
      const { setting, answer } = command;
      if (setting) applySetting(setting.plugin, setting.name, setting.after);
      carryOut(command.changes, answer ? null : lastId(command.changes));
      if (answer) applyAnswer(answer, false);
      store.set({
        notice: { key: `done.${command.name}`, params: { count: command.changes.length }, undo: 'undoStep' },
      });
    },
  });

  return {
    ...changing,
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
}

/** @typedef {ReturnType<typeof createHistory>} History */
