// The keys, under "?".

import { BINDINGS, strokeParts } from '../keymap.js';
import { byId, h } from './dom.js';

const GROUPS = /** @type {const} */ (['review', 'edit', 'play', 'page']);

/** @param {{i18n: import('../i18n.js').I18n}} parts */
export function createHelp({ i18n }) {
  const { t } = i18n;
  const dialog = /** @type {HTMLDialogElement} */ (byId('help-dialog'));

  /** @param {typeof GROUPS[number]} group */
  function column(group) {
    const rows = BINDINGS.filter((binding) => binding.group === group).map(({ action, strokes }) =>
      h(
        'div',
        {},
        h('dt', {}, t(`key.${action}`)),
        h('dd', {}, ...strokeParts(strokes[0]).map((part) => h('span', { class: 'kbd' }, part))),
      ),
    );
    return h('section', {}, h('h3', {}, t(`keys.${group}`)), h('dl', {}, ...rows));
  }

  function open() {
    if (dialog.open) return;
    const close = h('button', { type: 'button', class: 'btn', onclick: () => dialog.close() }, t('error.close'));
    dialog.replaceChildren(
      h(
        'div',
        { 'data-testid': 'help-keys' },
        h('div', { class: 'head' }, h('h2', { id: 'help-title' }, t('keys.title')), close),
        h('div', { class: 'help-keys' }, ...GROUPS.map(column)),
        h('p', { class: 'hint' }, t('keys.timeline')),
      ),
    );
    dialog.showModal();
  }
  byId('help-open').addEventListener('click', open);
  return { open };
}
