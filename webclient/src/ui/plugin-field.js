// The list of recommenders, the state of the chosen one, and what to do where there is none.

import { pluginName } from '../finding/names.js';
import { h } from './dom.js';

/** @typedef {import('../types.js').PluginEntry} PluginEntry */

/** @param {PluginEntry} plugin */
const isReady = ({ state }) => state === 'ready' || state === 'busy';

/**
 * @param {object} parts
 * @param {import('../store.js').Store} parts.store
 * @param {import('../i18n.js').I18n} parts.i18n
 * @param {(plugin: string) => number | null} parts.rateOf frames/s measured in earlier searches
 */
export function createPluginField({ store, i18n, rateOf }) {
  const { t } = i18n;
  /** @type {HTMLSelectElement | null} */
  let list = null;
  const about = h('span', { class: 'hint about-plugin' });

  function drawList() {
    if (!list) return;
    const { plugins, pluginId } = store.state;
    const options = plugins.map((plugin) => {
      const suffix = isReady(plugin) ? '' : ` · ${t(`plugin.${plugin.state}`)}`;
      return { id: plugin.id, name: plugin.name, text: pluginName(plugin, i18n) + suffix };
    });
    const before = [...list.options].map((option) => `${option.value} ${option.text}`).join('\n');
    if (before !== options.map(({ id, text }) => `${id} ${text}`).join('\n')) {
      list.replaceChildren(...options.map(({ id, name, text }) => h('option', { value: id, 'data-name': name }, text)));
    }
    list.value = pluginId ?? '';
  }

  /** @param {PluginEntry | null} plugin */
  function drawAbout(plugin) {
    if (!plugin) {
      about.replaceChildren();
      return;
    }
    const rate = rateOf(plugin.name);
    const device = plugin.manifest?.device;
    const ready = isReady(plugin);
    const state =
      ready && device ? t(`plugin.${plugin.state}On`, { device: device.toUpperCase() }) : t(`plugin.${plugin.state}`);
    const facts = [state, rate && t('form.rateHere', { rate: i18n.number(rate, rate < 10 ? 1 : 0) })]
      .filter(Boolean)
      .join(' · ');
    const text = plugin.reason && !ready ? `${facts}: ${plugin.reason}` : facts;
    about.replaceChildren(h('i', { class: 'dot', 'data-state': plugin.state }), h('span', {}, text));
    about.title = i18n.pick(plugin.manifest?.description);
  }

  return {
    /** A new list; or, without recommenders, how to start one. */
    element() {
      if (!store.state.plugins.length) {
        list = null;
        return noPlugins();
      }
      list = h('select', { class: 'field select', id: 'plugin-select', 'data-testid': 'plugin-select' });
      list.addEventListener('change', () => store.set({ pluginId: list?.value ?? null }));
      const name = h('label', { class: 'name', for: 'plugin-select' }, t('form.plugin'));
      return h('div', { class: 'param' }, name, list, about);
    },
    /** @param {PluginEntry | null} plugin */
    draw(plugin) {
      drawList();
      drawAbout(plugin);
    },
  };

  function noPlugins() {
    const { server, source } = store.state;
    const lost = server === 'lost';
    return h(
      'div',
      { class: 'none', 'data-testid': 'no-plugins' },
      h('b', {}, t(lost ? 'form.lost' : 'form.none')),
      h('span', {}, lost ? t('form.lostHow') : (source?.connected === false && source.detail) || t('form.noneHow')),
      !lost && h('code', {}, 'smartcut serve motion'),
    );
  }
}
