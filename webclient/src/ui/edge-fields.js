// The selected segment's start and stop as editable times, and its length.

import { createClock } from '../clock/wallclock.js';
import { selectedSegment } from '../review/review.js';
import { h, setText } from './dom.js';

/** @typedef {'start' | 'stop'} Edge */

/**
 * @param {object} parts
 * @param {import('../store.js').Store} parts.store
 * @param {import('../i18n.js').I18n} parts.i18n
 * @param {Pick<import('../review/review.js').Review, 'retime'>} parts.review
 */
export function createEdgeFields({ store, i18n, review }) {
  const { t } = i18n;
  const fields = { start: timeField('start'), stop: timeField('stop') };
  const length = h('span', { class: 'length num' });
  const clock = () => createClock(store.state.wall);

  /** @param {Edge} edge */
  function timeField(edge) {
    const field = h('input', {
      ...{ class: 'field num', type: 'text', inputmode: 'decimal' },
      ...{ autocomplete: 'off', spellcheck: 'false', 'data-testid': `edge-${edge}` },
    });
    field.addEventListener('change', () => take(edge));
    field.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') {
        draw(true);
        field.blur();
      }
      if (event.key !== 'Enter') return;
      take(edge);
      field.blur(); // back to the review's keys
    });
    field.addEventListener('input', () => field.classList.toggle('wrong', clock().parse(field.value) === null));
    return field;
  }

  /** @param {Edge} edge */
  function take(edge) {
    const segment = selectedSegment(store.state);
    const seconds = clock().parse(fields[edge].value, segment?.[edge]);
    if (segment && seconds !== null) {
      const to = { start: segment.start, stop: segment.stop, [edge]: seconds };
      if (to.stop > to.start) review.retime(segment.id, to.start, to.stop);
    }
    draw(true); // restores the field after an invalid time
  }

  /** @param {boolean} [evenFocused] */
  function draw(evenFocused = false) {
    const { draft, selected } = store.state;
    const segment = selectedSegment(store.state);
    const shown = draft && draft.id === selected ? draft : segment;
    for (const edge of /** @type {const} */ (['start', 'stop'])) {
      const field = fields[edge];
      field.disabled = !segment;
      field.setAttribute('aria-label', t(`review.${edge}`));
      field.title = t(`review.${edge}`);
      if (!evenFocused && document.activeElement === field) continue;
      field.value = shown ? clock().text(shown[edge], 2) : '';
      field.classList.remove('wrong');
    }
    setText(length, shown ? i18n.length(shown.stop - shown.start) : '');
  }

  return { elements: [fields.start, h('span', { class: 'muted' }, '–'), fields.stop, length], draw };
}
