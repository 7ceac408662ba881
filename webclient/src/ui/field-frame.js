// What all fields of the form share: their title, their hint and their id.

import { h } from './dom.js';

/** @param {import('./fields.js').FieldParts} parts */
export function textsOf({ name, property, i18n }) {
  const russian = i18n.language === 'ru' ? property['x-ru'] : undefined;
  return { title: russian?.title ?? property.title ?? name, help: russian?.description ?? property.description ?? '' };
}

/**
 * @param {import('./fields.js').FieldParts} parts
 * @param {HTMLElement} control
 * @param {string} [forId] id of the labeled input; without it the field is a labeled group
 */
export function withTitle(parts, control, forId) {
  const { title, help } = textsOf(parts);
  const name = forId ? h('label', { class: 'name', for: forId }, title) : h('legend', { class: 'name' }, title);
  const hint = help ? h('span', { class: 'hint' }, help) : null;
  if (forId) return h('div', { class: 'param' }, name, control, hint);
  return h('fieldset', { class: 'param' }, name, control, hint);
}

/** @param {import('./fields.js').FieldParts} parts */
export const idOf = ({ name }) => `param-${name}`;
