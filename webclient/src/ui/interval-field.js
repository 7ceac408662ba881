// How often to sample, and what that costs: the number of frames, the time, and where the search samples more densely.

import { coarseStep } from '../finding/planner-grid.js';
import { gridOf, planSettings } from '../finding/planning.js';
import { INTERVALS, intervalToPlace, placeToInterval } from '../finding/sampling.js';
import { changedParameters, chosenPlugin } from '../schema.js';
import { h, setText } from './dom.js';

/** Seconds. */
const BOUNDS = { least: 0.04, most: 3600 };

/**
 * @param {object} parts
 * @param {import('../store.js').Store} parts.store
 * @param {import('../i18n.js').I18n} parts.i18n
 * @param {(info: import('../types.js').MediaInfo, interval: number) => number} parts.countFrames
 * @param {(plugin: string) => number | null} parts.rateOf frames/s measured in earlier searches
 * @param {(interval: number) => void} parts.setInterval
 */
export function createIntervalField({ store, i18n, countFrames, rateOf, setInterval }) {
  const { t } = i18n;
  const slider = h('input', { type: 'range', min: 0, max: INTERVALS.length - 1, step: 1, tabindex: -1 });
  const box = h('input', {
    ...{ class: 'field num', type: 'number', id: 'interval', 'data-testid': 'interval' },
    ...{ min: BOUNDS.least, max: BOUNDS.most, step: 'any' },
  });
  const hint = h('span', { class: 'hint num cost', 'data-testid': 'cost' });
  const name = h('label', { class: 'name', for: 'interval' });
  const unit = h('span');
  slider.addEventListener('input', () => setInterval(placeToInterval(Number(slider.value))));
  box.addEventListener('change', () => {
    const typed = box.valueAsNumber;
    const next = typed > 0 ? Math.min(BOUNDS.most, Math.max(BOUNDS.least, typed)) : store.state.interval;
    box.value = String(next);
    setInterval(next);
  });

  /** The settings of an adaptive search; null where the search is uniform. */
  function adaptivePlan() {
    const { interval } = store.state;
    const plan = planSettings(chosenPlugin(store.state)?.manifest, changedParameters(store.state), interval);
    return plan && coarseStep(interval, plan.shortest) > plan.precision ? plan : null;
  }

  /**
   * @param {import('../finding/planner.js').PlanSettings | null} plan
   * @param {import('../finding/planning.js').Grid | null} grid
   */
  function scanText(plan, grid) {
    if (!plan || !grid) return t('form.looked', { interval: i18n.number(store.state.interval) });
    const missed = t('form.coarse', { interval: i18n.number(grid.widest, grid.widest % 1 ? 1 : 0) });
    const step = coarseStep(plan.interval, plan.shortest);
    return step < plan.interval ? `${t('form.coarseOften', { interval: i18n.number(step) })} ${missed}` : missed;
  }

  /** @param {import('../types.js').MediaInfo} info */
  function drawHint(info) {
    const { interval, keyframes } = store.state;
    const plan = adaptivePlan();
    const grid = plan && gridOf(info, keyframes, plan);
    const count = grid?.count ?? countFrames(info, interval);
    const rate = rateOf(chosenPlugin(store.state)?.name ?? '');
    const figures = [t(plan ? 'form.framesAtLeast' : 'form.frames', { count })];
    if (rate) figures.push(t('form.about', { length: i18n.length(Math.max(1, count / rate)) }));
    hint.replaceChildren(scanText(plan, grid), ' ', h('span', {}, figures.join(' · ')));
  }

  return {
    /** The form takes it into a new tree when it is rebuilt. */
    element: () =>
      h(
        'div',
        { class: 'param' },
        name,
        h('div', { class: 'slider' }, slider, h('span', { class: 'amount' }, box, unit)),
        hint,
      ),
    draw() {
      const { interval, info } = store.state;
      setText(name, t('form.interval'));
      setText(unit, t('unit.s.short'));
      slider.setAttribute('aria-label', t('form.interval'));
      if (document.activeElement !== slider) slider.value = String(intervalToPlace(interval));
      if (document.activeElement !== box) box.value = String(interval);
      if (info) drawHint(info);
    },
  };
}
