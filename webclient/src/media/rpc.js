// One job, one worker: the page's side. The worker answers {done} or {error}; everything else it sends is for onMessage.
// Ending a job is ending its worker, so nothing of an aborted job lives on.
import { fromPlain } from './errors.js';

/**
 * @template Result
 * @param {URL} url of the worker's module
 * @param {Record<string, unknown>} job
 * @param {object} options
 * @param {AbortSignal} [options.signal]
 * @param {import('./errors.js').MediaErrorCode} options.otherwise error code for failures nobody foresaw
 * @param {Record<string, string | number>} options.params for that error, e.g. the file's name
 * @param {(message: any, reply: (message: object) => void) => void} [options.onMessage]
 * @returns {Promise<Result>}
 */
export function runJob(url, job, { signal, otherwise, params, onMessage }) {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const worker = new Worker(url, { type: 'module' });
    const end = () => {
      worker.terminate();
      signal?.removeEventListener('abort', onAbort);
    };
    const onAbort = () => {
      end();
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    worker.onmessage = ({ data }) => {
      if (data.error) {
        end();
        reject(fromPlain(data.error, otherwise, params));
      } else if ('done' in data) {
        end();
        resolve(data.done);
      } else onMessage?.(data, (message) => worker.postMessage(message));
    };
    worker.onerror = (event) => {
      event.preventDefault();
      end();
      reject(
        fromPlain(
          { code: null, params: {}, message: event.message || 'the worker could not be loaded' },
          otherwise,
          params,
        ),
      );
    };
    worker.postMessage({ job });
  });
}
