// A worker's side of media/rpc.js: one job comes in, one answer or one error goes out.
import { toPlain } from '../media/errors.js';

/**
 * @template Job
 * @param {(job: Job, post: (message: object, transfer?: Transferable[]) => void) => Promise<unknown>} work
 */
export function answerJobs(work) {
  /** @type {(message: object, transfer?: Transferable[]) => void} */
  const post = (message, transfer = []) => self.postMessage(message, { transfer });
  self.onmessage = async ({ data }) => {
    if (!data.job) return; // what belongs to a running job is for its own listeners
    try {
      post({ done: await work(data.job, post) });
    } catch (error) {
      post({ error: toPlain(error) });
    }
  };
}
