// Under the form: the button that starts a search; while one runs, its progress; afterwards, its outcome.

import { pluginName } from '../finding/names.js';
import { planSettings } from '../finding/planning.js';
import { resumableCopy } from '../finding/replicas.js';
import { unseenOf, unseenShare } from '../finding/unseen.js';
import { chosenPlugin } from '../schema.js';
import { highestScore } from '../scores.js';
import { isTouched } from '../segments.js';
import { formatClock } from '../time.js';
import { byId, h, setText, showError } from './dom.js';
import { createProgressBar } from './progress-bar.js';

/** Stretches named in a sentence. */
const UNSEEN_NAMED = 3;

/**
 * @param {object} parts
 * @param {import('../store.js').Store} parts.store
 * @param {import('../i18n.js').I18n} parts.i18n
 * @param {import('../finding/finding.js').Finder} parts.finder
 * @param {() => void} parts.openReview
 */
export function createSearchProgress({ store, i18n, finder, openReview }) {
  const { t } = i18n;
  const foot = byId('finding-foot');
  const find = h('button', {
    type: 'button',
    class: 'btn primary wide',
    'data-testid': 'find',
    onclick: () => finder.start(),
  });
  const why = h('span', { class: 'hint' });
  const error = h('div');
  const outcome = h('div', { class: 'row outcome' });
  const outcomeText = h('span', { class: 'muted grow small', 'data-testid': 'outcome' });
  const outcomeLink = h('button', { type: 'button', class: 'link small', onclick: openReview });
  const resume = h('button', {
    type: 'button',
    class: 'btn wide',
    'data-testid': 'resume',
    onclick: () => finder.resume(),
  });
  outcome.append(outcomeText, outcomeLink);

  const bar = createProgressBar({ i18n });
  const early = h('button', { type: 'button', class: 'link grow', 'data-testid': 'early', onclick: openReview });
  const earlyNone = h('span', { class: 'muted grow' });
  const stop = h('button', { type: 'button', class: 'btn', 'data-testid': 'stop', onclick: () => finder.stop() });
  const progress = h(
    'div',
    { class: 'progress', 'data-testid': 'progress' },
    ...bar.elements,
    h('div', { class: 'row small' }, early, earlyNone, stop),
  );
  foot.append(error, outcome, progress, resume, why, find);

  function draw() {
    const { run, segments } = store.state;
    const running = run.state === 'running';
    progress.hidden = !running;
    find.hidden = running;
    showError(error, run.error ? t(run.error.key, withLengths(run.error.params)) : null);
    drawFind();
    drawOutcome();
    resume.hidden = running || !resumableCopy(store.state);
    resume.classList.toggle('primary', !resume.hidden);
    find.classList.toggle('primary', resume.hidden);
    setText(resume, resumeText());
    if (!running) return;
    bar.show(run.total ? Math.min(1, run.answered / run.total) : 0, pace(), t('run.progress'));
    early.hidden = !segments.length;
    earlyNone.hidden = Boolean(segments.length);
    setText(early, t('run.early', { count: segments.length }));
    setText(earlyNone, t('run.noneYet'));
    setText(stop, t('run.stop'));
  }

  /** An adaptive search visits frames in no fixed order, so there is no second at which it resumes. */
  function resumeText() {
    const { run, scores } = store.state;
    const manifest = resumableCopy(store.state)?.manifest;
    if (planSettings(manifest, run.parameters, scores.interval)) return t('run.resumeSearch');
    return t('run.resumeFrom', { at: formatClock(run.from ?? 0) });
  }

  function pace() {
    const { run } = store.state;
    if (run.connection === 'retrying') return t('run.retrying');
    if (!run.answered) return t('run.starting');
    if (!run.rate) return t('run.count', { done: run.answered, count: run.total });
    const rate = t('run.rate', { count: Number(run.rate.toFixed(run.rate < 10 ? 1 : 0)) });
    return `${rate} · ${t('run.left', { length: i18n.length(Math.max(1, (run.total - run.answered) / run.rate)) })}`;
  }

  function drawFind() {
    const { run, segments, server, plugins } = store.state;
    const plugin = chosenPlugin(store.state);
    const ready = plugin?.state === 'ready' || plugin?.state === 'busy';
    find.disabled = !ready || server === 'lost';
    setText(find, t(run.state === 'idle' ? 'run.find' : 'run.findAgain'));
    let reason = '';
    if (server === 'lost') reason = t('run.noServer');
    else if (plugins.length && plugin && !ready)
      reason = t(`run.wait.${plugin.state}`, { plugin: pluginName(plugin, i18n) });
    else if (run.state !== 'idle' && segments.some((segment) => !isTouched(segment))) reason = t('run.replaces');
    setText(why, reason);
    why.hidden = !reason || run.state === 'running';
  }

  function drawOutcome() {
    const { run, segments, scores } = store.state;
    const over = run.state === 'done' || run.state === 'stopped' || (run.state === 'failed' && segments.length > 0);
    outcome.hidden = !over;
    if (!over) return;
    const highest = highestScore(scores);
    let text = '';
    if (run.state === 'stopped') text = t('run.stopped', { count: run.answered });
    else if (run.state === 'done' && segments.length) text = t('run.done', { count: run.answered });
    else if (run.state === 'done')
      text = highest ? t('run.nothing', { score: i18n.score(highest.score) }) : t('run.noScores');
    if (run.skipped) text += ` ${t('run.skipped', { count: run.skipped })}`;
    text += unseenText();
    setText(outcomeText, text);
    setText(outcomeLink, t('run.review', { count: segments.length }));
    outcomeLink.hidden = !segments.length;
  }

  /** What was not looked at: without it, nothing found would sound like nothing there. */
  function unseenText() {
    const stretches = unseenOf(store.state);
    const { info } = store.state;
    if (!stretches.length || !info) return '';
    const named = stretches
      .slice(0, UNSEEN_NAMED)
      .map(({ start, stop }) => `${formatClock(start)}–${formatClock(stop)}`);
    if (stretches.length > UNSEEN_NAMED) named.push('…');
    const length = i18n.length(unseenShare(stretches, info.duration) * info.duration);
    return ` ${t('run.unseen', { length, where: named.join(', ') })}`;
  }

  /** Seconds formatted as a length. @param {Record<string, unknown> | undefined} params */
  const withLengths = (params) => (typeof params?.at === 'number' ? { ...params, at: i18n.length(params.at) } : params);

  store.watch(['run', 'segments', 'language', 'plugins', 'pluginId', 'server', 'view', 'scores'], draw);
  draw();
  return {
    /** One key for the next step: search, review, and back to the search. */
    press() {
      const { view, run, segments } = store.state;
      if (view === 'review') store.set({ view: 'finding' });
      else if (run.state !== 'idle' && segments.length) openReview();
      else if (!find.hidden) find.click();
    },
  };
}
