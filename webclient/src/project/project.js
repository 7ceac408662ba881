// The work on one video as plain data: its shape, its names, and what of the page's state it restores. Pure.

import { scoresOf } from '../scores.js';
import { newId } from '../segments.js';
import { idleRun } from '../store.js';

/**
 * @typedef {import('../types.js').Segment} Segment
 * @typedef {import('../types.js').Score} Score
 * @typedef {import('../store.js').State} State
 *
 * @typedef {object} Project written and read by codec.js
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
 * @property {Pick<State, 'wall' | 'audit'>} more
 *
 * @typedef {import('./fingerprint.js').Fingerprint & {name: string, modified: number, duration: number}} Video modified: milliseconds
 * @typedef {Pick<import('../store.js').Run, 'state' | 'total' | 'answered' | 'skipped' | 'lost' | 'position' | 'from' | 'plugin' | 'parameters'>} SavedRun
 */

/** What a project file ends with. */
export const EXTENSION = '.smartcut.json';

/**
 * What a project is stored under: the same for the same content, whatever the file is called.
 * @param {import('./fingerprint.js').Fingerprint} fingerprint
 */
export const keyOf = ({ size_bytes, slices_sha256 }) => `${size_bytes}-${slices_sha256}`;

/** Browsers add " (1)" to a name they know already. @param {string} name */
export const isProjectFile = (name) => /\.smartcut\b.*\.json$/i.test(name);

/** @param {string} video "hall.mp4" → "hall.smartcut.json" */
export const projectName = (video) => `${video.replace(/\.[^.]{1,5}$/, '') || 'video'}${EXTENSION}`;

/**
 * What of the page's state a project restores. Segments get new ids, so that none is used twice on this page.
 * @param {Project} project
 * @param {readonly Score[]} items scores
 * @param {number} interval seconds between them
 * @returns {Partial<State>}
 */
export function stateFrom(project, items, interval) {
  /** @type {Map<string, string>} */
  const ids = new Map();
  /** @param {Segment} segment */
  const renamed = (segment) => {
    const id = newId();
    ids.set(segment.id, id);
    return { ...segment, id };
  };
  const segments = project.segments.map(renamed);
  const { run, screen, search, more } = project;
  return {
    interval: search.interval,
    scores: scoresOf(items, interval),
    segments,
    removed: project.removed.map(renamed),
    // A search that was running when this was written has ended; auto-resume decides whether it continues.
    run: { ...idleRun(), ...run, state: run.state === 'running' ? 'stopped' : run.state },
    selected: (screen.selected && ids.get(screen.selected)) ?? null,
    tab: screen.tab,
    order: screen.order,
    at: screen.at,
    view: screen.view,
    wall: more.wall,
    audit: more.audit,
  };
}

/**
 * What a list of projects shows of one, without reading it.
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
