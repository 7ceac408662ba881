// Under the list: the selected segment's edges as editable times, and the decisions with their keys.

import { countStates, selectedSegment } from '../review/review.js';
import { byId, h, icon, keepFocus, setText, setTitle, withKey } from './dom.js';
import { createEdgeFields } from './edge-fields.js';
import { createLabelField } from './label-field.js';

/**
 * @param {object} parts
 * @param {import('../store.js').Store} parts.store
 * @param {import('../i18n.js').I18n} parts.i18n
 * @param {import('../review/review.js').Review} parts.review
 * @param {import('../keymap.js').Keymap} parts.keymap
 * @param {() => void} parts.editLabels
 */
export function createEditor({ store, i18n, review, keymap, editLabels }) {
  const { t } = i18n;
  const foot = byId('review-foot');
  /** @type {Map<HTMLElement, string>} actions by the element that shows their key */
  const shown = new Map();
  const edges = createEdgeFields({ store, i18n, review });
  const add = h(
    'button',
    { type: 'button', class: 'btn', 'data-testid': 'add', onclick: () => review.add() },
    icon('add'),
  );
  const remove = h(
    'button',
    { type: 'button', class: 'btn', 'data-testid': 'delete', onclick: () => review.remove() },
    icon('delete'),
  );
  const accept = decision('accept', 'ok', () => review.decide('accepted'));
  const reject = decision('reject', '', () => review.decide('rejected'));
  const label = createLabelField({ store, i18n, review, keymap, editLabels });
  const hints = { edges: h('span'), next: h('span') };
  const count = h('span', { class: 'num' });
  foot.append(
    h('div', { class: 'edges num' }, ...edges.elements, add, remove),
    label.element,
    h('div', { class: 'row' }, accept.button, reject.button),
    h(
      'div',
      { class: 'keys' },
      h('span', {}, kbd('setStart'), ' ', kbd('setStop'), ' ', hints.edges),
      h('span', {}, kbd('next'), ' ', kbd('previous'), ' ', hints.next),
      h('span', { class: 'grow' }),
      count,
    ),
  );
  keepFocus(foot);

  /** @param {string} action */
  function kbd(action) {
    const element = h('span', { class: 'kbd' });
    shown.set(element, action);
    return element;
  }

  /** @param {string} name @param {string} style @param {() => void} run */
  function decision(name, style, run) {
    const text = h('span');
    const button = h(
      'button',
      { type: 'button', class: `btn grow ${style}`, 'data-testid': name, onclick: run },
      text,
      kbd(name),
    );
    return { button, text };
  }

  function draw() {
    const { segments } = store.state;
    const segment = selectedSegment(store.state);
    edges.draw();
    for (const button of [accept.button, reject.button, remove]) button.disabled = !segment;
    setText(accept.text, t('review.accept'));
    setText(reject.text, t('review.reject'));
    setTitle(add, withKey(t('review.add'), keymap.text('add')));
    setTitle(remove, withKey(t('review.delete'), keymap.text('delete')));
    for (const [element, action] of shown) {
      const key = keymap.text(action);
      element.hidden = !key;
      setText(element, key);
    }
    label.draw(segment);
    setText(hints.edges, t('review.edges'));
    setText(hints.next, t('review.next'));
    const counts = countStates(segments);
    const done = counts.accepted + counts.rejected;
    setText(count, segments.length ? `${i18n.number(done)} / ${i18n.number(segments.length)}` : '');
    count.title = t('review.progress');
  }

  store.watch(['segments', 'wall', 'selected', 'draft', 'language', 'labels', 'plugins', 'run'], draw);
  keymap.onChange(draw);
  draw();
}
