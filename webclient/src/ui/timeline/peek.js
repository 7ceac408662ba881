// The preview over the timeline: the sampled frame nearest to the pointer, its time and its score.

import { labelOf } from '../../finding/names.js';
import { scoreNear } from '../../scores.js';
import { h, setText } from '../dom.js';

/**
 * @param {object} parts
 * @param {HTMLElement} parts.place the timeline's box; the preview sits on its upper edge
 * @param {import('../../store.js').Store} parts.store
 * @param {import('../../i18n.js').I18n} parts.i18n
 * @param {import('../thumbnails.js').Thumbnails} parts.thumbnails
 */
export function createPeek({ place, store, i18n, thumbnails }) {
  const image = h('img', { alt: '', draggable: 'false' });
  const time = h('b', { class: 'num' });
  const score = h('span', { class: 'num' });
  // Hidden from screen readers: the list and the slider's value say the same.
  const box = h('div', { class: 'peek', 'aria-hidden': 'true', 'data-testid': 'peek', hidden: true }, image);
  box.append(h('p', {}, time, score));
  place.append(box);

  return {
    /**
     * @param {number} x pixels from the place's left edge
     * @param {number} at seconds
     * @param {number} within seconds: no frame from farther away
     * @param {string} text the time as on the ruler
     */
    show(x, at, within, text) {
      const { scores, segments } = store.state;
      const url = thumbnails.url(at, Math.max(within, scores.interval));
      if (url && image.getAttribute('src') !== url) image.src = url;
      image.hidden = !url;
      setText(time, text);
      const near = scoreNear(scores, at, Math.max(within, scores.interval));
      // The analyst's label for a segment takes precedence over the model's.
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
