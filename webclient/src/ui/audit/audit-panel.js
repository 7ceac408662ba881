// The audit: how many windows, one after the other, and the result. It replaces the list while open; a line under the list
// opens it.

import { byId, h, keepFocus, setText, setTitle, withKey } from '../dom.js';
import { drawPlan } from './audit-plan-form.js';
import { drawQuestion } from './audit-question.js';
import { drawResult, formatShare } from './audit-result.js';

/**
 * @typedef {object} AuditParts
 * @property {import('../../store.js').Store} store
 * @property {import('../../i18n.js').I18n} i18n
 * @property {import('../../audit/auditing.js').Auditing} auditing
 * @property {import('../../keymap.js').Keymap} keymap
 */

/** @param {AuditParts} parts */
export function createAudit(parts) {
  const { store, i18n, auditing, keymap } = parts;
  const { t } = i18n;
  const review = byId('review');
  const state = h('span', { class: 'num muted' });
  const name = h('span');
  const open = h(
    'button',
    { type: 'button', class: 'audit-open', 'data-testid': 'audit-open', onclick: () => auditing.open() },
    name,
    h('span', { class: 'grow' }),
    state,
  );
  const panel = h('section', { class: 'audit', 'data-testid': 'audit', hidden: true });
  byId('review-foot').before(open);
  review.append(panel);
  keepFocus(panel);
  keepFocus(open);

  function draw() {
    const { auditing: shown, view } = store.state;
    review.classList.toggle('auditing', Boolean(shown));
    panel.hidden = !shown;
    if (shown && view !== 'review') {
      auditing.close();
      return;
    }
    panel.setAttribute('aria-label', t('audit.title'));
    if (shown === 'plan') drawPlan(panel, parts);
    if (shown === 'ask') drawQuestion(panel, parts);
    if (shown === 'result') drawResult(panel, parts);
  }

  /** The line that opens it, with its progress or result. */
  function drawOpen() {
    const { audit, info } = store.state;
    setText(name, t('audit.title'));
    setTitle(open, withKey(t('audit.title'), keymap.text('audit')));
    open.hidden = !info;
    const found = audit && auditing.state();
    let text = '';
    if (found?.stale) text = t('audit.staleShort');
    else if (found && found.looked < found.count) text = t('audit.place', { n: found.looked, count: found.count });
    else if (found?.high != null) text = t('audit.atMostShort', { share: formatShare(i18n, found.high, Math.ceil) });
    setText(state, text);
  }

  addEventListener('keydown', (event) => {
    if (event.code !== 'Escape' || !store.state.auditing || document.querySelector('dialog[open]')) return;
    auditing.close();
  });
  store.watch(['auditing', 'audit', 'stretch', 'language', 'view', 'elsewhere'], draw);
  store.watch(['audit', 'segments', 'removed', 'info', 'language'], drawOpen);
  store.watch(['selected'], ({ selected, auditing: shown }) => {
    if (selected && shown) auditing.close(); // the user selected a segment instead
  });
  keymap.onChange(() => {
    draw();
    drawOpen();
  });
  draw();
  drawOpen();
}
