// In the header: the date the recording starts, and a dialog to enter it, take a suggestion, or clear it.

import { createStartingTime } from '../clock/starting-time.js';
import { recordedAt } from '../containers/recording-date.js';
import { byId, h, icon, setText, setTitle } from './dom.js';

/**
 * @param {object} parts
 * @param {import('../store.js').Store} parts.store
 * @param {import('../i18n.js').I18n} parts.i18n
 */
export function createStartingTimeDialog({ store, i18n }) {
  const { t } = i18n;
  const starting = createStartingTime({ store, recordedAt });
  const dialog = /** @type {HTMLDialogElement} */ (byId('wall-dialog'));
  const button = byId('wall-open');
  const text = h('span', { class: 'num' });
  button.append(icon('date'), text);
  const title = h('h2', { id: 'wall-title' });
  const label = h('label', { class: 'name', for: 'wall-field' });
  const field = h('input', {
    class: 'field num',
    type: 'text',
    id: 'wall-field',
    'data-testid': 'wall-field',
    autocomplete: 'off',
    spellcheck: 'false',
    placeholder: '2024-05-31 14:30:00',
  });
  const source = h('p', { class: 'hint', 'data-testid': 'wall-source' });
  const hints = h('div', { class: 'chips', 'data-testid': 'wall-hints' });
  const offered = h('span', { class: 'name' });
  const clear = h('button', { type: 'button', class: 'btn', 'data-testid': 'wall-clear', onclick: without });
  const close = h('button', { type: 'button', class: 'btn', onclick: () => dialog.close() });
  const save = h('button', { type: 'submit', class: 'btn primary', 'data-testid': 'wall-save' });
  const section = h('div', { class: 'section' }, offered, hints);
  const form = h(
    'form',
    { method: 'dialog' },
    title,
    h('div', { class: 'section' }, label, field, source),
    section,
    h('div', { class: 'row' }, clear, h('span', { class: 'grow' }), close, save),
  );
  dialog.append(form);

  /** @param {string} start */
  const written = (start) => start.replace('T', ' ').replace(/\.000$/, '');
  /** @param {import('../clock/wallclock.js').Wall} wall */
  const zoned = ({ start, zone }) => `${written(start ?? '')}${zone === 'utc' ? ' UTC' : ''}`;

  function without() {
    starting.clear();
    dialog.close();
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const typed = field.value.trim();
    if (typed === (store.state.wall?.start ? zoned(store.state.wall) : '')) dialog.close();
    else if (starting.type(typed)) dialog.close();
    else field.classList.add('wrong');
  });
  field.addEventListener('input', () => field.classList.remove('wrong'));
  button.addEventListener('click', () => {
    const { wall } = store.state;
    field.value = wall?.start ? zoned(wall) : '';
    field.classList.remove('wrong');
    dialog.showModal();
    field.select();
  });

  function draw() {
    const { info, wall, wallHints } = store.state;
    button.hidden = !info;
    const day =
      wall?.start && new Intl.DateTimeFormat(i18n.language, { day: 'numeric', month: 'short', timeZone: 'UTC' });
    text.hidden = !day;
    setText(text, day ? `${day.format(Date.parse(`${wall?.start}Z`))}${wall?.zone === 'utc' ? ' UTC' : ''}` : '');
    setTitle(
      button,
      wall?.start ? `${t('wall.begins', { at: zoned(wall) })} ${t(`wall.from.${wall.from}`)}` : t('wall.set'),
    );
    setText(title, t('wall.title'));
    setText(label, t('wall.label'));
    setText(source, wall?.start ? `${t(`wall.from.${wall.from}`)} ${t(`wall.zone.${wall.zone}`)}` : t('wall.none'));
    setText(clear, t('wall.clear'));
    clear.hidden = !wall?.start;
    setText(close, t('export.cancel'));
    setText(save, t('wall.save'));
    section.hidden = !wallHints.length;
    setText(offered, t('wall.offered'));
    hints.replaceChildren(
      ...wallHints.map((hint) =>
        h(
          'button',
          {
            type: 'button',
            class: 'chip num',
            title: t(`wall.from.${hint.from}`),
            onclick() {
              starting.take(hint);
              dialog.close();
            },
          },
          `${zoned(hint)} · ${t(`wall.by.${hint.from}`)}`,
        ),
      ),
    );
  }
  store.watch(['info', 'wall', 'wallHints', 'language'], draw);
  draw();
}
