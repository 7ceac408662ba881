// The keys, under "?": clicking one rebinds its action.

import { labelOf } from '../finding/names.js';
import { BINDINGS, sentenceOf, strokeOf, strokeParts } from '../keymap.js';
import { labelSet } from '../review/labels.js';
import { byId, h } from './dom.js';

/** Groups by column, of about the same height. */
const COLUMNS = /** @type {const} */ ([['review', 'label'], ['edit', 'page'], ['play']]);

/**
 * @param {object} parts
 * @param {import('../store.js').Store} parts.store
 * @param {import('../i18n.js').I18n} parts.i18n
 * @param {import('../keymap.js').Keymap} parts.keymap
 */
export function createHelp({ store, i18n, keymap }) {
  const { t } = i18n;
  const dialog = /** @type {HTMLDialogElement} */ (byId('help-dialog'));
  /** @type {string | null} the action that is being rebound */
  let asking = null;
  /** @type {{action: string, stroke: import('../keymap.js').Stroke, held: string} | null} */
  let conflict = null;

  /** @param {string} action */
  function nameOf(action) {
    const { key, params } = sentenceOf(action);
    const label = action.startsWith('label') ? labelSet(store.state)[Number(params.n) - 1]?.label : null;
    return label ? `${t(key, params)}: ${labelOf(store.state, i18n, label)}` : t(key, params);
  }

  /** @param {import('../keymap.js').Stroke[]} strokes */
  const keys = (strokes) => strokeParts(strokes[0]).map((part) => h('span', { class: 'kbd' }, part));

  /** @param {string} action */
  function row(action) {
    const strokes = keymap.strokes(action);
    const waiting = asking === action;
    const button = h(
      'button',
      {
        type: 'button',
        class: conflict?.held === action ? 'rebind held' : 'rebind',
        'data-action': action,
        'data-testid': `key-${action}`,
        'aria-pressed': String(waiting || conflict?.action === action),
        'aria-label': `${nameOf(action)}: ${waiting ? t('keys.press') : keymap.text(action) || t('keys.noKey')}`,
        onclick: () => ask(waiting ? null : action),
      },
      ...(waiting ? [t('keys.press')] : strokes.length ? keys(strokes) : [t('keys.noKey')]),
    );
    return h('div', {}, h('dt', {}, nameOf(action)), h('dd', {}, button));
  }

  /** @param {import('../keymap.js').Binding['group']} group */
  function section(group) {
    const rows = BINDINGS.filter((binding) => binding.group === group).map(({ action }) => row(action));
    return h('section', {}, h('h3', {}, t(`keys.${group}`)), h('dl', {}, ...rows));
  }

  function note() {
    if (!conflict) return h('p', { class: 'hint', role: 'status' }, asking ? t('keys.pressHow') : t('keys.change'));
    const { action, stroke, held } = conflict;
    const text = t('keys.taken', { key: strokeParts(stroke).join(' '), action: nameOf(held) });
    const take = h(
      'button',
      { type: 'button', class: 'btn', 'data-testid': 'key-take', onclick: () => bind(action, stroke, true) },
      t('keys.take'),
    );
    return h('div', { class: 'row conflict', role: 'alert', 'data-testid': 'key-taken' }, h('p', {}, text), take);
  }

  function draw() {
    const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset.action;
    const restore = h(
      'button',
      { type: 'button', class: 'btn', 'data-testid': 'keys-reset', onclick: reset },
      t('keys.reset'),
    );
    restore.disabled = !keymap.changed;
    const close = h('button', { type: 'button', class: 'btn', onclick: () => dialog.close() }, t('error.close'));
    dialog.replaceChildren(
      h(
        'div',
        { 'data-testid': 'help-keys' },
        h(
          'div',
          { class: 'head' },
          h('h2', { id: 'help-title' }, t('keys.title')),
          h('div', { class: 'row' }, restore, close),
        ),
        h(
          'div',
          { class: 'help-keys' },
          ...COLUMNS.map((groups) => h('div', {}, ...groups.map((group) => section(group)))),
        ),
        h('div', { class: 'below' }, note(), h('p', { class: 'hint' }, t('keys.timeline'))),
      ),
    );
    const back = conflict ? '[data-testid="key-take"]' : focused && `[data-action="${focused}"]`;
    /** @type {HTMLElement | null} */ (back ? dialog.querySelector(back) : close)?.focus();
  }

  function reset() {
    keymap.reset();
    ask(null);
  }

  /** @param {string | null} action */
  function ask(action) {
    asking = action;
    conflict = null;
    draw();
  }

  /** @param {string} action @param {import('../keymap.js').Stroke} stroke @param {boolean} [take] */
  function bind(action, stroke, take = false) {
    const held = keymap.bind(action, stroke, { take });
    asking = null;
    conflict = held ? { action, stroke, held } : null;
    draw();
  }

  dialog.addEventListener('keydown', (event) => {
    if (!asking || event.code === 'Tab') return;
    event.preventDefault();
    if (event.code === 'Escape') {
      ask(null);
      return;
    }
    const stroke = strokeOf(event);
    if (stroke && !event.repeat) bind(asking, stroke);
  });
  dialog.addEventListener('close', () => {
    asking = null;
    conflict = null;
  });

  function open() {
    if (dialog.open) return;
    dialog.replaceChildren();
    dialog.showModal();
    draw();
  }
  byId('help-open').addEventListener('click', open);
  return { open };
}
