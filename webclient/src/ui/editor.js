// Under the list: the selected segment's edges as editable times, and the decisions with their keys.

import { createClock } from '../clock/wallclock.js';
import { countStates, selectedSegment } from '../review/review.js';
import { byId, h, icon, keepFocus, setText, setTitle, withKey } from './dom.js';
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
  const clock = () => createClock(store.state.wall);
  /** @type {Map<HTMLElement, string>} actions by the element that shows their key */
  const shown = new Map();
  const start = timeField('start');
  const stop = timeField('stop');
  const length = h('span', { class: 'length num' });
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
    h('div', { class: 'edges num' }, start, h('span', { class: 'muted' }, '–'), stop, length, add, remove),
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

  /** @param {'start' | 'stop'} edge */
  function timeField(edge) {
    const field = h('input', {
      class: 'field num',
      type: 'text',
      inputmode: 'decimal',
      autocomplete: 'off',
      spellcheck: 'false',
      'data-testid': `edge-${edge}`,
    });
    field.addEventListener('change', () => take(edge, field));
    field.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') {
        draw(true);
        field.blur();
      }
      if (event.key !== 'Enter') return;
      take(edge, field);
      field.blur(); // back to the review's keys
    });
    field.addEventListener('input', () => field.classList.toggle('wrong', clock().parse(field.value) === null));
    return field;
  }

  /** @param {'start' | 'stop'} edge @param {HTMLInputElement} field */
  function take(edge, field) {
    const segment = selectedSegment(store.state);
    const seconds = clock().parse(field.value, segment?.[edge]);
    if (segment && seconds !== null) {
      const to = { start: segment.start, stop: segment.stop, [edge]: seconds };
      if (to.stop > to.start) review.retime(segment.id, to.start, to.stop);
    }
    draw(true); // restores the field after an invalid time
  }

  /** @param {boolean} [evenFocused] */
  function draw(evenFocused = false) {
    const { draft, segments, selected } = store.state;
    const segment = selectedSegment(store.state);
    const edges = draft && draft.id === selected ? draft : segment;
    for (const [field, edge] of /** @type {const} */ ([
      [start, 'start'],
      [stop, 'stop'],
    ])) {
      field.disabled = !segment;
      field.setAttribute('aria-label', t(`review.${edge}`));
      field.title = t(`review.${edge}`);
      if (!evenFocused && document.activeElement === field) continue;
      field.value = edges ? clock().text(edges[edge], 2) : '';
      field.classList.remove('wrong');
    }
    setText(length, edges ? i18n.length(edges.stop - edges.start) : '');
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

  store.watch(['segments', 'wall', 'selected', 'draft', 'language', 'labels', 'plugins', 'run'], () => draw());
  keymap.onChange(() => draw());
  draw();
}
