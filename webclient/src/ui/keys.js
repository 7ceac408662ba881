// Listens to the keyboard and calls what the keymap says; typing into a field and pressing a focused button stay what they are.

/** Input types in which a key is not text; letters may act there. */
const NOT_TEXT = new Set(['range', 'checkbox', 'radio', 'button']);

/**
 * @param {object} parts
 * @param {import('../keymap.js').Keymap} parts.keymap
 * @param {Record<string, () => void>} parts.actions
 * @param {() => boolean} parts.active
 */
export function attachKeys({ keymap, actions, active }) {
  let unseen = false;
  // What has just gone from the screen (a closed dialog's button) holds the focus until the next frame is drawn: a key
  // pressed so soon is meant for the page. Looked at before the key does its own work, which may take its field away.
  addEventListener('keydown', ({ target }) => (unseen = target instanceof Element && !target.checkVisibility()), {
    capture: true,
  });
  addEventListener('keydown', (event) => {
    if (event.defaultPrevented || document.querySelector('dialog[open]')) return;
    const binding = keymap.bindingFor(event);
    if (!binding || (binding.action !== 'help' && !active())) return;
    if (!unseen && event.target instanceof Element && keepsKey(event.target, event)) return;
    event.preventDefault();
    if (event.repeat && !binding.held) return; // one press, one decision
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
