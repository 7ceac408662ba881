// The header, and which of the page's views is visible.

import { exportChoices } from '../export/export-plan.js';
import { labelOf, pluginName, shortName } from '../finding/names.js';
import { chosenPlugin } from '../schema.js';
import { formatClock } from '../time.js';
import { byId, h, keepFocus, setText } from './dom.js';

/**
 * @param {object} parts
 * @param {import('../store.js').Store} parts.store
 * @param {import('../i18n.js').I18n} parts.i18n
 * @param {() => void} parts.openExport
 */
export function createShell({ store, i18n, openExport }) {
  const { t } = i18n;
  const exportButton = /** @type {HTMLButtonElement} */ (byId('export-open'));
  const chip = byId('run-chip');
  keepFocus(/** @type {HTMLElement} */ (exportButton.parentElement));
  exportButton.addEventListener('click', openExport);
  chip.addEventListener('click', () => store.set({ view: store.state.view === 'finding' ? 'review' : 'finding' }));

  function drawView() {
    const { view, info } = store.state;
    const open = view !== 'empty';
    byId('empty').hidden = open;
    byId('work').hidden = !open;
    byId('timeline-place').hidden = !open;
    byId('finding').hidden = view !== 'finding';
    byId('review').hidden = view !== 'review';
    for (const id of ['file-name', 'file-facts', 'open-other']) byId(id).hidden = !open;
    if (!info) return;
    setText(byId('file-name'), info.name);
    byId('file-name').title = info.name;
    const parts = facts(info);
    byId('file-facts').title = parts.join(' · ');
    // A narrow screen hides the last ones; none is cut.
    byId('file-facts').replaceChildren(...parts.map((part, index) => h('span', {}, index ? ` · ${part}` : part)));
    document.title = `${info.name} · SmartCut`;
  }

  /** @param {import('../types.js').MediaInfo} info */
  function facts(info) {
    const video = `${info.codecLabel} ${info.width}×${info.height}`;
    const rate = t('header.fps', { count: Math.round(info.fps * 100) / 100 });
    return [formatClock(info.duration), i18n.bytes(info.size), video, rate];
  }

  function drawChip() {
    const { run, view, segments } = store.state;
    const plugin = chosenPlugin(store.state);
    chip.hidden = view === 'empty' || (view === 'finding' && !segments.length);
    const dot = /** @type {HTMLElement} */ (chip.firstElementChild);
    const running = run.state === 'running';
    dot.dataset.state = run.state === 'failed' ? 'failed' : (plugin?.state ?? 'unknown');
    const share = running && run.total ? i18n.percent(Math.min(1, run.answered / run.total)) : '';
    const name =
      view === 'finding'
        ? t('header.found', { count: segments.length })
        : shortName(run.plugin?.label || pluginName(plugin, i18n)) || t('header.search');
    setText(
      /** @type {Element} */ (chip.lastElementChild),
      [name, view === 'finding' ? '' : searchedLabel(), share].filter(Boolean).join(' · '),
    );
    chip.title = view === 'finding' ? t('header.toReview') : t('header.toSearch');
  }

  /** The label searched for, when a parameter with choices has exactly one. */
  function searchedLabel() {
    const lists = Object.values(store.state.run.parameters).filter(Array.isArray);
    return lists.length && lists[0].length === 1 ? labelOf(store.state, i18n, String(lists[0][0])) : '';
  }

  function drawExport() {
    const { view, segments, job } = store.state;
    const { accepted, undecided } = exportChoices(segments);
    const count = accepted.length || undecided.length;
    exportButton.hidden = view !== 'review' && job?.state !== 'running';
    exportButton.disabled = !count && !job;
    if (job?.state === 'running') {
      const done = job.clips.filter(({ state }) => state === 'saved' || state === 'failed').length;
      setText(exportButton, t('export.under', { done: Math.min(done + 1, job.clips.length), all: job.clips.length }));
    } else {
      setText(exportButton, count ? t('export.open', { count }) : t('export.openNone'));
    }
  }

  store.watch(['view', 'info', 'language'], drawView);
  store.watch(['view', 'run', 'plugins', 'pluginId', 'segments', 'language'], drawChip);
  store.watch(['view', 'segments', 'job', 'language'], drawExport);
  drawView();
  drawChip();
  drawExport();
}
