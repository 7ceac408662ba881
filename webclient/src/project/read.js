// Reads a project that was stored or sent: every field is looked at, since anybody may have written the file. Pure.

import { readAudit } from '../audit/audit.js';
import { readWall } from '../clock/wallclock.js';
import { SmartCutError } from '../errors.js';
import { emptyProject } from '../store.js';
import { FORMAT, MORE, VERSION } from './project.js';

/**
 * @typedef {import('./project.js').Project} Project
 * @typedef {import('../types.js').Segment} Segment
 * @typedef {import('../types.js').Score} Score
 */

/** Why it can't be opened. */
export class ProjectError extends SmartCutError {
  /** @param {'notProject' | 'newer' | 'damaged'} code @param {{where?: string}} [params] */
  constructor(code, params = {}) {
    super(`error.project.${code}`, params, `${code} ${params.where ?? ''}`.trim());
    this.code = code;
  }
}

const STATES = ['proposed', 'accepted', 'rejected'];
const RUNS = ['idle', 'running', 'done', 'stopped', 'failed'];

/**
 * @param {string} text of a project file
 * @returns {{project: Project, items: Score[], interval: number}}
 * @throws {ProjectError}
 */
export function parseProject(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ProjectError('notProject');
  }
  const project = readProject(value);
  const scores = record(value.scores, 'scores');
  const items = list(scores.items, 'scores.items').map((item, index) => readScore(item, `scores.items[${index}]`));
  return { project, items, interval: positive(scores.interval, 'scores.interval') };
}

/**
 * @param {any} value
 * @returns {Project} of this version
 * @throws {ProjectError}
 */
export function readProject(value) {
  if (value?.format !== FORMAT || !Number.isInteger(value.version)) throw new ProjectError('notProject');
  if (value.version > VERSION) throw new ProjectError('newer');
  const video = record(value.video, 'video');
  const search = record(value.search, 'search');
  const screen = record(value.screen, 'screen');
  const segments = segmentsOf(value.segments, 'segments');
  return {
    format: FORMAT,
    version: VERSION,
    saved: text(value.saved, 'saved'),
    smartcut: text(value.smartcut, 'smartcut'),
    video: {
      name: text(video.name, 'video.name'),
      modified: number(video.modified, 'video.modified'),
      duration: positive(video.duration, 'video.duration'),
      size_bytes: least(video.size_bytes, 'video.size_bytes'),
      slices_sha256: text(video.slices_sha256, 'video.slices_sha256'),
    },
    search: {
      plugin: search.plugin === null ? null : text(search.plugin, 'search.plugin'),
      interval: positive(search.interval, 'search.interval'),
      parameters: parametersOf(search.parameters),
    },
    run: readRun(record(value.run, 'run')),
    segments,
    removed: segmentsOf(value.removed, 'removed'),
    screen: {
      view: one(screen.view, ['finding', 'review'], 'screen.view'),
      at: least(screen.at, 'screen.at'),
      selected: segments.some(({ id }) => id === screen.selected) ? /** @type {string} */ (screen.selected) : null,
      tab: one(screen.tab, STATES, 'screen.tab'),
      order: one(screen.order, ['time', 'score'], 'screen.order'),
    },
    more: moreOf(value.more),
  };
}

/** @param {Record<string, unknown>} run @returns {import('./project.js').SavedRun} */
function readRun(run) {
  const plugin = run.plugin === null ? null : record(run.plugin, 'run.plugin');
  return {
    state: one(run.state, RUNS, 'run.state'),
    total: least(run.total, 'run.total'),
    answered: least(run.answered, 'run.answered'),
    skipped: least(run.skipped, 'run.skipped'),
    position: least(run.position, 'run.position'),
    from: run.from === null ? null : least(run.from, 'run.from'),
    plugin: plugin && {
      name: text(plugin.name, 'run.plugin.name'),
      version: text(plugin.version, 'run.plugin.version'),
      label: text(plugin.label, 'run.plugin.label'),
    },
    parameters: record(run.parameters, 'run.parameters'),
  };
}

/** @param {unknown} value @param {string} where @returns {Segment[]} */
function segmentsOf(value, where) {
  return list(value, where).map((entry, index) => {
    const place = `${where}[${index}]`;
    const segment = record(entry, place);
    const start = least(segment.start, `${place}.start`);
    const stop = least(segment.stop, `${place}.stop`);
    if (start >= stop) throw new ProjectError('damaged', { where: `${place}.stop` });
    return {
      ...segment, // what later parts of the page may have added
      id: text(segment.id, `${place}.id`),
      start,
      stop,
      state: one(segment.state, STATES, `${place}.state`),
      score: segment.score === null ? null : number(segment.score, `${place}.score`),
      label: segment.label === null ? null : text(segment.label, `${place}.label`),
      edited: segment.edited === true,
      origin: one(segment.origin, ['model', 'analyst'], `${place}.origin`),
    };
  });
}

/** @param {unknown} value @param {string} where @returns {Score} */
function readScore(value, where) {
  const [at, score, label = null, box = null] = list(value, where);
  const sides = box === null ? null : list(box, where).map((side) => number(side, where));
  if (sides && sides.length !== 4) throw new ProjectError('damaged', { where });
  return {
    at: least(at, where),
    score: number(score, where),
    label: label === null ? null : text(label, where),
    box: /** @type {Score['box']} */ (sides),
  };
}

/** @param {unknown} value @returns {Record<string, Record<string, unknown>>} */
function parametersOf(value) {
  const found = Object.entries(record(value, 'search.parameters'));
  return Object.fromEntries(found.map(([name, changed]) => [name, record(changed, `search.parameters.${name}`)]));
}

/** Parts that this page knows, where they have the shape of an empty one. @param {unknown} value */
function moreOf(value) {
  const given = record(value ?? {}, 'more');
  const empty = /** @type {Record<string, unknown>} */ (emptyProject());
  const fits = MORE.filter((key) => key in given && (empty[key] === null || kind(empty[key]) === kind(given[key])));
  const found = Object.fromEntries(fits.map((key) => [key, given[key]]));
  if ('wall' in found) found.wall = readWall(found.wall);
  if ('audit' in found) found.audit = readAudit(found.audit);
  return found;
}

/** @param {unknown} value */
const kind = (value) => (Array.isArray(value) ? 'list' : value === null ? 'null' : typeof value);

/** @param {unknown} value @param {string} where @returns {Record<string, any>} */
function record(value, where) {
  if (kind(value) === 'object') return /** @type {Record<string, any>} */ (value);
  throw new ProjectError('damaged', { where });
}

/** @param {unknown} value @param {string} where @returns {unknown[]} */
function list(value, where) {
  if (Array.isArray(value)) return value;
  throw new ProjectError('damaged', { where });
}

/** @param {unknown} value @param {string} where @returns {string} */
function text(value, where) {
  if (typeof value === 'string') return value;
  throw new ProjectError('damaged', { where });
}

/** @param {unknown} value @param {string} where @returns {number} */
function number(value, where) {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new ProjectError('damaged', { where });
}

/** @param {unknown} value @param {string} where a number that isn't below 0 */
function least(value, where) {
  const found = number(value, where);
  if (found < 0) throw new ProjectError('damaged', { where });
  return found;
}

/** @param {unknown} value @param {string} where a number above 0 */
function positive(value, where) {
  const found = number(value, where);
  if (found <= 0) throw new ProjectError('damaged', { where });
  return found;
}

/** @param {unknown} value @param {readonly string[]} choices @param {string} where @returns {any} */
function one(value, choices, where) {
  if (choices.includes(/** @type {string} */ (value))) return value;
  throw new ProjectError('damaged', { where });
}
