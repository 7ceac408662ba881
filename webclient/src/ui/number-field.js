// A number parameter: its unit, and a slider where the bounds are known.

import { h } from './dom.js';
import { idOf, textsOf, withTitle } from './field-frame.js';

/** Beyond this span the slider is cubic, so that small values stay easy to set. */
const WIDE_SPAN = 100;
const STEPS = 1000;

/**
 * @param {import('../schema.js').Property} property
 * @returns what the schema says of a number: bounds, step, and the position of a value on the slider
 */
function scaleOf(property) {
  const { minimum: min, maximum: max } = property;
  const whole = property.type === 'integer';
  const bounded = min !== undefined && max !== undefined;
  const [low, span] = [min ?? 0, (max ?? 0) - (min ?? 0)];
  const step = property['x-step'] ?? (whole ? 1 : bounded ? span / 100 : 0.1);
  const power = span > WIDE_SPAN ? 3 : 1;
  /** @param {number} value */
  const clamp = (value) => Math.min(max ?? value, Math.max(min ?? value, whole ? Math.round(value) : value));
  return {
    ...{ min, max, whole, bounded, clamp },
    /** @param {number} value @returns {number} 0..STEPS */
    place: (value) => Math.round(STEPS * (Math.max(0, value - low) / (span || 1)) ** (1 / power)),
    /** @param {number} place 0..STEPS @returns {number} the value, rounded to the step */
    valueAt: (place) => clamp(Number((Math.round((low + (place / STEPS) ** power * span) / step) * step).toFixed(6))),
  };
}

/**
 * @param {import('./fields.js').FieldParts} parts
 * @returns {import('./fields.js').Field}
 */
export function numberField(parts) {
  const { property, value, i18n, change } = parts;
  const { min, max, whole, bounded, clamp, place, valueAt } = scaleOf(property);
  const id = idOf(parts);
  const box = h('input', {
    ...{ class: 'field num', type: 'number', id, 'data-testid': id, min, max },
    step: whole ? 1 : 'any', // a typed value may be between the slider's steps
    value: String(value ?? ''),
  });
  const slider = bounded
    ? h('input', { type: 'range', min: 0, max: STEPS, 'aria-label': textsOf(parts).title, tabindex: -1 })
    : null;

  /** @param {unknown} next */
  function show(next) {
    if (document.activeElement !== box) box.value = String(next ?? '');
    if (slider && document.activeElement !== slider) slider.value = String(place(Number(next)));
  }
  slider?.addEventListener('input', () => {
    const next = valueAt(Number(slider.value));
    box.value = String(next);
    change(next);
  });
  box.addEventListener('change', () => {
    const typed = box.valueAsNumber;
    const next = Number.isNaN(typed) ? Number(property.default ?? min ?? 0) : clamp(typed);
    box.value = String(next);
    if (slider) slider.value = String(place(next));
    change(next);
  });
  show(value);
  const unit = property['x-unit'];
  const shownUnit = unit ? h('span', {}, i18n.has(`unit.${unit}.short`) ? i18n.t(`unit.${unit}.short`) : unit) : null;
  const amount = h('span', { class: 'amount' }, box, shownUnit);
  return { element: withTitle(parts, h('div', { class: 'slider' }, slider ?? h('span'), amount), id), show };
}
