// The analyst's own labels for the digits 1 to 9; an empty one is the recommender's.

import { labelOf } from '../finding/names.js';
import { labelSet, withOwn } from '../review/labels.js';
import { byId, h, setText } from './dom.js';

/** @param {{store: import('../store.js').Store, i18n: import('../i18n.js').I18n}} parts */
export function createLabelEditor({ store, i18n }) {
  const { t } = i18n;
  const dialog = /** @type {HTMLDialogElement} */ (byId('labels-dialog'));

  const reset = h('button', { type: 'button', class: 'btn', 'data-testid': 'labels-reset', onclick: forget });
  const drawReset = () => {
    reset.disabled = !store.state.labels.some(Boolean);
  };

  /** @param {{own: string | null, offered: string | null}} entry @param {number} index */
  function row({ own, offered }, index) {
    const field = h('input', {
      class: 'field',
      type: 'text',
      maxlength: 60,
      autocomplete: 'off',
      'data-testid': `label-${index + 1}`,
      'aria-label': t('key.label', { n: index + 1 }),
      placeholder: offered ? labelOf(store.state, i18n, offered) : '',
      value: own ?? '',
    });
    field.addEventListener('input', () => {
      store.set({ labels: withOwn(store.state.labels, index, field.value) });
      drawReset();
    });
    return h('label', { class: 'row' }, h('span', { class: 'kbd' }, String(index + 1)), field);
  }

  function draw() {
    setText(reset, t('labels.reset'));
    drawReset();
    const close = h(
      'button',
      { type: 'button', class: 'btn primary', 'data-testid': 'labels-close', onclick: () => dialog.close() },
      t('error.close'),
    );
    dialog.replaceChildren(
      h(
        'div',
        { 'data-testid': 'labels' },
        h('div', { class: 'head' }, h('h2', { id: 'labels-title' }, t('labels.title'))),
        h('div', { class: 'label-rows' }, ...labelSet(store.state).map(row)),
        h('p', { class: 'hint' }, t('labels.how')),
        h('div', { class: 'row end' }, reset, close),
      ),
    );
  }

  function forget() {
    store.set({ labels: [] });
    draw();
  }

  // Enter commits, as in the fields of the review.
  dialog.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || !(event.target instanceof HTMLInputElement)) return;
    event.preventDefault();
    dialog.close();
  });

  return {
    open() {
      if (dialog.open) return;
      draw();
      dialog.showModal();
    },
  };
}
