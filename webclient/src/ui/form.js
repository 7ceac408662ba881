// The form of a search: which recommender, how often to look, and the recommender's own parameters from its schema.

import { pluginName } from '../finding/names.js';
import { coarseStep } from '../finding/planner-grid.js';
import { gridOf, planSettings } from '../finding/planning.js';
import { INTERVALS, intervalToPlace, placeToInterval } from '../finding/sampling.js';
import { changedParameters, chosenPlugin, effectiveParameters, kindOf, propertiesOf } from '../schema.js';
import { byId, h, icon, setText } from './dom.js';
import { createField } from './fields.js';

const BOUNDS = { least: 0.04, most: 3600 };

/**
 * @param {object} parts
 * @param {import('../store.js').Store} parts.store
 * @param {import('../i18n.js').I18n} parts.i18n
 * @param {(info: import('../types.js').MediaInfo, interval: number) => number} parts.countFrames
 * @param {(plugin: string) => number | null} parts.rateOf frames/s measured in earlier searches
 * @param {(name: string, value: unknown) => void} parts.setParameter
 */
export function createForm({ store, i18n, countFrames, rateOf, setParameter }) {
  const { t } = i18n;
  const place = /** @type {HTMLFieldSetElement} */ (byId('fields'));
  /** @type {Map<string, import('./fields.js').Field>} */
  let fields = new Map();
  let drawn = '';
  /** @type {HTMLSelectElement | null} */
  let list = null;
  let groupOpen = false;

  const sensitivity = createSensitivity();
  const aboutPlugin = h('span', { class: 'hint about-plugin' });

  /** Only a new plugin, schema or language builds the controls anew: one must not vanish under the hand. */
  function draw() {
    const { plugins, language, run, server, source } = store.state;
    const plugin = chosenPlugin(store.state);
    const key = JSON.stringify([
      language,
      plugin?.name,
      plugin?.manifest?.parameters,
      plugins.length ? 'some' : [server, source],
    ]);
    if (key !== drawn) {
      drawn = key;
      // What the keyboard was on is there again: the list of recommenders is gone through with the arrows.
      const held = place.contains(document.activeElement) && document.activeElement?.id;
      build(plugin);
      if (held) document.getElementById(held)?.focus();
    }
    drawList();
    drawAbout(plugin);
    sensitivity.draw();
    const values = effectiveParameters(plugin?.manifest, changedParameters(store.state));
    for (const [name, field] of fields) field.show(values[name]);
    for (const input of place.querySelectorAll('input, select, button')) {
      /** @type {HTMLInputElement} */ (input).disabled = run.state === 'running';
    }
  }

  /** @param {import('../types.js').PluginEntry | null} plugin */
  function build(plugin) {
    fields = new Map();
    if (!store.state.plugins.length) {
      list = null;
      place.replaceChildren(noPlugins(), sensitivity.element());
      return;
    }
    list = h('select', { class: 'field select', id: 'plugin-select', 'data-testid': 'plugin-select' });
    list.addEventListener('change', () => store.set({ pluginId: list?.value ?? null }));
    const values = effectiveParameters(plugin?.manifest, changedParameters(store.state));
    /** @type {Record<'chips' | 'own' | 'segments', HTMLElement[]>} */
    const groups = { chips: [], own: [], segments: [] };
    for (const [name, property] of Object.entries(propertiesOf(plugin?.manifest))) {
      const field = createField({
        name,
        property,
        value: values[name],
        i18n,
        change: (value) => setParameter(name, value),
      });
      fields.set(name, field);
      const group =
        property['x-group'] === 'segmentation' ? 'segments' : kindOf(property) === 'chips' ? 'chips' : 'own';
      groups[group].push(field.element);
    }
    place.replaceChildren(
      h(
        'div',
        { class: 'param' },
        h('label', { class: 'name', for: 'plugin-select' }, t('form.plugin')),
        list,
        aboutPlugin,
      ),
      ...groups.chips,
      sensitivity.element(),
      ...groups.own,
      ...(groups.segments.length ? [fold(groups.segments)] : []),
    );
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

  function drawList() {
    if (!list) return;
    const { plugins, pluginId } = store.state;
    const options = plugins.map((plugin) => {
      const suffix = plugin.state === 'ready' || plugin.state === 'busy' ? '' : ` · ${t(`plugin.${plugin.state}`)}`;
      return { id: plugin.id, name: plugin.name, text: pluginName(plugin, i18n) + suffix };
    });
    const before = [...list.options].map((option) => `${option.value} ${option.text}`).join('\n');
    if (before !== options.map(({ id, text }) => `${id} ${text}`).join('\n')) {
      list.replaceChildren(...options.map(({ id, name, text }) => h('option', { value: id, 'data-name': name }, text)));
    }
    list.value = pluginId ?? '';
  }

  /** @param {import('../types.js').PluginEntry | null} plugin */
  function drawAbout(plugin) {
    if (!plugin) {
      aboutPlugin.replaceChildren();
      return;
    }
    const rate = rateOf(plugin.name);
    const device = plugin.manifest?.device;
    const ready = plugin.state === 'ready' || plugin.state === 'busy';
    const state =
      ready && device ? t(`plugin.${plugin.state}On`, { device: device.toUpperCase() }) : t(`plugin.${plugin.state}`);
    const facts = [state, rate && t('form.rateHere', { rate: i18n.number(rate, rate < 10 ? 1 : 0) })]
      .filter(Boolean)
      .join(' · ');
    const text = plugin.reason && !ready ? `${facts}: ${plugin.reason}` : facts;
    aboutPlugin.replaceChildren(h('i', { class: 'dot', 'data-state': plugin.state }), h('span', {}, text));
    aboutPlugin.title = i18n.pick(plugin.manifest?.description);
  }

  function createSensitivity() {
    const slider = h('input', { type: 'range', min: 0, max: INTERVALS.length - 1, step: 1, tabindex: -1 });
    const box = h('input', {
      class: 'field num',
      type: 'number',
      id: 'interval',
      'data-testid': 'interval',
      min: BOUNDS.least,
      max: BOUNDS.most,
      step: 'any',
    });
    const hint = h('span', { class: 'hint num cost', 'data-testid': 'cost' });
    const name = h('label', { class: 'name', for: 'interval' });
    const unit = h('span');
    slider.addEventListener('input', () => store.set({ interval: placeToInterval(Number(slider.value)) }));
    box.addEventListener('change', () => {
      const typed = box.valueAsNumber;
      const next = typed > 0 ? Math.min(BOUNDS.most, Math.max(BOUNDS.least, typed)) : store.state.interval;
      box.value = String(next);
      store.set({ interval: next });
    });
    return {
      element: () =>
        h(
          'div',
          { class: 'param' },
          name,
          h('div', { class: 'slider' }, slider, h('span', { class: 'amount' }, box, unit)),
          hint,
        ),
      draw() {
        const { interval, info, keyframes } = store.state;
        setText(name, t('form.interval'));
        setText(unit, t('unit.s.short'));
        slider.setAttribute('aria-label', t('form.interval'));
        if (document.activeElement !== slider) slider.value = String(intervalToPlace(interval));
        if (document.activeElement !== box) box.value = String(interval);
        if (!info) return;
        const plugin = chosenPlugin(store.state);
        const plan = closerLook(plugin, interval);
        const grid = plan && gridOf(info, keyframes, plan);
        const count = grid?.count ?? countFrames(info, interval);
        const rate = rateOf(plugin?.name ?? '');
        const figures = [t(plan ? 'form.framesAtLeast' : 'form.frames', { count })];
        if (rate) figures.push(t('form.about', { length: i18n.length(Math.max(1, count / rate)) }));
        hint.replaceChildren(sayLooked(plan, grid), ' ', h('span', {}, figures.join(' · ')));
      },
    };
  }

  /**
   * How the search looks closer, where it does.
   * @param {import('../types.js').PluginEntry | null} plugin
   * @param {number} interval
   */
  function closerLook(plugin, interval) {
    const plan = planSettings(plugin?.manifest, changedParameters(store.state), interval);
    return plan && coarseStep(interval, plan.shortest) > plan.precision ? plan : null;
  }

  /**
   * @param {import('../finding/planner.js').PlanSettings | null} plan
   * @param {import('../finding/planning.js').Grid | null} grid
   */
  function sayLooked(plan, grid) {
    if (!plan || !grid) return t('form.looked', { interval: i18n.number(store.state.interval) });
    const missed = t('form.coarse', { interval: i18n.number(grid.widest, grid.widest % 1 ? 1 : 0) });
    const step = coarseStep(plan.interval, plan.shortest);
    return step < plan.interval ? `${t('form.coarseOften', { interval: i18n.number(step) })} ${missed}` : missed;
  }

  store.watch(
    ['plugins', 'pluginId', 'language', 'interval', 'info', 'keyframes', 'parameters', 'run', 'server', 'source'],
    draw,
  );
  draw();
}
