// One control for each kind of parameter. Each gives its element and calls `change` with the new value.

import { choiceName } from '../finding/names.js';
import { kindOf } from '../schema.js';
import { h } from './dom.js';

/** Chips shown before the rest is folded behind "+N". */
const CHIPS = 5;

/**
 * @typedef {object} FieldParts
 * @property {string} name
 * @property {import('../schema.js').Property} property
 * @property {unknown} value
 * @property {import('../i18n.js').I18n} i18n
 * @property {(value: unknown) => void} change
 *
 * @typedef {{element: HTMLElement, show: (value: unknown) => void}} Field show: a value that came from elsewhere
 */

/** @param {FieldParts} parts @returns {Field} */
export function createField(parts) {
  const kind = kindOf(parts.property);
  return { chips, select, switch: toggle, number, text }[kind](parts);
}

/** @param {FieldParts} parts */
function texts({ name, property, i18n }) {
  const russian = i18n.language === 'ru' ? property['x-ru'] : undefined;
  return { title: russian?.title ?? property.title ?? name, help: russian?.description ?? property.description ?? '' };
}

/**
 * @param {FieldParts} parts
 * @param {HTMLElement} control
 * @param {string} [forId] the input that the title belongs to; without it the whole is a labelled group
 */
function frame(parts, control, forId) {
  const { title, help } = texts(parts);
  const name = forId ? h('label', { class: 'name', for: forId }, title) : h('legend', { class: 'name' }, title);
  const hint = help ? h('span', { class: 'hint' }, help) : null;
  if (forId) return h('div', { class: 'param' }, name, control, hint);
  return h('fieldset', { class: 'param' }, name, control, hint);
}

/** @param {FieldParts} parts */
const idOf = ({ name }) => `param-${name}`;

/**
 * A number with its unit, and a slider where the bounds are known.
 * @param {FieldParts} parts
 * @returns {Field}
 */
function number(parts) {
  const { property, value, i18n, change } = parts;
  const { minimum: min, maximum: max } = property;
  const [low, span] = [min ?? 0, (max ?? 0) - (min ?? 0)];
  const whole = property.type === 'integer';
  const unit = property['x-unit'];
  const bounded = min !== undefined && max !== undefined;
  const step = property['x-step'] ?? (whole ? 1 : bounded ? span / 100 : 0.1);
  const id = idOf(parts);
  // "any": a value between the steps that was typed is as good as one of the slider's.
  const box = h('input', {
    class: 'field num',
    type: 'number',
    id,
    'data-testid': id,
    min,
    max,
    step: whole ? 1 : 'any',
    value: String(value ?? ''),
  });
  const slider = bounded
    ? h('input', { type: 'range', min: 0, max: 1000, 'aria-label': texts(parts).title, tabindex: -1 })
    : null;
  // A wide span, as 0 to 3600 s, is bent so that small values keep room.
  const bend = span > 100 ? 3 : 1;
  /** @param {number} at */
  const place = (at) => Math.round(1000 * (Math.max(0, at - low) / (span || 1)) ** (1 / bend));

  /** @param {number} raw @returns {number} */
  function snap(raw) {
    const snapped = Number((Math.round(raw / step) * step).toFixed(6));
    return Math.min(max ?? snapped, Math.max(min ?? snapped, whole ? Math.round(snapped) : snapped));
  }
  /** @param {unknown} next */
  function show(next) {
    if (document.activeElement !== box) box.value = String(next ?? '');
    if (slider && document.activeElement !== slider) slider.value = String(place(Number(next)));
  }
  slider?.addEventListener('input', () => {
    const next = snap(low + (Number(slider.value) / 1000) ** bend * span);
    box.value = String(next);
    change(next);
  });
  box.addEventListener('change', () => {
    const typed = box.valueAsNumber;
    const next = Number.isNaN(typed)
      ? Number(property.default ?? min ?? 0)
      : Math.min(max ?? typed, Math.max(min ?? typed, whole ? Math.round(typed) : typed));
    box.value = String(next);
    if (slider) slider.value = String(place(next));
    change(next);
  });
  show(value);
  const shownUnit = unit ? h('span', {}, i18n.has(`unit.${unit}.short`) ? i18n.t(`unit.${unit}.short`) : unit) : null;
  const amount = h('span', { class: 'amount' }, box, shownUnit);
  return { element: frame(parts, h('div', { class: 'slider' }, slider ?? h('span'), amount), id), show };
}

/** @param {FieldParts} parts @returns {Field} */
function toggle(parts) {
  const id = idOf(parts);
  const { title, help } = texts(parts);
  const input = h('input', { type: 'checkbox', role: 'switch', id, 'data-testid': id });
  input.checked = Boolean(parts.value);
  input.addEventListener('change', () => parts.change(input.checked));
  const element = h(
    'div',
    { class: 'param' },
    h('span', { class: 'switch' }, input, h('label', { class: 'name', for: id }, title)),
    help && h('span', { class: 'hint' }, help),
  );
  const show = (/** @type {unknown} */ next) => {
    input.checked = Boolean(next);
  };
  return { element, show };
}

/** @param {FieldParts} parts @returns {Field} */
function select(parts) {
  const { property, i18n, value, change } = parts;
  const id = idOf(parts);
  const choices = (property.enum ?? []).map(String);
  const options = choices.map((choice) => h('option', { value: choice }, choiceName(property, choice, i18n.language)));
  const input = h('select', { class: 'field select', id, 'data-testid': id }, ...options);
  input.value = String(value ?? choices[0] ?? '');
  input.addEventListener('change', () => change(input.value));
  const show = (/** @type {unknown} */ next) => {
    input.value = String(next);
  };
  return { element: frame(parts, input, id), show };
}

/** @param {FieldParts} parts @returns {Field} */
function text(parts) {
  const id = idOf(parts);
  const input = h('input', { class: 'field', type: 'text', id, 'data-testid': id, value: String(parts.value ?? '') });
  input.addEventListener('change', () => parts.change(input.value));
  const show = (/** @type {unknown} */ next) => {
    input.value = String(next ?? '');
  };
  return { element: frame(parts, input, id), show };
}

/**
 * Several of many: the first few and whatever is chosen are shown, the rest behind "+N".
 * @param {FieldParts} parts
 * @returns {Field}
 */
function chips(parts) {
  const { property, i18n, change } = parts;
  const choices = (property.items?.enum ?? []).map(String);
  let chosen = new Set(/** @type {string[]} */ (parts.value ?? []));
  let open = choices.length <= CHIPS + 1;
  const place = h('div', { class: 'chips', 'data-testid': idOf(parts) });
  const chosenFirst = [...choices].sort((a, b) => Number(chosen.has(b)) - Number(chosen.has(a)));

  function draw() {
    const shown = open
      ? choices
      : choices.filter((choice) => chosen.has(choice) || chosenFirst.indexOf(choice) < CHIPS);
    const buttons = shown.map((choice) =>
      h(
        'button',
        {
          type: 'button',
          class: 'chip',
          'aria-pressed': String(chosen.has(choice)),
          'data-value': choice,
          onclick: () => flip(choice),
        },
        choiceName(property, choice, i18n.language),
      ),
    );
    const hidden = choices.length - shown.length;
    const more =
      hidden > 0 &&
      h(
        'button',
        { type: 'button', class: 'chip', 'aria-label': i18n.t('form.more', { count: hidden }), onclick: unfold },
        `+${hidden}`,
      );
    const focused =
      document.activeElement instanceof HTMLElement && place.contains(document.activeElement)
        ? document.activeElement.dataset.value
        : undefined;
    place.replaceChildren(...buttons, ...(more ? [more] : []));
    if (focused)
      /** @type {HTMLElement | null} */ (place.querySelector(`[data-value="${CSS.escape(focused)}"]`))?.focus();
  }
  function unfold() {
    open = true;
    draw();
    /** @type {HTMLElement | null} */ (place.querySelector(`button:nth-child(${CHIPS + 1})`))?.focus();
  }
  /** @param {string} choice */
  function flip(choice) {
    if (chosen.has(choice)) chosen.delete(choice);
    else chosen.add(choice);
    draw();
    change(choices.filter((item) => chosen.has(item)));
  }
  draw();
  const show = (/** @type {unknown} */ next) => {
    chosen = new Set(/** @type {string[]} */ (next ?? []));
    draw();
  };
  return { element: frame(parts, place), show };
}
