// Adds files to an open video or queue: a small dialog, because a browser's picker takes files or a folder, never both.

import { byId, h, setText, setTitle } from '../dom.js';

/**
 * @param {object} parts
 * @param {import('../../store.js').Store} parts.store
 * @param {import('../../i18n.js').I18n} parts.i18n
 * @param {() => void} parts.addFiles
 * @param {() => void} parts.addFolder
 * @param {() => void} parts.pause
 */
export function createAddFiles({ store, i18n, addFiles, addFolder, pause }) {
  const { t } = i18n;
  const dialog = /** @type {HTMLDialogElement} */ (byId('add-dialog'));
  const opener = byId('add-open');
  const title = h('h2', { id: 'add-title' });
  const how = h('p', { class: 'muted' });
  /** @param {string} id @param {string} look @param {() => void} run */
  const button = (id, look, run) =>
    h('button', { type: 'button', class: `btn ${look}`.trim(), 'data-testid': id, onclick: () => leave(run) });
  const files = button('add-files', 'primary', addFiles);
  const folder = button('add-folder', '', addFolder);
  const cancel = button('add-cancel', '', () => {});
  dialog.append(
    h('div', {}, title, how, h('div', { class: 'row' }, files, folder, h('span', { class: 'grow' }), cancel)),
  );

  /** @param {() => void} run */
  function leave(run) {
    dialog.close();
    run(); // a browser opens its picker only during a user gesture
  }

  function open() {
    pause();
    dialog.showModal();
  }

  function draw() {
    const { view, queue } = store.state;
    opener.hidden = view === 'empty' || Boolean(queue); // a queue has its own button
    setTitle(opener, t('add.open'));
    setText(title, t('add.title'));
    setText(how, t('add.how'));
    setText(files, t('add.files'));
    setText(folder, t('drop.chooseFolder'));
    setText(cancel, t('export.cancel'));
  }

  opener.addEventListener('click', open);
  store.watch(['view', 'queue', 'language'], draw);
  draw();
  return { open };
}
