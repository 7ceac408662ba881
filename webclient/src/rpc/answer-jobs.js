// A worker's side of rpc.js: one job comes in, one answer or one error goes out.
import { toPlain } from './media-error.js';

/**
 * @template Job
 * @param {(job: Job, post: (message: object, transfer?: Transferable[]) => void, signal: AbortSignal) => Promise<unknown>} work
 *   signal: for workers that live on when a job is given up
 */
export function answerJobs(work) {
  /** @type {(message: object, transfer?: Transferable[]) => void} */
  const post = (message, transfer = []) => self.postMessage(message, { transfer });
  let running = new AbortController();
  self.onmessage = async ({ data }) => {
    if (data.cancel) running.abort();
    if (!data.job) return; // messages to a running job have their own listeners
    running = new AbortController();
    try {
      const done = /** @type {any} */ (await work(data.job, post, running.signal));
      const bytes = done?.bytes; // are handed over, not copied; a Blob's `bytes` is another thing
      post({ done }, bytes instanceof Uint8Array ? [bytes.buffer] : []);
    } catch (error) {
      post({ error: toPlain(error) });
    }
  };
}
