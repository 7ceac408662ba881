// Announces progress to screen readers: at the start, at every tenth, and at the end.

import { exportShare } from '../export/export-plan.js';
import { byId, setText } from './dom.js';

/** @param {{store: import('../store.js').Store, i18n: import('../i18n.js').I18n}} parts */
export function createAnnouncer({ store, i18n }) {
  const { t } = i18n;
  const place = byId('announce');
  let announced = '';

  /** @param {string} key each is announced once @param {string} text */
  function announce(key, text) {
    if (key === announced) return;
    announced = key;
    setText(place, text);
  }

  store.watch(['run'], ({ run, segments }) => {
    if (run.state === 'running') {
      const tenth = run.total ? Math.floor((run.answered / run.total) * 10) : 0;
      const proposals = segments.length ? t('run.early', { count: segments.length }) : t('run.noneYet');
      announce(`run ${tenth}`, `${i18n.percent(tenth / 10)}. ${proposals}`);
    } else if (run.state === 'done') {
      announce('run done', segments.length ? t('run.review', { count: segments.length }) : t('run.noneFound'));
    }
  });
  store.watch(['job'], ({ job }) => {
    if (job?.state !== 'running') return;
    const tenth = Math.floor(exportShare(job) * 10);
    announce(`job ${tenth}`, i18n.percent(tenth / 10));
  });
}
