// Options of an export, as cards: accepted segments only or all but the rejected ones, stream copy or re-encoding.

import { h } from '../dom.js';

/**
 * Cards with a radio button each.
 * @template {string} T
 * @param {object} parts
 * @param {string} parts.name of the radio group; test ids are name-value
 * @param {string} parts.label for screen readers
 * @param {T} parts.chosen
 * @param {{value: T, title: string, hint: string}[]} parts.options
 * @param {(value: T) => void} parts.choose
 */
function choice({ name, label, chosen, options, choose }) {
  const cards = options.map(({ value, title, hint }) => {
    const input = h('input', {
      type: 'radio',
      name,
      value,
      checked: chosen === value,
      'data-testid': `${name}-${value}`,
    });
    input.addEventListener('change', () => choose(value));
    return h('label', { class: 'card' }, input, h('b', { class: 'num' }, title), h('span', { class: 'hint' }, hint));
  });
  return h('fieldset', { class: 'cards', 'aria-label': label }, ...cards);
}

/**
 * @param {object} parts
 * @param {{accepted: {length: number}, undecided: {length: number}}} parts.choices
 * @param {import('../../export/export-plan.js').Which} parts.chosen
 * @param {import('../../i18n.js').Translate} parts.t
 * @param {(which: import('../../export/export-plan.js').Which) => void} parts.choose
 */
export function whichOptions({ choices, chosen, t, choose }) {
  const all = choices.undecided.length;
  if (!choices.accepted.length) {
    return h(
      'div',
      { class: 'cards' },
      h(
        'div',
        { class: 'card alone' },
        h('b', {}, t('export.undecidedOnly', { count: all })),
        h('span', { class: 'hint' }, t('export.undecidedOnlyHow')),
      ),
    );
  }
  const count = choices.accepted.length;
  /** @type {{value: import('../../export/export-plan.js').Which, title: string, hint: string}[]} */
  const options = [{ value: 'accepted', title: t('export.accepted', { count }), hint: t('export.acceptedHow') }];
  if (all > count) {
    const hint = t('export.undecidedHow', { count: all - count });
    options.push({ value: 'undecided', title: t('export.undecided', { count: all }), hint });
  }
  return choice({ name: 'which', label: t('export.which'), chosen, options, choose });
}

/**
 * Shows what each mode does to the start of a clip, and how long encoding would take.
 * @param {object} parts
 * @param {import('../../export/export-plan.js').Mode} parts.chosen
 * @param {number | null} parts.early seconds a copied clip may begin before its start; null: differs from file to file
 * @param {number | null} parts.seconds to encode all clips; null: unknown
 * @param {import('../../i18n.js').I18n} parts.i18n
 * @param {(mode: import('../../export/export-plan.js').Mode) => void} parts.choose
 */
export function modeOptions({ chosen, early, seconds, i18n, choose }) {
  const { t } = i18n;
  /** @type {{value: import('../../export/export-plan.js').Mode, title: string, hint: string}[]} */
  const options = [
    {
      value: 'fast',
      title: t('export.fast'),
      hint: early === null ? t('queue.fastHow') : t('export.fastHow', { length: i18n.number(early, 1) }),
    },
    {
      value: 'exact',
      title: t('export.exact'),
      hint:
        seconds === null ? t('queue.exactHow') : t('export.exactHow', { length: i18n.length(Math.max(1, seconds)) }),
    },
  ];
  return choice({ name: 'mode', label: t('export.mode'), chosen, options, choose });
}
