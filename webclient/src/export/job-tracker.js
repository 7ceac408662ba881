// The job of one export: plain data that is replaced at each change, and what stops each of its parts.

import { exportShare, troubleOf } from './export-plan.js';

/**
 * @typedef {import('./export-plan.js').ExportJob} ExportJob
 * @typedef {import('./export-plan.js').ClipJob} ClipJob
 * @typedef {import('./export-plan.js').ExtraJob} ExtraJob
 */

/** Below this share the time left is a guess. */
const LEAST_SHARE = 0.02;

/**
 * @param {number} share 0..1 done
 * @param {number} spent milliseconds
 * @returns {number | null} seconds left; null while unknown
 */
export const secondsLeft = (share, spent) => (share > LEAST_SHARE ? (spent / 1000 / share) * (1 - share) : null);

/**
 * @param {object} parts
 * @param {ExportJob} parts.job
 * @param {(job: ExportJob) => void} parts.publish
 * @param {() => number} parts.now milliseconds
 */
export function createJobTracker({ job: initial, publish, now }) {
  let job = initial;
  const began = now();
  const aborter = new AbortController();
  const stops = new Map([...job.clips, ...job.extras].map(({ id }) => [id, new AbortController()]));

  /** @param {ExportJob} next */
  function set(next) {
    const left = next.state === 'running' ? secondsLeft(exportShare(next), now() - began) : null;
    job = { ...next, left };
    publish(job);
  }

  /** @param {number} id @param {Partial<ClipJob> | Partial<ExtraJob>} changes */
  function change(id, changes) {
    /** @template T @param {T & {id: number}} part */
    const patched = (part) => (part.id === id ? { ...part, ...changes } : part);
    set({
      ...job,
      clips: job.clips.map((clip) => /** @type {ClipJob} */ (patched(clip))),
      extras: job.extras.map((extra) => /** @type {ExtraJob} */ (patched(extra))),
    });
  }

  /** @param {number} id */
  const stopOf = (id) => /** @type {AbortController} */ (stops.get(id));

  return {
    get job() {
      return job;
    },
    /** Aborts with the whole export. */
    signal: aborter.signal,
    /** Aborts with one part. @param {number} id */
    signalOf: (id) => stopOf(id).signal,
    change,
    /** @param {ExportJob['state']} state @param {ExportJob['error']} [error] */
    end: (state, error = null) => set({ ...job, state, error }),
    cancel() {
      aborter.abort();
      for (const stop of stops.values()) stop.abort();
    },
    /** @param {number} id */
    skip(id) {
      const part = [...job.clips, ...job.extras].find((each) => each.id === id);
      if (part?.state !== 'waiting' && part?.state !== 'cutting') return;
      stopOf(id).abort();
      if (part.state === 'waiting') change(id, { state: 'cancelled' });
    },
    /**
     * Makes one part, which may fail or be skipped by itself.
     * @param {number} id
     * @param {() => Promise<void>} work
     */
    async make(id, work) {
      const { signal } = stopOf(id);
      if (signal.aborted) return;
      change(id, { state: 'cutting' });
      try {
        await work();
        change(id, { state: 'saved', progress: 1 });
      } catch (error) {
        const stopped = signal.aborted ? 'cancelled' : 'failed';
        change(id, {
          state: aborter.signal.aborted ? 'waiting' : stopped,
          error: signal.aborted ? null : troubleOf(error),
        });
      }
    },
  };
}

/** @typedef {ReturnType<typeof createJobTracker>} JobTracker */
