// Proposals of the scores that are here, with the form's present settings.

import { changedParameters, chosenPlugin, segmentationOf } from '../schema.js';
import { reconcile, segmentsFromScores } from '../segments.js';
import { identityOf } from './replicas.js';

/**
 * Makes the proposals again, where the page can make this plugin's segments.
 * @param {import('../store.js').Store} store
 */
export function resegment(store) {
  const { state } = store;
  const plugin = chosenPlugin(state);
  if (!state.scores.items.length || !plugin || identityOf(plugin).name !== state.run.plugin?.name) return;
  const settings = segmentationOf(plugin.manifest, changedParameters(state));
  if (!settings) return;
  const video = { interval: state.scores.interval, duration: state.info?.duration ?? null };
  propose(store, segmentsFromScores(state.scores.items, settings, video));
}

/**
 * Takes the model's proposals in; a selection that is among them no more is dropped.
 * @param {import('../store.js').Store} store
 * @param {import('../types.js').FoundSegment[]} found all of them
 */
export function propose(store, found) {
  const segments = reconcile(store.state.segments, found, store.state.removed);
  const { selected } = store.state;
  store.set({ segments, selected: segments.some(({ id }) => id === selected) ? selected : null });
}
