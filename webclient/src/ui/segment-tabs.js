// Over the list of segments: a tab for each state with its count, and the order of the list.

import { countStates } from '../review/review.js';
import { byId, h, icon, keepFocus, setIcon, setText, setTitle, withKey } from './dom.js';

const TABS = /** @type {const} */ (['proposed', 'accepted', 'rejected']);

/**
 * @param {object} parts
 * @param {import('../store.js').Store} parts.store
 * @param {import('../i18n.js').I18n} parts.i18n
 * @param {import('../keymap.js').Keymap} parts.keymap
 */
export function createSegmentTabs({ store, i18n, keymap }) {
  const { t } = i18n;
  const tabs = TABS.map((state) =>
    h('button', {
      type: 'button',
      class: 'tab num',
      role: 'tab',
      'data-testid': `tab-${state}`,
      'aria-controls': 'list',
      onclick: () => store.set({ tab: state }),
    }),
  );
  const order = h(
    'button',
    { type: 'button', class: 'btn ghost', 'data-testid': 'order', onclick: flipOrder },
    icon('time'),
  );
  byId('tabs').append(...tabs, h('span', { class: 'grow' }), order);
  keepFocus(byId('tabs'));
  byId('tabs').addEventListener('keydown', (event) => {
    const from = tabs.indexOf(/** @type {HTMLButtonElement} */ (event.target));
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.code];
    if (from < 0 || !step) return;
    event.preventDefault();
    const to = (from + step + TABS.length) % TABS.length;
    store.set({ tab: TABS[to] });
    tabs[to].focus();
  });

  function flipOrder() {
    store.set({ order: store.state.order === 'time' ? 'score' : 'time' });
  }

  function draw() {
    const counts = countStates(store.state.segments);
    for (const [index, state] of TABS.entries()) {
      setText(tabs[index], `${t(`state.${state}`)} ${i18n.number(counts[state])}`);
      tabs[index].setAttribute('aria-selected', String(store.state.tab === state));
      tabs[index].tabIndex = store.state.tab === state ? 0 : -1;
    }
    setIcon(order, store.state.order);
    setTitle(order, withKey(t(`review.order.${store.state.order}`), keymap.text('order')));
  }

  store.watch(['segments', 'tab', 'order', 'language'], draw);
  keymap.onChange(draw);
  draw();
}
