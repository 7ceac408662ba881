// Names of plugins and labels in the person's language. Pure.

import { chosenPlugin, propertiesOf } from '../schema.js';
import { identityOf } from './replicas.js';

/**
 * @param {import('../types.js').PluginEntry | null} plugin
 * @param {import('../i18n.js').I18n} i18n
 */
export const pluginName = (plugin, i18n) => i18n.pick(plugin?.manifest?.title, plugin?.name ?? '');

/**
 * A word or two of it, for a narrow place: "Objects: people, vehicles, …" → "Objects".
 * @param {string} name
 */
export const shortName = (name) => name.split(/\s*[:;,(–—]/)[0] || name;

/**
 * A choice of a form field, as the plugin translated it.
 * @param {import('../schema.js').Property} property
 * @param {string} value
 * @param {string} language
 */
export const choiceName = (property, value, language) =>
  (language === 'ru' ? property['x-ru']?.choices?.[value] : undefined) ?? property['x-choices']?.[value] ?? value;

/**
 * A label of a score or segment; the plugin's form may know it in this language.
 * @param {import('../store.js').State} state
 * @param {import('../i18n.js').I18n} i18n
 * @param {string | null} label
 */
export function labelOf(state, i18n, label) {
  if (!label) return '';
  const plugin = state.plugins.find((each) => identityOf(each).name === state.run.plugin?.name) ?? chosenPlugin(state);
  for (const property of Object.values(propertiesOf(plugin?.manifest))) {
    const name = choiceName(property, label, i18n.language);
    if (name !== label) return name;
  }
  return label;
}
