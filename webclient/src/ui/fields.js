// A form field for each kind of parameter; each calls `change` with the new value.

import { choiceName } from '../finding/names.js';
import { controlOf } from '../schema.js';
import { chipsField } from './chips-field.js';
import { h } from './dom.js';
import { idOf, textsOf, withTitle } from './field-frame.js';
import { numberField } from './number-field.js';

/**
 * @typedef {object} FieldParts
 * @property {string} name
 * @property {import('../schema.js').Property} property
 * @property {unknown} value
 * @property {import('../i18n.js').I18n} i18n
 * @property {(value: unknown) => void} change
 *
 * @typedef {{element: HTMLElement, show: (value: unknown) => void}} Field show: displays a value set elsewhere
 */

/** @param {FieldParts} parts @returns {Field} */
export function createField(parts) {
  const kind = controlOf(parts.property);
  return { chips: chipsField, select: selectField, switch: switchField, number: numberField, text: textField }[kind](
    parts,
  );
}

/** @param {FieldParts} parts @returns {Field} */
function switchField(parts) {
  const id = idOf(parts);
  const { title, help } = textsOf(parts);
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
function selectField(parts) {
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
  return { element: withTitle(parts, input, id), show };
}

/** @param {FieldParts} parts @returns {Field} */
function textField(parts) {
  const id = idOf(parts);
  const input = h('input', { class: 'field', type: 'text', id, 'data-testid': id, value: String(parts.value ?? '') });
  input.addEventListener('change', () => parts.change(input.value));
  const show = (/** @type {unknown} */ next) => {
    input.value = String(next ?? '');
  };
  return { element: withTitle(parts, input, id), show };
}
