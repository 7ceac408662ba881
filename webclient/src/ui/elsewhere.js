// Over the form and the list: another tab works on this video; here it is read-only until taken over.

import { byId, h, setText } from './dom.js';

/**
 * @param {object} parts
 * @param {import('../store.js').Store} parts.store
 * @param {import('../i18n.js').I18n} parts.i18n
 * @param {() => Promise<void>} parts.takeOver
 */
export function createElsewhere({ store, i18n, takeOver }) {
  const place = byId('elsewhere');
  const text = h('p');
  const take = h('button', { type: 'button', class: 'btn primary', 'data-testid': 'take-over' });
  take.addEventListener('click', async () => {
    take.disabled = true;
    await takeOver();
    take.disabled = false;
  });
  place.append(text, take);

  function draw() {
    const { elsewhere } = store.state;
    place.hidden = !elsewhere;
    byId('finding').inert = elsewhere;
    byId('review').inert = elsewhere;
    setText(text, i18n.t('elsewhere.text'));
    setText(take, i18n.t('elsewhere.take'));
  }
  store.watch(['elsewhere', 'language'], draw);
  draw();
}
