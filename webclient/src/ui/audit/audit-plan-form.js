// Before an audit: what it does, what it can show, and how many windows to check.

import { LENGTH } from '../../audit/audit.js';
import { MOST_MISSED } from '../../audit/math.js';
import { h } from '../dom.js';
import { formatShare } from './audit-result.js';

/** Seconds between two windows: a seek and a key press. */
const BETWEEN_S = 2;

/** @param {HTMLElement} panel @param {import('./audit-panel.js').AuditParts} parts */
export function drawPlan(panel, { store, i18n, auditing }) {
  const { t } = i18n;
  const { windows, found, seconds, undecided, choices, suggested, needed } = auditing.plan();
  const target = formatShare(i18n, 1 - MOST_MISSED, Math.round);
  /** The best possible result. @param {import('../../audit/math.js').Estimate} best */
  const bestOf = (best) =>
    best.high !== null && found > 0
      ? t('audit.best', { share: formatShare(i18n, best.high, Math.ceil) })
      : t('audit.bestPlaces', { share: formatShare(i18n, best.densest, Math.ceil) });

  const options = choices.map(({ count, best }) => {
    const shows = needed !== null && count === choices.find((choice) => choice.count >= needed)?.count;
    const tag = shows ? t('audit.needed', { target }) : count === suggested ? t('audit.suggested') : '';
    return h(
      'label',
      { class: 'audit-choice' },
      h('input', { type: 'radio', name: 'audit-count', value: count, checked: count === suggested }),
      h(
        'span',
        {},
        h('b', { class: 'num' }, t('audit.places', { count })),
        h('span', { class: 'num muted' }, i18n.length(count * (LENGTH + BETWEEN_S))),
        tag && h('em', {}, tag),
        h('small', { class: 'num' }, bestOf(best)),
      ),
    );
  });
  const start = h(
    'button',
    { type: 'submit', class: 'btn primary grow', 'data-testid': 'audit-start', disabled: store.state.elsewhere },
    t('audit.start'),
  );
  const close = h(
    'button',
    { type: 'button', class: 'btn', 'data-testid': 'audit-close', onclick: () => auditing.close() },
    t('audit.close'),
  );
  const form = h(
    'form',
    { class: 'audit-plan' },
    h('h2', {}, t('audit.title')),
    h('p', {}, t('audit.how', { length: i18n.length(LENGTH) })),
    h(
      'p',
      { class: 'num muted' },
      windows ? `${t('audit.left', { length: i18n.length(seconds) })} ${t('audit.places', { count: windows })}. ` : '',
      t(found ? 'audit.found' : 'audit.foundNone', { count: found }),
    ),
    undecided > 0 && h('p', { class: 'audit-note' }, t('audit.undecided', { count: undecided })),
    windows ? h('fieldset', {}, h('legend', {}, t('audit.howMany')), ...options) : h('p', {}, t('audit.none')),
    h('div', { class: 'row audit-foot' }, windows > 0 && start, close),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    auditing.start(Number(new FormData(form).get('audit-count')));
  });
  panel.replaceChildren(form);
  /** @type {HTMLInputElement | null} */ (form.querySelector('input:checked'))?.focus();
}
