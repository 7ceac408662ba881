// Listens to the keyboard and calls what the keymap says; typing into a field and pressing a focused button stay what they are.

import { actionFor } from '../keymap.js';

/** Input types in which a key is not text; letters may act there. */
const NOT_TEXT = new Set(['range', 'checkbox', 'radio', 'button']);

/**
 * @param {Record<string, () => void>} actions
 * @param {() => boolean} active
 */
export function attachKeys(actions, active) {
  addEventListener('keydown', (event) => {
    if (event.defaultPrevented || document.querySelector('dialog[open]')) return;
    const action = actionFor(event);
    if (!action || (action !== 'help' && !active())) return;
    if (event.target instanceof Element && keepsKey(event.target, event.code)) return;
    if (event.repeat && (action === 'accept' || action === 'reject' || action === 'delete')) return; // one press, one decision
    event.preventDefault();
    actions[action]?.();
  });
}

/** @param {Element} target @param {string} code */
function keepsKey(target, code) {
  if (target.matches('textarea, [contenteditable]')) return true;
  if (target instanceof HTMLInputElement && !NOT_TEXT.has(target.type)) return true;
  const moves = code.startsWith('Arrow') || code === 'Space' || code === 'Enter' || code === 'NumpadEnter';
  return moves && target.matches('input, select, button, summary, a');
}
