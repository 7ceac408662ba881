// Imports a list of segments made elsewhere: proposals beside the present ones, in one step that can be undone. No DOM.

import { explain } from '../errors.js';
import { ImportError, isList, LARGEST_LIST_BYTES, readList } from '../formats/import.js';
import { guarded } from '../read-only.js';
import { newId } from '../segments.js';

/** Segments whose edges differ by less are duplicates: half a frame of an EDL, and a little. */
const EDGE_EPSILON_S = 0.025;

/**
 * What a list adds to a video: clamped to its length, without what is beyond its end or already there.
 * @param {import('../formats/import.js').Imported[]} list
 * @param {import('../types.js').Segment[]} segments
 * @param {number} duration seconds
 * @returns {{added: import('../types.js').Segment[], known: number, beyond: number}}
 */
export function additions(list, segments, duration) {
  /** @type {import('../types.js').Segment[]} */
  const added = [];
  let known = 0;
  let beyond = 0;
  for (const { start, stop, score, label, state } of list) {
    const end = Math.min(stop, duration);
    const same = (/** @type {{start: number, stop: number}} */ other) =>
      Math.abs(other.start - start) < EDGE_EPSILON_S && Math.abs(other.stop - end) < EDGE_EPSILON_S;
    if (start >= duration) beyond++;
    else if (segments.some(same) || added.some(same)) known++;
    // As the analyst's own: a later search must not remove them.
    else added.push({ id: newId(), start, stop: end, state, score, label, edited: false, origin: 'analyst' });
  }
  return { added, known, beyond };
}

/**
 * @param {{store: import('../store.js').Store, history: import('../commands.js').History}} parts
 */
export function createImporter({ store, history }) {
  /** @param {File} file */
  async function add(file) {
    const { name } = file;
    const { info } = store.state;
    if (!info) {
      store.set({ openError: { key: 'error.import.noVideo', params: { name } } });
      return;
    }
    try {
      if (file.size > LARGEST_LIST_BYTES) throw new ImportError('tooLarge', { name });
      const list = readList(await file.text(), name, info.fps);
      if (store.state.info !== info) return; // another video is open by now
      const { added, known, beyond } = additions(list, store.state.segments, info.duration);
      if (!added.length) throw new ImportError(beyond ? 'beyond' : 'allKnown', { name, video: info.name });
      history.run(
        'imported',
        added.map((after) => ({ before: null, after })),
      );
      const [first] = added.toSorted((a, b) => a.start - b.start);
      store.set({ openError: null, view: 'review', selected: first.id, tab: first.state, at: store.state.at });
      if (known + beyond) {
        const params = { count: added.length, left: known + beyond };
        store.set({ notice: { key: 'done.importedSome', params, undo: 'undoStep' } });
      }
    } catch (error) {
      store.set({ openError: explain(error, { fallback: 'error.import.notList', params: { name } }) });
    }
  }

  const { open } = guarded(store, { open: add });

  return {
    open,
    /**
     * An opener of videos that takes lists, too.
     * @template {{open: (file: File, ...rest: any[]) => Promise<void>}} Opener
     * @param {Opener} opener
     * @returns {Opener}
     */
    inFrontOf: (opener) => ({
      ...opener,
      open: (/** @type {File} */ file, /** @type {any[]} */ ...rest) =>
        isList(file.name) ? Promise.resolve(open(file)) : opener.open(file, ...rest),
    }),
  };
}
