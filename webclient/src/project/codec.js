// A project as plain data for the browser's storage and for a file: each field is written here, and checked here. Pure.

import { readAudit } from '../audit/audit.js';
import { readWall } from '../clock/wallclock.js';
import { list, notNegative, number, oneOf, orNull, ProjectError, positive, record, text } from './checks.js';

/**
 * @typedef {import('./project.js').Project} Project
 * @typedef {import('../types.js').Segment} Segment
 * @typedef {import('../types.js').Score} Score
 */

export const FORMAT = 'smartcut.project';
export const VERSION = 1;

const SEGMENT_STATES = /** @type {const} */ (['proposed', 'accepted', 'rejected']);
const RUN_STATES = /** @type {const} */ (['idle', 'running', 'done', 'stopped', 'failed']);

/**
 * The work without its scores, which are stored apart.
 * @param {import('../store.js').State} state with a fingerprint
 * @param {Date} now
 * @returns {Project}
 */
export function encodeProject(state, now) {
  const { file, fingerprint, info, run, plugins, pluginId, about } = state;
  if (!file || !fingerprint || !info) throw new Error('A project belongs to a video.');
  return {
    format: FORMAT,
    version: VERSION,
    saved: now.toISOString(),
    smartcut: about?.version ?? '',
    video: {
      name: info.name,
      modified: file.lastModified,
      duration: info.duration,
      size_bytes: fingerprint.size_bytes,
      slices_sha256: fingerprint.slices_sha256,
    },
    search: {
      plugin: plugins.find(({ id }) => id === pluginId)?.name ?? run.plugin?.name ?? null,
      interval: state.interval,
      parameters: state.parameters,
    },
    run: {
      state: run.state,
      total: run.total,
      answered: run.answered,
      skipped: run.skipped,
      lost: run.lost,
      position: run.position,
      from: run.from,
      plugin: run.plugin,
      parameters: run.parameters,
    },
    segments: state.segments.map(encodeSegment),
    removed: state.removed.map(encodeSegment),
    screen: {
      view: state.view === 'review' ? 'review' : 'finding',
      at: state.at,
      selected: state.selected,
      tab: state.tab,
      order: state.order,
    },
    more: { wall: state.wall, audit: state.audit },
  };
}

/**
 * @param {any} value
 * @returns {Project} of this version
 * @throws {ProjectError}
 */
export function decodeProject(value) {
  if (value?.format !== FORMAT || !Number.isInteger(value.version)) throw new ProjectError('notProject');
  if (value.version > VERSION) throw new ProjectError('newer');
  const video = record(value.video, 'video');
  const search = record(value.search, 'search');
  const screen = record(value.screen, 'screen');
  const more = record(value.more ?? {}, 'more');
  const segments = decodeSegments(value.segments, 'segments');
  return {
    format: FORMAT,
    version: VERSION,
    saved: text(value.saved, 'saved'),
    smartcut: text(value.smartcut, 'smartcut'),
    video: {
      name: text(video.name, 'video.name'),
      modified: number(video.modified, 'video.modified'),
      duration: positive(video.duration, 'video.duration'),
      size_bytes: notNegative(video.size_bytes, 'video.size_bytes'),
      slices_sha256: text(video.slices_sha256, 'video.slices_sha256'),
    },
    search: {
      plugin: orNull(search.plugin, text, 'search.plugin'),
      interval: positive(search.interval, 'search.interval'),
      parameters: decodeParameters(search.parameters, 'search.parameters'),
    },
    run: decodeRun(record(value.run, 'run')),
    segments,
    removed: decodeSegments(value.removed, 'removed'),
    screen: {
      view: oneOf(screen.view, /** @type {const} */ (['finding', 'review']), 'screen.view'),
      at: notNegative(screen.at, 'screen.at'),
      selected: segments.find(({ id }) => id === screen.selected)?.id ?? null,
      tab: oneOf(screen.tab, SEGMENT_STATES, 'screen.tab'),
      order: oneOf(screen.order, /** @type {const} */ (['time', 'score']), 'screen.order'),
    },
    more: { wall: readWall(more.wall), audit: readAudit(more.audit) },
  };
}

/**
 * The whole work as the text of a file.
 * @param {import('../store.js').State} state with a fingerprint
 * @param {Date} now
 */
export function encodeProjectFile(state, now) {
  const { interval, items } = state.scores;
  const project = encodeProject(state, now);
  return `${JSON.stringify({ ...project, scores: { interval, items: items.map(encodeScore) } })}\n`;
}

/**
 * @param {string} content of a project file
 * @returns {{project: Project, items: Score[], interval: number}} interval: seconds between scores
 * @throws {ProjectError}
 */
export function decodeProjectFile(content) {
  let value;
  try {
    value = JSON.parse(content);
  } catch {
    throw new ProjectError('notProject');
  }
  const project = decodeProject(value);
  const scores = record(value.scores, 'scores');
  return {
    project,
    items: list(scores.items, 'scores.items').map((item, index) => decodeScore(item, `scores.items[${index}]`)),
    interval: positive(scores.interval, 'scores.interval'),
  };
}

/** @param {Segment} segment @returns {Segment} */
const encodeSegment = ({ id, start, stop, state, score, label, edited, origin }) => ({
  ...{ id, start, stop, state, score, label, edited, origin },
});

/** @param {unknown} value @param {string} where @returns {Segment[]} */
function decodeSegments(value, where) {
  return list(value, where).map((entry, index) => {
    const place = `${where}[${index}]`;
    const segment = record(entry, place);
    const start = notNegative(segment.start, `${place}.start`);
    const stop = notNegative(segment.stop, `${place}.stop`);
    if (start >= stop) throw new ProjectError('damaged', { where: `${place}.stop` });
    return {
      id: text(segment.id, `${place}.id`),
      start,
      stop,
      state: oneOf(segment.state, SEGMENT_STATES, `${place}.state`),
      score: orNull(segment.score, number, `${place}.score`),
      label: orNull(segment.label, text, `${place}.label`),
      edited: segment.edited === true,
      origin: oneOf(segment.origin, /** @type {const} */ (['model', 'analyst']), `${place}.origin`),
    };
  });
}

/** @param {Record<string, unknown>} run @returns {import('./project.js').SavedRun} */
function decodeRun(run) {
  const plugin = orNull(run.plugin, record, 'run.plugin');
  return {
    state: oneOf(run.state, RUN_STATES, 'run.state'),
    total: notNegative(run.total, 'run.total'),
    answered: notNegative(run.answered, 'run.answered'),
    skipped: notNegative(run.skipped, 'run.skipped'),
    // Projects of older versions don't have it.
    lost: list(run.lost ?? [], 'run.lost').map((at) => notNegative(at, 'run.lost')),
    position: notNegative(run.position, 'run.position'),
    from: orNull(run.from, notNegative, 'run.from'),
    plugin: plugin && {
      name: text(plugin.name, 'run.plugin.name'),
      version: text(plugin.version, 'run.plugin.version'),
      label: text(plugin.label, 'run.plugin.label'),
    },
    parameters: record(run.parameters, 'run.parameters'),
  };
}

/** @param {Score} score @returns {unknown[]} as on the wire: label and box only where there is one */
const encodeScore = ({ at, score, label, box }) =>
  label === null && box === null ? [at, score] : [at, score, label, box];

/** @param {unknown} value @param {string} where @returns {Score} */
function decodeScore(value, where) {
  const [at, score, label = null, box = null] = list(value, where);
  const sides = orNull(box, list, where)?.map((side) => number(side, where)) ?? null;
  if (sides && sides.length !== 4) throw new ProjectError('damaged', { where });
  return {
    at: notNegative(at, where),
    score: number(score, where),
    label: orNull(label, text, where),
    box: /** @type {Score['box']} */ (sides),
  };
}

/** @param {unknown} value @param {string} where @returns {Record<string, Record<string, unknown>>} by plugin name */
function decodeParameters(value, where) {
  const found = Object.entries(record(value, where));
  return Object.fromEntries(found.map(([name, changed]) => [name, record(changed, `${where}.${name}`)]));
}
