// Extra outputs of an export, as chips: lists for other programs, frames for annotators, hard negatives.

import { h } from '../dom.js';

/** In the order of the chips. */
const SIDE_FILES = /** @type {const} */ (['manifest', 'csv', 'timestamps', 'edl', 'coco', 'cvat']);
const SHORTEST_STEP = 0.04;

/**
 * @param {object} parts
 * @param {import('../../i18n.js').I18n} parts.i18n
 * @param {() => void} parts.onChange
 */
export function createExtraOutputs({ i18n, onChange }) {
  const { t } = i18n;
  /** @type {Set<string>} what is on: side files, and 'frames', 'merged', 'rejected', 'clock' */
  const on = new Set(['manifest', 'csv']);
  let every = 1;

  /** @param {string} name @param {string} text @param {string | null} [title] */
  function chip(name, text, title = null) {
    return h(
      'button',
      {
        type: 'button',
        class: 'chip',
        title,
        'aria-pressed': String(on.has(name)),
        'data-testid': `extra-${name}`,
        onclick() {
          if (!on.delete(name)) on.add(name);
          onChange();
        },
      },
      text,
    );
  }

  function step() {
    const field = h('input', {
      type: 'number',
      class: 'field num step',
      min: SHORTEST_STEP,
      step: 'any',
      value: every,
      'aria-label': t('export.framesEvery'),
      'data-testid': 'frames-every',
    });
    field.addEventListener('change', () => {
      const value = Number(field.value);
      if (value >= SHORTEST_STEP) every = value;
      onChange();
    });
    return field;
  }

  return {
    /** @param {number} rejected number of hard negatives @param {boolean} [timed] whether the time of day is known */
    draw(rejected, timed = false) {
      return h(
        'div',
        { class: 'section' },
        h('span', { class: 'name' }, t('export.also')),
        h(
          'div',
          { class: 'chips' },
          ...SIDE_FILES.map((name) => {
            const withFrames = name === 'coco' || name === 'cvat';
            return chip(name, t(`export.also.${name}`), withFrames ? t('export.withFrames') : null);
          }),
          timed && chip('clock', t('export.also.clock'), t('export.clockHow')),
          chip('merged', t('export.also.merged')),
          rejected > 0 && chip('rejected', t('export.also.rejected', { count: rejected }), t('export.rejectedHow')),
          chip(
            'frames',
            on.has('frames') ? t('export.framesEvery') : t('export.also.frames', { step: i18n.number(every, 2) }),
          ),
          on.has('frames') && step(),
          on.has('frames') && h('span', { class: 'muted small' }, t('unit.s.short')),
        ),
      );
    },
    /**
     * @param {import('../../types.js').Segment[]} rejected
     * @returns {import('../../export/export-plan.js').ExportOptions}
     */
    options: (rejected) => ({
      sideFiles: SIDE_FILES.filter((name) => on.has(name)),
      framesEvery: on.has('frames') ? every : null,
      clockNames: on.has('clock'),
      merged: on.has('merged'),
      rejected: on.has('rejected') ? rejected : [],
    }),
  };
}
