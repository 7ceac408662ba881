// The progress of an export, as both dialogs show it: the total, a row for each part, and the outcome.

import { h, icon, setIcon, setText, setTitle, showError } from '../dom.js';
import { createProgressBar } from '../progress-bar.js';

const ICONS = { waiting: 'waiting', cutting: 'more', saved: 'accepted', failed: 'warning', cancelled: 'rejected' };

/**
 * @typedef {object} ExportProgress
 * @property {boolean} running
 * @property {string} title
 * @property {number} share 0..1
 * @property {number | null} left seconds
 * @property {string | null} outcome null: not shown
 * @property {{key: string, params?: Record<string, any>} | null} error that ended the export
 */

/**
 * @param {object} parts
 * @param {string} parts.name 'export' or 'queue-export': the prefix of ids and test ids
 * @param {import('../../i18n.js').I18n} parts.i18n
 * @param {() => void} parts.cancel
 * @param {() => void} parts.close
 */
export function createProgressView({ name, i18n, cancel, close }) {
  const { t } = i18n;
  /** @param {string} what @param {() => void} onclick */
  const button = (what, onclick) =>
    h('button', { type: 'button', class: 'btn', 'data-testid': `${name}-${what}`, onclick });
  const title = h('h2', { id: `${name}-title` });
  const bar = createProgressBar({ i18n });
  const overall = h('div', { class: 'overall' }, ...bar.elements);
  const done = h('p', { class: 'muted', 'data-testid': `${name}-done`, hidden: true });
  const error = h('div');
  const list = h('ul', { class: 'clips', 'data-testid': `${name}-parts` });
  const stop = button('cancel', cancel);
  const leave = button('close', close);
  const foot = h('div', { class: 'row' }, h('span', { class: 'grow' }), stop, leave);
  const root = h('div', { 'data-testid': `${name}-progress` }, title, overall, done, error, list, foot);

  return {
    list,
    /** @param {HTMLDialogElement} dialog @param {ExportProgress} now */
    draw(dialog, now) {
      const { running } = now;
      if (root.parentElement !== dialog) dialog.replaceChildren(root);
      setText(title, now.title);
      overall.hidden = !running;
      const left = now.left === null ? '' : t('run.left', { length: i18n.length(Math.max(1, now.left)) });
      bar.show(now.share, left, t('export.progress'));
      done.hidden = now.outcome === null;
      setText(done, now.outcome ?? '');
      showError(error, now.error ? t(now.error.key, now.error.params) : null);
      setText(stop, t('export.cancel'));
      stop.hidden = !running;
      setText(leave, t(running ? 'export.background' : 'error.close'));
      leave.classList.toggle('primary', !running);
    },
  };
}

/**
 * @param {string} id for tests
 * @param {(() => void) | null} skip leaves this part out; null: can't be skipped and has no progress bar
 */
export function partRow(id, skip) {
  return h(
    'li',
    { class: 'clip num', 'data-testid': id },
    icon('waiting'),
    h('span', { class: 'name' }),
    h('span', { class: 'state muted' }),
    skip &&
      h(
        'button',
        { type: 'button', class: 'btn ghost square skip', 'data-testid': 'export-skip', onclick: skip },
        icon('rejected'),
      ),
    h('span', { class: 'small muted' }),
    skip && h('div', { class: 'bar' }, h('i')),
  );
}

/**
 * @param {HTMLElement} row of partRow()
 * @param {object} part
 * @param {keyof typeof ICONS} part.state
 * @param {string} part.name
 * @param {string} part.status at the right: state, amount or time left
 * @param {string} [part.trouble] why it failed
 * @param {string} [part.note] shown unless it failed
 */
export function fillRow(row, { state, name, status, trouble = '', note = '' }) {
  row.dataset.state = state;
  setIcon(row, ICONS[state]);
  const label = find(row, '.name');
  setText(label, name);
  label.title = name;
  setText(find(row, '.state'), status);
  const small = find(row, '.small');
  setText(small, trouble || note);
  small.hidden = !trouble && !note;
  small.classList.toggle('why', Boolean(trouble));
}

/**
 * @param {HTMLElement} row of partRow() with a `skip`
 * @param {object} part
 * @param {boolean} part.cutting
 * @param {number} part.progress 0..1
 * @param {string | null} part.skip name of the skip button; null: too late to skip
 */
export function fillProgress(row, { cutting, progress, skip }) {
  find(row, '.bar').hidden = !cutting;
  find(row, '.bar i').style.transform = `scaleX(${progress})`;
  find(row, '.skip').hidden = skip === null;
  if (skip !== null) setTitle(find(row, '.skip'), skip);
}

/** @param {HTMLElement} row @param {string} selector */
const find = (row, selector) => /** @type {HTMLElement} */ (row.querySelector(selector));
