// A parameter that takes several of many values: chips, most of them folded behind "+N".

import { choiceName } from '../finding/names.js';
import { h } from './dom.js';
import { idOf, withTitle } from './field-frame.js';

/** Chips shown before the rest is folded. */
const CHIPS = 5;

/**
 * The first few and the chosen ones are shown.
 * @param {import('./fields.js').FieldParts} parts
 * @returns {import('./fields.js').Field}
 */
export function chipsField(parts) {
  const { property, i18n, change } = parts;
  const choices = (property.items?.enum ?? []).map(String);
  let chosen = new Set(/** @type {string[]} */ (parts.value ?? []));
  let open = choices.length <= CHIPS + 1;
  const place = h('div', { class: 'chips', 'data-testid': idOf(parts) });
  const chosenFirst = [...choices].sort((a, b) => Number(chosen.has(b)) - Number(chosen.has(a)));

  function draw() {
    const shown = open
      ? choices
      : choices.filter((choice) => chosen.has(choice) || chosenFirst.indexOf(choice) < CHIPS);
    const buttons = shown.map((choice) =>
      h(
        'button',
        {
          type: 'button',
          class: 'chip',
          'aria-pressed': String(chosen.has(choice)),
          'data-value': choice,
          onclick: () => flip(choice),
        },
        choiceName(property, choice, i18n.language),
      ),
    );
    const hidden = choices.length - shown.length;
    const more =
      hidden > 0 &&
      h(
        'button',
        { type: 'button', class: 'chip', 'aria-label': i18n.t('form.more', { count: hidden }), onclick: unfold },
        `+${hidden}`,
      );
    const focused =
      document.activeElement instanceof HTMLElement && place.contains(document.activeElement)
        ? document.activeElement.dataset.value
        : undefined;
    place.replaceChildren(...buttons, ...(more ? [more] : []));
    if (focused)
      /** @type {HTMLElement | null} */ (place.querySelector(`[data-value="${CSS.escape(focused)}"]`))?.focus();
  }
  function unfold() {
    open = true;
    draw();
    /** @type {HTMLElement | null} */ (place.querySelector(`button:nth-child(${CHIPS + 1})`))?.focus();
  }
  /** @param {string} choice */
  function flip(choice) {
    if (chosen.has(choice)) chosen.delete(choice);
    else chosen.add(choice);
    draw();
    change(choices.filter((item) => chosen.has(item)));
  }
  draw();
  const show = (/** @type {unknown} */ next) => {
    chosen = new Set(/** @type {string[]} */ (next ?? []));
    draw();
  };
  return { element: withTitle(parts, place), show };
}
