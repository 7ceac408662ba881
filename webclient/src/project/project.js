// The work on one video as a plain object that can be stored, saved to a file and sent: written here, read in read.js. Pure.

import { ScoreSeries } from '../scores.js';
import { newId } from '../segments.js';
import { emptyProject, idleRun } from '../store.js';

/**
 * @typedef {import('../types.js').Segment} Segment
 * @typedef {import('../types.js').Score} Score
 * @typedef {import('../store.js').State} State
 *
 * @typedef {object} Project
 * @property {'smartcut.project'} format
 * @property {number} version
 * @property {string} saved ISO date
 * @property {string} smartcut version of the page's server
 * @property {Video} video
 * @property {{plugin: string | null, interval: number, parameters: Record<string, Record<string, unknown>>}} search
 *   the form: the recommender by name, and what was changed in each one's parameters
 * @property {SavedRun} run
 * @property {Segment[]} segments
 * @property {Segment[]} removed
 * @property {{view: 'finding' | 'review', at: number, selected: string | null, tab: Segment['state'], order: 'time' | 'score'}} screen
 * @property {Record<string, unknown>} more whatever else belongs to one video (see MORE)
 *
 * @typedef {import('./fingerprint.js').Fingerprint & {name: string, modified: number, duration: number}} Video modified: milliseconds
 * @typedef {Pick<import('../store.js').Run, 'state' | 'total' | 'answered' | 'skipped' | 'position' | 'from' | 'plugin' | 'parameters'>} SavedRun
 * @typedef {Project & {scores: {interval: number, items: unknown[][]}}} ProjectFile
 */

export const FORMAT = 'smartcut.project';
export const VERSION = 1;
/** What a project file ends with. */
export const EXTENSION = '.smartcut.json';

/** Parts of the state that are written in their own way, or not at all. */
const OWN = new Set([
  ...['file', 'info', 'keyframes', 'fingerprint', 'handle', 'interval', 'run', 'scores', 'segments', 'removed'],
  ...['draft', 'selected', 'tab', 'at', 'playing', 'job', 'wallHints', 'elsewhere', 'auditing', 'stretch'],
]);
/** Whatever else belongs to one video: plain values, written as they are. */
export const MORE = Object.keys(emptyProject()).filter((key) => !OWN.has(key));

/**
 * What a project is stored under: the same for the same pictures, whatever the file is called.
 * @param {import('./fingerprint.js').Fingerprint} fingerprint
 */
export const keyOf = ({ size_bytes, slices_sha256 }) => `${size_bytes}-${slices_sha256}`;

/**
 * The work without its scores, which are stored apart.
 * @param {State} state with a fingerprint
 * @param {Date} now
 * @returns {Project}
 */
export function toProject(state, now) {
  const { file, fingerprint, info, run, plugins, pluginId, about, at, selected, tab, order } = state;
  if (!file || !fingerprint || !info) throw new Error('A project belongs to a video.');
  const { state: how, total, answered, skipped, position, from, plugin, parameters } = run;
  const slots = /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (state));
  return {
    format: FORMAT,
    version: VERSION,
    saved: now.toISOString(),
    smartcut: about?.version ?? '',
    video: { name: info.name, modified: file.lastModified, duration: info.duration, ...fingerprint },
    search: {
      plugin: plugins.find(({ id }) => id === pluginId)?.name ?? plugin?.name ?? null,
      interval: state.interval,
      parameters: state.parameters,
    },
    run: { state: how, total, answered, skipped, position, from, plugin, parameters },
    segments: state.segments,
    removed: state.removed,
    screen: { view: state.view === 'review' ? 'review' : 'finding', at, selected, tab, order },
    more: Object.fromEntries(MORE.map((key) => [key, slots[key]])),
  };
}

/**
 * The whole work as the text of a file.
 * @param {State} state with a fingerprint
 * @param {Date} now
 */
export function toProjectFile(state, now) {
  const items = state.scores.items.map(({ at, score, label, box }) =>
    label === null && box === null ? [at, score] : [at, score, label, box],
  );
  return `${JSON.stringify({ ...toProject(state, now), scores: { interval: state.scores.interval, items } })}\n`;
}

/** Browsers add " (1)" to a name they know already. @param {string} name */
export const isProjectFile = (name) => /\.smartcut\b.*\.json$/i.test(name);

/** @param {string} video "hall.mp4" → "hall.smartcut.json" */
export const projectName = (video) => `${video.replace(/\.[^.]{1,5}$/, '') || 'video'}${EXTENSION}`;

/**
 * What of the page's state a project brings back. Segments get ids of this page's own, so that none is given twice.
 * @param {Project} project
 * @param {readonly Score[]} items scores
 * @param {number} interval seconds between them
 * @returns {Partial<State>}
 */
export function fromProject(project, items, interval) {
  const scores = new ScoreSeries();
  scores.interval = interval;
  scores.add([...items]);
  /** @type {Map<string, string>} */
  const ids = new Map();
  /** @param {Segment} segment */
  const renamed = (segment) => {
    const id = newId();
    ids.set(segment.id, id);
    return { ...segment, id };
  };
  const segments = project.segments.map(renamed);
  const { run, screen, search } = project;
  return {
    interval: search.interval,
    scores,
    segments,
    removed: project.removed.map(renamed),
    // A search that was running when this was written runs no more; whether it goes on is not decided here.
    run: { ...idleRun(), ...run, state: run.state === 'running' ? 'stopped' : run.state },
    selected: (screen.selected && ids.get(screen.selected)) ?? null,
    tab: screen.tab,
    order: screen.order,
    at: screen.at,
    view: screen.view,
    ...project.more,
  };
}

/**
 * What a list of projects says of one, without reading it.
 * @param {Project} project
 */
export function countsOf({ segments, run }) {
  return {
    proposals: segments.length,
    decided: segments.filter(({ state }) => state !== 'proposed').length,
    /** Share of a search that isn't over, else null. */
    searched: run.from !== null && run.total ? Math.min(1, run.answered / run.total) : null,
  };
}
