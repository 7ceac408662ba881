// A percentage, a text beside it and a bar under both.

import { h, setText } from './dom.js';

/**
 * @param {object} parts
 * @param {import('../i18n.js').I18n} parts.i18n
 * @param {string} [parts.style] classes of the line of text
 */
export function createProgressBar({ i18n, style = '' }) {
  const percent = h('b');
  const text = h('span', { class: 'muted' });
  const fill = h('i');
  const bar = h('div', { class: 'bar thick', role: 'progressbar', 'aria-valuemin': 0, 'aria-valuemax': 100 }, fill);
  const line = h('div', { class: `row num ${style}`.trim() }, percent, h('span', { class: 'grow' }), text);

  return {
    elements: [line, bar],
    /**
     * @param {number} share 0..1
     * @param {string} beside
     * @param {string} label for screen readers
     */
    show(share, beside, label) {
      setText(percent, i18n.percent(share));
      setText(text, beside);
      fill.style.transform = `scaleX(${share})`;
      bar.setAttribute('aria-valuenow', String(Math.floor(share * 100)));
      bar.setAttribute('aria-label', label);
    },
  };
}
