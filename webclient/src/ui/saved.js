// In the status line: when the work was saved, and a button that downloads it as a file. Not a live region: it changes each second.

import { encodeProjectFile } from '../project/codec.js';
import { projectName } from '../project/project.js';
import { byId, h, icon, setText } from './dom.js';

/**
 * @param {object} parts
 * @param {import('../store.js').Store} parts.store
 * @param {import('../i18n.js').I18n} parts.i18n
 * @param {() => number} [parts.now] milliseconds
 */
export function createSaved({ store, i18n, now = Date.now }) {
  const { t } = i18n;
  const place = byId('saved');
  const warning = icon('warning');
  const text = h('span', { 'data-testid': 'saved' });
  const toFile = h('button', { type: 'button', class: 'btn ghost', 'data-testid': 'project-save', onclick: download });
  place.append(warning, text, toFile);

  function draw() {
    const { saved, fingerprint } = store.state;
    place.hidden = !saved;
    if (!saved) return;
    const failed = saved.state === 'failed';
    place.classList.toggle('failed', failed);
    warning.toggleAttribute('hidden', !failed);
    setText(text, failed ? t(saved.error?.key ?? 'saved.failed', saved.error?.params) : since(saved.at));
    text.title = failed ? (text.textContent ?? '') : '';
    setText(toFile, t('saved.toFile'));
    toFile.title = t('saved.toFileHow');
    toFile.hidden = !fingerprint;
  }

  /** @param {number} at milliseconds */
  function since(at) {
    const seconds = (now() - at) / 1000;
    if (seconds < 1) return t('saved.now');
    // Beyond a minute, seconds would only flicker.
    return t('saved.ago', { length: i18n.length(seconds < 60 ? seconds : Math.floor(seconds / 60) * 60) });
  }

  function download() {
    const { info } = store.state;
    if (!info) return;
    const url = URL.createObjectURL(
      new Blob([encodeProjectFile(store.state, new Date())], { type: 'application/json' }),
    );
    h('a', { href: url, download: projectName(info.name) }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000); // the browser reads it asynchronously
    store.set({ notice: { key: 'done.projectSaved', params: { name: projectName(info.name) } } });
  }

  store.watch(['saved', 'fingerprint', 'language'], draw);
  setInterval(draw, 1000);
  draw();
}
