// Runs the keymap's actions; keys typed into a field or pressing a focused button are left alone.

/** Input types that take no text, so that letters may act. */
const NOT_TEXT = new Set(['range', 'checkbox', 'radio', 'button']);

/**
 * @param {object} parts
 * @param {import('../keymap.js').Keymap} parts.keymap
 * @param {Record<string, () => void>} parts.actions
 * @param {() => boolean} parts.active
 */
export function attachKeys({ keymap, actions, active }) {
  let targetHidden = false;
  // A closed dialog's button keeps the focus until the next frame is drawn; a key pressed meanwhile is for the page. Checked
  // in the capture phase, before a handler removes the field that has the focus.
  addEventListener('keydown', ({ target }) => (targetHidden = target instanceof Element && !target.checkVisibility()), {
    capture: true,
  });
  addEventListener('keydown', (event) => {
    if (event.defaultPrevented || document.querySelector('dialog[open]')) return;
    const binding = keymap.bindingFor(event);
    if (!binding || (binding.action !== 'help' && !active())) return;
    if (!targetHidden && event.target instanceof Element && keepsKey(event.target, event)) return;
    event.preventDefault();
    if (event.repeat && !binding.held) return; // a held key makes one decision
    actions[binding.action]?.();
  });
}

/** @param {Element} target @param {KeyboardEvent} event */
function keepsKey(target, { code, altKey, ctrlKey }) {
  if (target.matches('textarea, [contenteditable]')) return true;
  if (target instanceof HTMLInputElement && !NOT_TEXT.has(target.type)) return true;
  if (altKey || ctrlKey) return false;
  const presses = code === 'Space' || code === 'Enter' || code === 'NumpadEnter';
  if (presses) return target.matches('input, select, button, summary, a');
  return code.startsWith('Arrow') && target.matches('input, select, [role="tab"]');
}
