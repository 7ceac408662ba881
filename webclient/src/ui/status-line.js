// The status line: the server, and a notice of what was just done, with its undo.

import { byId, h, setText, setTitle } from './dom.js';

/**
 * @param {object} parts
 * @param {import('../store.js').Store} parts.store
 * @param {import('../i18n.js').I18n} parts.i18n
 * @param {import('../action-registry.js').ActionRegistry} parts.actions
 */
export function createStatusLine({ store, i18n, actions }) {
  const { t } = i18n;

  function drawServer() {
    const { server, plugins, source } = store.state;
    const place = byId('server');
    const dot = /** @type {HTMLElement} */ (place.firstElementChild);
    const lost = server === 'connected' && source && !source.connected;
    dot.dataset.state = server === 'connected' ? (lost ? 'starting' : 'connected') : server;
    const text =
      server === 'connected'
        ? `${t('server.connected')} · ${t('server.plugins', { count: plugins.length })}`
        : t(`server.${server}`);
    setText(/** @type {Element} */ (place.lastElementChild), lost ? `${text} · ${t('server.source')}` : text);
    place.title = source?.detail ?? '';
  }

  function drawNotice() {
    const { notice } = store.state;
    const line = byId('notice');
    const { undo } = notice ?? {};
    const sentence = notice ? t(notice.key, notice.params) : '';
    if (line.dataset.notice === `${sentence}|${Boolean(undo)}`) return;
    line.dataset.notice = `${sentence}|${Boolean(undo)}`;
    const button =
      undo &&
      h(
        'button',
        { type: 'button', class: 'btn ghost', 'data-testid': 'undo', onclick: () => actions.run(undo) },
        t('done.undo'),
      );
    line.replaceChildren(sentence, ...(button ? [button] : []));
    if (button) setTitle(button, t('key.undo'));
  }

  store.watch(['server', 'plugins', 'source', 'language'], drawServer);
  store.watch(['notice', 'language'], drawNotice);
  drawServer();
  drawNotice();
}
