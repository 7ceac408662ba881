// During an audit: one window plays in a loop, with one question.

import { createClock } from '../../clock/wallclock.js';
import { h } from '../dom.js';

/** @param {HTMLElement} panel @param {import('./audit-panel.js').AuditParts} parts */
export function drawQuestion(panel, { store, i18n, auditing, keymap }) {
  const { t } = i18n;
  const { audit, stretch, wall } = store.state;
  if (!audit || !stretch) return;
  const clock = createClock(wall);
  const done = audit.answers.filter((answer) => answer !== null).length;
  const given = audit.answers[auditing.place];
  /** @param {string} name @param {string} action @param {boolean} answer @param {string} style */
  const reply = (name, action, answer, style) =>
    h(
      'button',
      {
        ...{ type: 'button', class: `btn grow ${style}`, 'data-testid': `audit-${name}` },
        'aria-pressed': String(given === answer),
        disabled: store.state.elsewhere,
        onclick: () => auditing.answer(answer),
      },
      t(`audit.${name}`),
      keymap.text(action) && h('span', { class: 'kbd' }, keymap.text(action)),
    );
  /** @param {string} name @param {string} action @param {() => void} run */
  const move = (name, action, run) =>
    h(
      'button',
      { type: 'button', class: 'btn ghost', 'data-testid': `audit-${name}`, onclick: run },
      t(`audit.${name}`),
      keymap.text(action) && h('span', { class: 'kbd' }, keymap.text(action)),
    );
  panel.replaceChildren(
    h(
      'div',
      { class: 'audit-ask' },
      h(
        'div',
        { class: 'row num' },
        h('b', {}, t('audit.place', { n: auditing.place + 1, count: audit.count })),
        h('span', { class: 'grow' }),
        h('span', { class: 'muted' }, `${clock.text(stretch.start)} – ${clock.text(stretch.stop)}`),
      ),
      h('progress', { max: audit.count, value: done, 'aria-label': t('audit.title') }),
      h('h2', { role: 'status' }, t('audit.question')),
      h('div', { class: 'row' }, reply('yes', 'accept', true, 'ok'), reply('no', 'reject', false, '')),
      h('div', { class: 'row' }, move('back', 'previous', auditing.back), move('skip', 'next', auditing.skip)),
      h('p', { class: 'muted' }, t('audit.yesHow')),
      h('span', { class: 'grow' }),
      h(
        'div',
        { class: 'row' },
        h(
          'button',
          { type: 'button', class: 'btn grow', 'data-testid': 'audit-stop', onclick: () => auditing.result() },
          t('audit.stop'),
        ),
        h(
          'button',
          { type: 'button', class: 'btn', 'data-testid': 'audit-close', onclick: () => auditing.close() },
          t('audit.close'),
        ),
      ),
    ),
  );
}
