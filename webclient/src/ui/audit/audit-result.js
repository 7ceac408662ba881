// After an audit, or in the middle of one: the result in words.

import { CERTAINTY, MOST_MISSED, neededFor } from '../../audit/math.js';
import { h } from '../dom.js';

/**
 * A percentage, with one decimal below ten, rounded so that "at most" and "at least" remain true.
 * @param {import('../../i18n.js').I18n} i18n
 * @param {number} share 0..1
 * @param {(value: number) => number} towards Math.ceil, Math.floor or Math.round
 */
export function formatShare(i18n, share, towards) {
  const scale = share < 0.1 && share > 0 ? 1000 : 100;
  const slack = towards === Math.ceil ? -1e-9 : 1e-9;
  const rounded = Math.max(0, towards(share * scale + slack)) / scale;
  return `${i18n.number(rounded * 100, 1)}\u202f%`;
}

/** @param {HTMLElement} panel @param {import('./audit-panel.js').AuditParts} parts */
export function drawResult(panel, { store, i18n, auditing }) {
  const { t } = i18n;
  const found = auditing.state();
  if (!found) return;
  const left = found.count - found.looked;
  /** @param {string} name @param {string} style @param {() => void} run @param {string} text */
  const button = (name, style, run, text) =>
    h('button', { type: 'button', class: `btn ${style}`, 'data-testid': `audit-${name}`, onclick: run }, text);
  const more = Math.min(found.count, found.windows - found.count);
  const { elsewhere } = store.state;
  panel.replaceChildren(
    h(
      'div',
      { class: 'audit-result' },
      h('h2', {}, t('audit.title')),
      found.stale && h('p', { class: 'audit-note', role: 'alert' }, t('audit.stale')),
      h('p', { class: 'audit-words num', role: 'status', 'data-testid': 'audit-words' }, resultOf(found, i18n)),
      found.looked > 0 && h('p', { class: 'num' }, verdictOf(found, i18n)),
      h(
        'p',
        { class: 'num muted' },
        t('audit.looked', { count: found.looked, windows: found.windows, events: found.events }),
        ' ',
        estimateOf(found, i18n),
      ),
      h('span', { class: 'grow' }),
      h(
        'div',
        { class: 'audit-buttons' },
        !elsewhere && left > 0 && button('resume', 'primary', auditing.open, t('audit.resume', { count: left })),
        !elsewhere && left === 0 && more > 0 && button('more', '', auditing.more, t('audit.more', { count: more })),
        !elsewhere && button('again', '', auditing.again, t('audit.again')),
        button('close', '', auditing.close, t('audit.close')),
      ),
    ),
  );
}

/** @typedef {NonNullable<ReturnType<import('../../audit/auditing.js').Auditing['state']>>} Found */

/** @param {Found} found @param {import('../../i18n.js').I18n} i18n */
function resultOf(found, i18n) {
  const { t } = i18n;
  const certain = formatShare(i18n, CERTAINTY, Math.round);
  if (!found.looked) return t('audit.nothing');
  if (found.high === null || found.found === 0)
    return t('audit.atMostPlaces', { certain, share: formatShare(i18n, found.densest, Math.ceil) });
  if (found.looked === found.windows)
    return t('audit.exact', { share: formatShare(i18n, found.missed ?? 0, Math.round) });
  return t('audit.atMost', { certain, share: formatShare(i18n, found.high, Math.ceil) });
}

/** Compares with the target. @param {Found} found @param {import('../../i18n.js').I18n} i18n */
function verdictOf({ high, low, found, windows, events }, i18n) {
  const { t } = i18n;
  const target = formatShare(i18n, 1 - MOST_MISSED, Math.round);
  if (high === null || low === null || found === 0) return t('audit.noneFound', { target });
  if (high <= MOST_MISSED) return t('audit.met', { target });
  if (low > MOST_MISSED) return t('audit.failed', { target, share: formatShare(i18n, low, Math.floor) });
  const needed = events === 0 ? neededFor(windows, found) : null;
  return needed ? t('audit.unsure', { target, count: needed }) : t('audit.unsureMore', { target });
}

/** @param {Found} found @param {import('../../i18n.js').I18n} i18n */
function estimateOf({ missed, low, high, found, looked, windows }, i18n) {
  if (missed === null || low === null || high === null || !looked || !found || looked === windows) return '';
  return i18n.t('audit.guess', {
    guess: formatShare(i18n, missed, Math.round),
    low: formatShare(i18n, low, Math.floor),
    high: formatShare(i18n, high, Math.ceil),
  });
}
