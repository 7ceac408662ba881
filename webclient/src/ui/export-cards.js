// Which clips an export takes: the accepted ones, or all that are not rejected; the choice is two cards.

import { h } from './dom.js';

/**
 * @param {object} parts
 * @param {ReturnType<typeof import('../exporting.js').exportChoices>} parts.choices
 * @param {import('../exporting.js').Which} parts.chosen
 * @param {import('../i18n.js').Translate} parts.t
 * @param {(which: import('../exporting.js').Which) => void} parts.choose
 */
export function createCards({ choices, chosen, t, choose }) {
  /** @param {import('../exporting.js').Which} value @param {string} title @param {string} hint */
  const card = (value, title, hint) => {
    const input = h('input', {
      type: 'radio',
      name: 'which',
      value,
      checked: chosen === value,
      'data-testid': `which-${value}`,
    });
    input.addEventListener('change', () => choose(value));
    return h('label', { class: 'card' }, input, h('b', { class: 'num' }, title), h('span', { class: 'hint' }, hint));
  };
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
  const open = all - choices.accepted.length;
  return h(
    'fieldset',
    { class: 'cards', 'aria-label': t('export.which') },
    card('accepted', t('export.accepted', { count: choices.accepted.length }), t('export.acceptedHow')),
    open ? card('undecided', t('export.undecided', { count: all }), t('export.undecidedHow', { count: open })) : null,
  );
}
