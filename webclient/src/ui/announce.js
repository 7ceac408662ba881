// Tells people who don't see the screen how a long work goes: at its start, every tenth part, and its end.

import { exportShare } from '../export/export-plan.js';
import { byId, setText } from './dom.js';

/** @param {{store: import('../store.js').Store, i18n: import('../i18n.js').I18n}} parts */
export function createAnnouncer({ store, i18n }) {
  const { t } = i18n;
  const place = byId('announce');
  let told = '';

  /** @param {string} key of what is told, so that it is told once @param {string} text */
  function tell(key, text) {
    if (key === told) return;
    told = key;
    setText(place, text);
  }

  store.watch(['run'], ({ run, segments }) => {
    if (run.state === 'running') {
      const tenth = run.total ? Math.floor((run.answered / run.total) * 10) : 0;
      const proposals = segments.length ? t('run.early', { count: segments.length }) : t('run.noneYet');
      tell(`run ${tenth}`, `${i18n.percent(tenth / 10)}. ${proposals}`);
    } else if (run.state === 'done') {
      tell('run done', segments.length ? t('run.review', { count: segments.length }) : t('run.noneFound'));
    }
  });
  store.watch(['job'], ({ job }) => {
    if (job?.state !== 'running') return;
    const tenth = Math.floor(exportShare(job) * 10);
    tell(`job ${tenth}`, i18n.percent(tenth / 10));
  });
}
