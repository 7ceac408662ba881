// The labels under the digits 1 to 9: the analyst's own, else what the recommender can say, what was searched for first. Pure.

import { chosenPlugin, effectiveParameters } from '../schema.js';

/** How many digits there are. */
export const LABELS = 9;
const LONGEST = 60;

/**
 * @param {import('../store.js').State} state
 * @returns {string[]} what the recommender offers: those that its parameters name, as a list of classes does, come first
 */
function offered(state) {
  const plugin = state.plugins.find(({ name }) => name === state.run.plugin?.name) ?? chosenPlugin(state);
  const labels = plugin?.manifest?.labels ?? [];
  const changed = state.run.plugin ? state.run.parameters : state.parameters[plugin?.name ?? ''];
  const values = effectiveParameters(plugin?.manifest, changed);
  const searched = Object.values(values).flat();
  return [...labels].sort((one, other) => Number(searched.includes(other)) - Number(searched.includes(one)));
}

/**
 * @param {import('../store.js').State} state
 * @returns {{own: string | null, offered: string | null, label: string | null}[]} nine; label: what the digit gives
 */
export function labelSet(state) {
  const manifest = offered(state);
  return Array.from({ length: LABELS }, (_, index) => {
    const own = state.labels[index] ?? null;
    const plain = manifest[index] ?? null;
    return { own, offered: plain, label: own ?? plain };
  });
}

/**
 * The analyst's set with another text under a digit; an empty one gives the digit back to the recommender.
 * @param {readonly (string | null)[]} labels
 * @param {number} index
 * @param {string} text
 * @returns {(string | null)[]}
 */
export const withOwn = (labels, index, text) =>
  Array.from({ length: LABELS }, (_, at) =>
    at === index ? text.trim().slice(0, LONGEST) || null : (labels[at] ?? null),
  );

/**
 * What was kept of an earlier day.
 * @param {string | null} text
 * @returns {(string | null)[]}
 */
export function readLabels(text) {
  try {
    const kept = JSON.parse(text ?? '[]');
    if (!Array.isArray(kept)) return [];
    return kept
      .slice(0, LABELS)
      .map((each) => (typeof each === 'string' && each.trim() ? each.slice(0, LONGEST) : null));
  } catch {
    return [];
  }
}
