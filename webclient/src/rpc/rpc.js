// Jobs in a worker: the page's side. The worker answers {done} or {error}; everything else it sends is for onMessage.
import { fromPlain } from './media-error.js';

/**
 * @typedef {object} JobOptions
 * @property {AbortSignal} [signal]
 * @property {import('./media-error.js').MediaErrorCode} otherwise error code of unexpected failures
 * @property {Record<string, string | number>} params for that error, e.g. the file's name
 * @property {(message: any, reply: (message: object) => void) => void} [onMessage]
 */

/** A worker that takes one job after the other, never two at once, and keeps in between what it has read. */
export class JobWorker {
  /**
   * @param {URL} url of the worker's module
   * @param {number} [patience_ms] how long an aborted job may take to release what it holds before its worker is terminated,
   *   and a new one is started with the next job
   */
  constructor(url, patience_ms = 0) {
    this.url = url;
    this.patience_ms = patience_ms;
    /** @type {Worker | null} */
    this.worker = null;
  }

  /**
   * @template Result
   * @param {Record<string, unknown>} job
   * @param {JobOptions} options
   * @returns {Promise<Result>}
   */
  run(job, { signal, otherwise, params, onMessage }) {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      this.worker ??= new Worker(this.url, { type: 'module' });
      const worker = this.worker;
      /** @type {ReturnType<typeof setTimeout> | undefined} */
      let patience;
      const end = () => {
        clearTimeout(patience);
        worker.onmessage = worker.onerror = null;
        signal?.removeEventListener('abort', onAbort);
      };
      const giveUp = () => {
        end();
        this.close();
        reject(signal?.reason);
      };
      const onAbort = () => {
        if (!this.patience_ms) return giveUp();
        worker.postMessage({ cancel: true });
        patience = setTimeout(giveUp, this.patience_ms);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      worker.onmessage = ({ data }) => {
        if (data.error) {
          end();
          reject(signal?.aborted ? signal.reason : fromPlain(data.error, otherwise, params));
        } else if ('done' in data) {
          end();
          resolve(data.done);
        } else onMessage?.(data, (message) => worker.postMessage(message));
      };
      worker.onerror = (event) => {
        event.preventDefault();
        end();
        this.close();
        const message = event.message || 'the worker could not be loaded';
        reject(fromPlain({ code: null, params: {}, message }, otherwise, params));
      };
      worker.postMessage({ job });
    });
  }

  close() {
    this.worker?.terminate();
    this.worker = null;
  }
}

/**
 * One job, one worker. Ending a job is ending its worker, so nothing of an aborted job lives on.
 * @template Result
 * @param {URL} url of the worker's module
 * @param {Record<string, unknown>} job
 * @param {JobOptions} options
 * @returns {Promise<Result>}
 */
export async function runJob(url, job, options) {
  const worker = new JobWorker(url);
  try {
    return await worker.run(job, options);
  } finally {
    worker.close();
  }
}
