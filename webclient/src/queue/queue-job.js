// The export of a queue as plain data: which files, how far each is, how far the whole. Pure.

import { exportShare } from '../export/export-plan.js';
import { safeStem } from '../time.js';
import { freeFolder } from './export-places.js';

/**
 * @typedef {object} FileJob
 * @property {number} id of the entry
 * @property {string} path
 * @property {string} folder
 * @property {'waiting' | 'cutting' | 'saved' | 'failed' | 'cancelled'} state failed: nothing, or not all of it, could be cut
 * @property {number} weight clips expected
 * @property {import('../export/export-plan.js').ExportJob | null} job its clips, as soon as its turn has come
 * @property {import('../export/export-plan.js').Trouble | null} error
 * @property {import('../clock/wallclock.js').Wall | null} wall
 *
 * @typedef {object} QueueJob
 * @property {'running' | 'done' | 'cancelled' | 'failed'} state
 * @property {readonly FileJob[]} files
 * @property {string} place
 * @property {number | null} left seconds
 * @property {import('../export/export-plan.js').Trouble | null} error why the summary could not be written
 */

/**
 * The files of a queue that have something to export.
 * @param {import('./queue.js').Queue} queue
 * @param {import('../export/export-plan.js').Which} which
 * @param {string} place
 * @returns {QueueJob}
 */
export function newQueueJob({ entries }, which, place) {
  /** @type {FileJob[]} */
  const files = [];
  const names = new Set();
  for (const { id, path, key, proposals, decided, accepted } of entries) {
    const weight = which === 'accepted' ? accepted : proposals - (decided - accepted);
    if (!key || !weight) continue;
    const folder = freeFolder(safeStem(path.replaceAll('/', '_')), (name) => names.has(name));
    names.add(folder.toLowerCase());
    files.push({ id, path, folder, state: 'waiting', weight, job: null, error: null, wall: null });
  }
  return { state: 'running', files, place, left: null, error: null };
}

/**
 * @param {QueueJob} job
 * @param {number} id
 * @param {Partial<FileJob>} patch
 * @returns {QueueJob}
 */
export const withFile = (job, id, patch) => ({
  ...job,
  files: job.files.map((file) => (file.id === id ? { ...file, ...patch } : file)),
});

/**
 * @param {QueueJob} job
 * @param {number} spent_s seconds since it began
 * @returns {QueueJob}
 */
export function withTimeLeft(job, spent_s) {
  const share = queueJobShare(job);
  return { ...job, left: share > 0.02 && share < 1 ? (spent_s / share) * (1 - share) : null };
}

/** @param {QueueJob} job share of the whole, by clips */
export function queueJobShare({ files }) {
  let [done, all] = [0, 0];
  for (const { weight, state, job } of files) {
    all += weight;
    done += weight * (state === 'waiting' ? 0 : state === 'cutting' ? (job ? exportShare(job) : 0) : 1);
  }
  return all ? done / all : 1;
}
