// Exports a whole queue unattended: each file into its own folder, with a summary beside them. A file or clip that
// fails is reported and does not stop the rest; nothing is overwritten. No DOM.

import { SmartCutError } from '../errors.js';
import { exportChoices, troubleOf } from '../export/export-plan.js';
import { createExporter } from '../export/exporting.js';
import { toSummary, toSummaryCsv } from '../formats/summary.js';
import { stateFrom } from '../project/project.js';
import { createStore, initialState } from '../store.js';
import { newQueueJob, withFile, withTimeLeft } from './queue-job.js';

/**
 * @typedef {import('./queue-job.js').QueueJob} QueueJob
 * @typedef {import('./export-places.js').Place} Place
 * @typedef {import('../export/export-plan.js').Which} Which
 * @typedef {Omit<import('../export/export-plan.js').ExportOptions, 'rejected'> & {rejected?: boolean}} QueueExportOptions
 *
 * @typedef {object} Running
 * @property {AbortController} stop
 * @property {Which} which
 * @property {Place} place
 * @property {QueueExportOptions} options
 * @property {(id: number, patch: Partial<import('./queue-job.js').FileJob>) => void} change
 */

/**
 * @param {object} parts
 * @param {import('../store.js').Store} parts.store holds the queue
 * @param {import('../export/exporting.js').Makers} parts.make
 * @param {(file: File, options: {signal: AbortSignal}) => Promise<import('../types.js').MediaInfo>} parts.probe
 * @param {Pick<import('../project/project-storage.js').Storage, 'load'>} parts.storage
 * @param {(id: number) => Promise<{file: File}>} parts.fileOf
 * @param {(id: number, patch: Partial<import('./queue.js').Entry>) => void} parts.update
 * @param {() => Promise<void>} parts.flush stores what is on the screen
 * @param {() => number} [parts.now] milliseconds
 */
export function createQueueExport(parts) {
  const { store, make, probe, storage, fileOf, update, flush, now = () => performance.now() } = parts;
  /** @type {AbortController | null} */
  let running = null;
  /** @type {import('../export/exporting.js').Exporter | null} of the current file */
  let exporter = null;

  /**
   * @param {Which} which
   * @param {Place} place
   * @param {QueueExportOptions} options
   */
  async function run(which, place, options) {
    const { queue, about } = store.state;
    if (!queue || running) return;
    const stop = new AbortController();
    const { signal } = stop;
    running = stop;
    const began = now();
    let job = newQueueJob(queue, which, place.name);
    /** @param {QueueJob} next */
    const publish = (next) => {
      job = withTimeLeft(next, (now() - began) / 1000);
      store.set({ queueJob: job });
    };
    /** @type {Running['change']} */
    const change = (id, patch) => publish(withFile(job, id, patch));
    publish(job);
    await flush();
    for (const { id, folder } of job.files) {
      if (signal.aborted) change(id, { state: 'cancelled' });
      else await exportFile(id, folder, { stop, which, place, options, change });
    }
    /** @type {Partial<QueueJob>} */
    let end;
    try {
      if (!signal.aborted || place.top.kind === 'folder') await writeSummary(job, place.top, about?.version ?? '');
      if (signal.aborted) place.top.cancel();
      else await place.top.close();
      end = { state: signal.aborted ? 'cancelled' : 'done' };
    } catch (error) {
      end = { state: 'failed', error: troubleOf(error) };
    }
    running = null;
    publish({ ...job, ...end });
  }

  /** @param {number} id @param {string} wanted folder @param {Running} running */
  async function exportFile(id, wanted, { stop: { signal }, which, place, options, change }) {
    change(id, { state: 'cutting' });
    const cancel = () => exporter?.cancel();
    try {
      const { store: session, segments } = await openWork(id, signal);
      const { sink, folder } = await place.inside(wanted);
      change(id, { wall: session.state.wall, folder });
      exporter = createExporter({ ...make, store: session });
      signal.addEventListener('abort', cancel, { once: true });
      session.watch(['job'], ({ job }) => change(id, { job }));
      signal.throwIfAborted();
      const choices = exportChoices(segments);
      await exporter.run(choices[which], sink, { ...options, rejected: options.rejected ? choices.rejected : [] });
      const { job } = session.state;
      const saved = job?.clips.filter(({ state, rejected }) => state === 'saved' && !rejected).length ?? 0;
      const failed = !job || job.state === 'failed' || job.clips.some(({ state }) => state === 'failed');
      const state = signal.aborted ? 'cancelled' : failed ? 'failed' : 'saved';
      change(id, { state, error: job?.error ?? null });
      if (saved) update(id, { exported: saved });
    } catch (error) {
      if (signal.aborted) change(id, { state: 'cancelled' });
      else change(id, { state: 'failed', error: troubleOf(error) });
    } finally {
      signal.removeEventListener('abort', cancel);
      exporter = null;
    }
  }

  /**
   * The file with its work, in its own store.
   * @param {number} id
   * @param {AbortSignal} signal
   */
  async function openWork(id, signal) {
    const entry = store.state.queue?.entries.find((each) => each.id === id);
    const work = entry?.key ? await storage.load(entry.key) : null;
    if (!work)
      throw new SmartCutError('error.queue.notStored', {}, 'The work on this file is not stored on this computer.');
    const { file } = await fileOf(id);
    const info = await probe(file, { signal });
    const restored = stateFrom(work.project, work.items, work.interval);
    const session = createStore(initialState({ file, info, ...restored, about: store.state.about }));
    return { store: session, segments: work.project.segments };
  }

  /** @param {QueueJob} job @param {import('../export/saving.js').Sink} top @param {string} version */
  async function writeSummary({ files }, top, version) {
    const rows = files.map(({ path, folder, wall, error, job }) => {
      const clips = job?.clips ?? [];
      return { path, folder, wall, clips, error: error?.message ?? null };
    });
    const json = new Blob([toSummary(rows, { version, now: new Date() })], { type: 'application/json' });
    await top.write('summary.json', json);
    await top.write('summary.csv', new Blob([toSummaryCsv(rows)], { type: 'text/csv' }));
  }

  return {
    run,
    cancel: () => running?.abort(),
    /** Leaves out one clip of the current file. @param {number} id */
    skip: (id) => exporter?.skip(id),
    get busy() {
      return running !== null;
    },
  };
}

/** @typedef {ReturnType<typeof createQueueExport>} QueueExport */
