// On the empty screen: the most recent projects stored on this computer, to resume or to forget.

import { byId, h, icon, setText, setTitle } from './dom.js';

const ROWS = 4;

/**
 * @param {object} parts
 * @param {import('../store.js').Store} parts.store
 * @param {import('../i18n.js').I18n} parts.i18n
 * @param {import('../project/restore.js').Restore} parts.restore
 * @param {() => void} parts.choose opens the file picker
 */
export function createRecent({ store, i18n, restore, choose }) {
  const { t } = i18n;
  const place = byId('recent');
  const title = h('h2');
  const list = h('ul');
  const hint = h('p', { class: 'hint' });
  place.append(title, list, hint);

  /** Asks for permission in the browser's own dialog. @param {any} handle */
  const allow = async (handle) =>
    !handle.requestPermission || (await handle.requestPermission({ mode: 'read' })) === 'granted';

  /** @param {import('../project/project-storage.js').About} about */
  async function open(about) {
    if (!(await restore.reopen(about, allow))) choose();
  }

  /** @param {import('../project/project-storage.js').About} about */
  function row(about) {
    const { key, name, size, saved, counts } = about;
    const facts = [t('recent.proposals', { count: counts.proposals }), t('recent.decided', { count: counts.decided })];
    if (counts.searched !== null) facts.push(t('recent.searched', { share: i18n.percent(counts.searched) }));
    const day = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeStyle: 'short' }).format(saved);
    const forget = h(
      'button',
      { type: 'button', class: 'btn ghost', 'data-testid': 'recent-forget', onclick: () => restore.forget(about) },
      icon('rejected'),
    );
    setTitle(forget, t('recent.forget', { name }));
    return h(
      'li',
      { 'data-testid': 'recent', 'data-key': key },
      h(
        'button',
        { type: 'button', class: 'row-open', 'data-testid': 'recent-open', onclick: () => open(about) },
        h('b', { title: `${name} · ${i18n.bytes(size)}` }, name),
        h('span', { class: 'num' }, day),
        h('span', { class: 'num facts-line' }, facts.join(' · ')),
      ),
      forget,
    );
  }

  function draw() {
    const { recent, view } = store.state;
    if (view !== 'empty') return;
    place.hidden = !recent.length;
    setText(title, t('recent.title'));
    list.replaceChildren(...recent.slice(0, ROWS).map(row));
    setText(hint, t('recent.file'));
  }
  store.watch(['recent', 'language', 'view'], draw);
  draw();
}
