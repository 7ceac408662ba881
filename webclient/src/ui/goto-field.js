// A field that replaces the playhead's time: Enter jumps to what was typed, Escape leaves.

import { createClock } from '../clock/wallclock.js';
import { parseGoTo } from '../review/goto.js';
import { formatClock } from '../time.js';
import { byId, h, withKey } from './dom.js';

/**
 * @param {object} parts
 * @param {import('../store.js').Store} parts.store
 * @param {import('../i18n.js').I18n} parts.i18n
 * @param {import('../keymap.js').Keymap} parts.keymap
 * @param {Pick<import('./player.js').Player, 'seek'>} parts.player
 */
export function createGoTo({ store, i18n, keymap, player }) {
  const { t } = i18n;
  const now = /** @type {HTMLButtonElement} */ (byId('now'));
  const field = h('input', {
    class: 'field num go-to',
    type: 'text',
    inputmode: 'text',
    autocomplete: 'off',
    spellcheck: 'false',
    'data-testid': 'go-to',
    hidden: true,
  });
  const examples = h('span', { class: 'muted small num examples', hidden: true }, '1:02:03 · 62.5 · +10 · −1:30');
  now.after(field);
  byId('whole').after(examples);

  const target = () => {
    const clock = createClock(store.state.wall);
    const { at, info } = store.state;
    return parseGoTo(field.value, { at, duration: info?.duration ?? 0, clock: clock.known ? clock.offset : null });
  };

  function open() {
    now.hidden = true;
    field.hidden = false;
    examples.hidden = false;
    byId('loops').hidden = true;
    field.value = '';
    field.placeholder = now.textContent ?? formatClock(store.state.at, 2);
    field.classList.remove('wrong');
    field.focus();
  }

  function close() {
    field.hidden = true;
    examples.hidden = true;
    byId('loops').hidden = false;
    now.hidden = false;
  }

  field.addEventListener('input', () =>
    field.classList.toggle('wrong', field.value.trim() !== '' && target() === null),
  );
  field.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') field.blur();
    if (event.key !== 'Enter') return;
    event.preventDefault();
    const at = target();
    if (at === null) {
      field.classList.toggle('wrong', field.value.trim() !== '');
      if (field.value.trim()) return;
    } else {
      player.seek(at);
    }
    field.blur(); // back to the review's keys
  });
  field.addEventListener('blur', close);
  now.addEventListener('click', open);

  function draw() {
    now.title = withKey(t('key.goTo'), keymap.text('goTo'));
    field.setAttribute('aria-label', t('stage.goTo'));
    field.title = t('stage.goTo');
  }
  store.watch(['language'], draw);
  keymap.onChange(draw);
  draw();
  return { open };
}
