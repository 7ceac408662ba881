// What a plugin's parameter schema says: defaults, what a form has to show, and the segmenter's settings. Pure.

import { SEGMENTATION } from './segments.js';

/**
 * One property of a plugin's JSON Schema, with our extras.
 * @typedef {object} Property
 * @property {string} [type]
 * @property {string} [title]
 * @property {string} [description]
 * @property {unknown} [default]
 * @property {unknown[]} [enum]
 * @property {{enum?: unknown[], type?: string}} [items]
 * @property {number} [minimum]
 * @property {number} [maximum]
 * @property {string} [x-unit]
 * @property {number} [x-step]
 * @property {string} [x-group]
 * @property {{title?: string, description?: string, choices?: Record<string, string>}} [x-ru]
 * @property {Record<string, string>} [x-choices]
 */

/**
 * @param {import('./types.js').PluginManifest | null | undefined} manifest
 * @returns {Record<string, Property>}
 */
export const propertiesOf = (manifest) => manifest?.parameters?.properties ?? {};

/**
 * Which control shows a property.
 * @param {Property} property
 * @returns {'chips' | 'select' | 'switch' | 'number' | 'text'}
 */
export function controlOf(property) {
  if (property.type === 'array' && property.items?.enum) return 'chips';
  if (property.enum) return 'select';
  if (property.type === 'boolean') return 'switch';
  if (property.type === 'number' || property.type === 'integer') return 'number';
  return 'text';
}

/**
 * The values a search would be started with: the defaults, and over them what was changed in the form.
 * @param {import('./types.js').PluginManifest | null | undefined} manifest
 * @param {Record<string, unknown>} [changed]
 * @returns {Record<string, unknown>}
 */
export function effectiveParameters(manifest, changed = {}) {
  /** @type {Record<string, unknown>} */
  const values = {};
  for (const [name, property] of Object.entries(propertiesOf(manifest))) {
    const value = changed[name] ?? property.default;
    if (value !== undefined) values[name] = value;
  }
  return values;
}

/**
 * The default segmenter's settings, or null where the plugin makes its segments itself.
 * @param {import('./types.js').PluginManifest | null | undefined} manifest
 * @param {Record<string, unknown>} [changed]
 * @returns {import('./segments.js').Segmentation | null}
 */
export function segmentationOf(manifest, changed) {
  if (manifest?.segmenter !== 'default') return null;
  const values = effectiveParameters(manifest, changed);
  const found = { threshold: 0.5, gap: 2, shortest: 15, padding: 0 };
  for (const name of SEGMENTATION)
    if (typeof values[name] === 'number') found[name] = /** @type {number} */ (values[name]);
  return found;
}

/**
 * The plugin that is chosen, or null.
 * @param {Pick<import('./store.js').State, 'plugins' | 'pluginId'>} state
 */
export const chosenPlugin = ({ plugins, pluginId }) => plugins.find((plugin) => plugin.id === pluginId) ?? null;

/**
 * The parameters changed in the form of the chosen plugin.
 * @param {Pick<import('./store.js').State, 'plugins' | 'pluginId' | 'parameters'>} state
 */
export const changedParameters = (state) => state.parameters[chosenPlugin(state)?.name ?? ''] ?? {};

/**
 * A number that the plugin will take.
 * @param {Record<string, any> | undefined} property of its schema
 * @param {number} value
 */
export function withinBounds(property, value) {
  const { minimum = -Infinity, maximum = Infinity } = property ?? {};
  return Math.min(maximum, Math.max(minimum, value));
}

/**
 * The threshold of the chosen plugin's form as it stands, 0..1; null where it has none.
 * @param {Pick<import('./store.js').State, 'plugins' | 'pluginId' | 'parameters'>} state
 * @returns {number | null}
 */
export function thresholdOf(state) {
  const manifest = chosenPlugin(state)?.manifest;
  const { maximum } = propertiesOf(manifest).threshold ?? {};
  const value = effectiveParameters(manifest, changedParameters(state)).threshold;
  return typeof value === 'number' && (maximum ?? Infinity) <= 1 ? value : null;
}
