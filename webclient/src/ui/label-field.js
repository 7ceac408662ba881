// The selected segment's label as a list; the digit keys do the same.

import { labelOf } from '../finding/names.js';
import { labelSet } from '../review/labels.js';
import { h, icon, setTitle } from './dom.js';

/**
 * @param {object} parts
 * @param {import('../store.js').Store} parts.store
 * @param {import('../i18n.js').I18n} parts.i18n
 * @param {Pick<import('../review/review.js').Review, 'setLabel'>} parts.review
 * @param {import('../keymap.js').Keymap} parts.keymap
 * @param {() => void} parts.editLabels
 */
export function createLabelField({ store, i18n, review, keymap, editLabels }) {
  const { t } = i18n;
  const list = h('select', { class: 'field select', 'data-testid': 'label' });
  const edit = h(
    'button',
    { type: 'button', class: 'btn', 'data-testid': 'labels-edit', onclick: editLabels },
    icon('edit'),
  );
  list.addEventListener('change', () => review.setLabel(list.value || null));
  let drawn = '';

  return {
    element: h('div', { class: 'label-row' }, list, edit),
    /** @param {import('../types.js').Segment | null} segment */
    draw(segment) {
      const set = labelSet(store.state).flatMap(({ label }, index) => (label ? [{ label, digit: index + 1 }] : []));
      const options = [{ value: '', text: t('labels.none') }];
      for (const { label, digit } of set) {
        if (options.some(({ value }) => value === label)) continue;
        const key = keymap.text(`label${digit}`);
        options.push({ value: label, text: [key, labelOf(store.state, i18n, label)].filter(Boolean).join(' · ') });
      }
      const own = segment?.label;
      if (own && !options.some(({ value }) => value === own)) {
        options.push({ value: own, text: labelOf(store.state, i18n, own) });
      }
      const next = JSON.stringify(options);
      if (next !== drawn) list.replaceChildren(...options.map(({ value, text }) => h('option', { value }, text)));
      drawn = next;
      list.disabled = !segment;
      list.value = own ?? '';
      list.setAttribute('aria-label', t('labels.label'));
      setTitle(edit, t('labels.edit'));
    },
  };
}
