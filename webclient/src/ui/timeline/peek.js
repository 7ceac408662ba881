// The small picture over the timeline: what was sampled nearest to the pointer, the time there, and the score.

import { labelOf } from '../../finding/names.js';
import { h, setText } from '../dom.js';

/**
 * @param {object} parts
 * @param {HTMLElement} parts.place the timeline's box; the picture stands on its upper edge
 * @param {import('../../store.js').Store} parts.store
 * @param {import('../../i18n.js').I18n} parts.i18n
 * @param {import('../thumbnails.js').Thumbnails} parts.thumbnails
 */
export function createPeek({ place, store, i18n, thumbnails }) {
  const picture = h('img', { alt: '', draggable: 'false' });
  const time = h('b', { class: 'num' });
  const score = h('span', { class: 'num' });
  // What it says is in the list and in the slider's value too: no need to read it out at every move.
  const box = h('div', { class: 'peek', 'aria-hidden': 'true', 'data-testid': 'peek', hidden: true }, picture);
  box.append(h('p', {}, time, score));
  place.append(box);

  return {
    /**
     * @param {number} x pixels from the place's left edge
     * @param {number} at seconds
     * @param {number} within seconds: no picture from further away
     * @param {string} text the time as the ruler writes it
     */
    show(x, at, within, text) {
      const { scores, segments } = store.state;
      const url = thumbnails.url(at, Math.max(within, scores.interval));
      if (url && picture.getAttribute('src') !== url) picture.src = url;
      picture.hidden = !url;
      setText(time, text);
      const near = scores.near(at, Math.max(within, scores.interval));
      // What the analyst called a segment goes before what was seen at the moment.
      const over = segments.find(({ start, stop }) => at >= start && at < stop);
      const label = labelOf(store.state, i18n, over?.label ?? near?.label ?? null);
      const words = near ? [i18n.score(near.score), label].filter(Boolean).join(' · ') : i18n.t('timeline.unknown');
      setText(score, words);
      box.hidden = false;
      const wide = box.offsetWidth;
      box.style.left = `${Math.round(Math.min(Math.max(6, x - wide / 2), place.clientWidth - wide - 6))}px`;
    },
    hide() {
      box.hidden = true;
    },
  };
}

/** @typedef {ReturnType<typeof createPeek>} Peek */
