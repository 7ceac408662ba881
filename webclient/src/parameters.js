// The form's values: the parameters of each recommender, and the interval. No DOM.

import { guarded } from './read-only.js';
import { changedParameters, chosenPlugin, effectiveParameters } from './schema.js';
import { SEGMENTATION } from './segments.js';

/** @param {string} name whether it makes other segments of the scores that are here */
const isSegmentation = (name) => SEGMENTATION.includes(/** @type {typeof SEGMENTATION[number]} */ (name));

/**
 * Applies a parameter, now or by undo.
 * @param {import('./store.js').Store} store
 * @param {() => void} settingsChanged makes the proposals again
 */
export const parameterApplier = (store, settingsChanged) => {
  /** @param {string} plugin @param {string} name @param {unknown} value */
  return (plugin, name, value) => {
    const { parameters } = store.state;
    store.set({ parameters: { ...parameters, [plugin]: { ...parameters[plugin], [name]: value } } });
    if (isSegmentation(name)) settingsChanged();
  };
};

/**
 * @param {object} parts
 * @param {import('./store.js').Store} parts.store
 * @param {import('./commands.js').History} parts.history
 * @param {ReturnType<typeof parameterApplier>} parts.apply
 */
export const createParameters = ({ store, history, apply }) =>
  guarded(store, {
    /** Of the chosen recommender. @param {string} name @param {unknown} value */
    set(name, value) {
      const plugin = chosenPlugin(store.state);
      if (!plugin) return;
      // Undo is for what changes the segments at once; the rest concerns the next search only.
      if (!isSegmentation(name)) return apply(plugin.name, name, value);
      const before = effectiveParameters(plugin.manifest, changedParameters(store.state))[name];
      history.set(plugin.name, name, before, value);
    },
    /** @param {number} interval seconds between frames */
    setInterval: (interval) => store.set({ interval }),
  });
