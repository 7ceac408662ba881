// The search form: which recommender, how often to sample, and the recommender's own parameters from its schema.

import { changedParameters, chosenPlugin, controlOf, effectiveParameters, propertiesOf } from '../schema.js';
import { byId, h, icon } from './dom.js';
import { createField } from './fields.js';
import { createIntervalField } from './interval-field.js';
import { createPluginField } from './plugin-field.js';

/**
 * @param {object} parts
 * @param {import('../store.js').Store} parts.store
 * @param {import('../i18n.js').I18n} parts.i18n
 * @param {(info: import('../types.js').MediaInfo, interval: number) => number} parts.countFrames
 * @param {(plugin: string) => number | null} parts.rateOf frames/s measured in earlier searches
 * @param {ReturnType<typeof import('../parameters.js').createParameters>} parts.parameters
 */
export function createForm({ store, i18n, countFrames, rateOf, parameters }) {
  const { t } = i18n;
  const place = /** @type {HTMLFieldSetElement} */ (byId('fields'));
  const pluginField = createPluginField({ store, i18n, rateOf });
  const intervalField = createIntervalField({ store, i18n, countFrames, rateOf, setInterval: parameters.setInterval });
  /** @type {Map<string, import('./fields.js').Field>} */
  let fields = new Map();
  let drawn = '';
  let groupOpen = false;

  function draw() {
    const { run } = store.state;
    const plugin = chosenPlugin(store.state);
    rebuild(plugin);
    pluginField.draw(plugin);
    intervalField.draw();
    const values = effectiveParameters(plugin?.manifest, changedParameters(store.state));
    for (const [name, field] of fields) field.show(values[name]);
    for (const input of place.querySelectorAll('input, select, button')) {
      /** @type {HTMLInputElement} */ (input).disabled = run.state === 'running';
    }
  }

  /**
   * Only for a new plugin, schema or language: a control must not vanish while it is used.
   * @param {import('../types.js').PluginEntry | null} plugin
   */
  function rebuild(plugin) {
    const { plugins, language, server, source } = store.state;
    const reachable = plugins.length ? 'some' : [server, source];
    const key = JSON.stringify([language, plugin?.name, plugin?.manifest?.parameters, reachable]);
    if (key === drawn) return;
    drawn = key;
    // The arrow keys walk through the list of recommenders, so its successor gets the focus.
    const held = place.contains(document.activeElement) && document.activeElement?.id;
    const groups = buildFields(plugins.length ? plugin : null);
    place.replaceChildren(
      pluginField.element(),
      ...groups.chips,
      intervalField.element(),
      ...groups.own,
      ...(groups.segments.length ? [fold(groups.segments)] : []),
    );
    if (held) document.getElementById(held)?.focus();
  }

  /** @param {import('../types.js').PluginEntry | null} plugin */
  function buildFields(plugin) {
    fields = new Map();
    const values = effectiveParameters(plugin?.manifest, changedParameters(store.state));
    /** @type {Record<'chips' | 'own' | 'segments', HTMLElement[]>} */
    const groups = { chips: [], own: [], segments: [] };
    for (const [name, property] of Object.entries(propertiesOf(plugin?.manifest))) {
      /** @param {unknown} value */
      const change = (value) => parameters.set(name, value);
      const field = createField({ name, property, value: values[name], i18n, change });
      fields.set(name, field);
      groups[groupOf(property)].push(field.element);
    }
    return groups;
  }

  /** @param {import('../schema.js').Property} property */
  function groupOf(property) {
    if (property['x-group'] === 'segmentation') return 'segments';
    return controlOf(property) === 'chips' ? 'chips' : 'own';
  }

  /** @param {HTMLElement[]} elements */
  function fold(elements) {
    const details = h(
      'details',
      { class: 'group', open: groupOpen, 'data-testid': 'group-segments' },
      h('summary', {}, icon('more'), t('form.segments')),
      h('div', {}, ...elements),
    );
    details.addEventListener('toggle', () => {
      groupOpen = details.open;
    });
    return details;
  }

  store.watch(
    ['plugins', 'pluginId', 'language', 'interval', 'info', 'keyframes', 'parameters', 'run', 'server', 'source'],
    draw,
  );
  draw();
}
