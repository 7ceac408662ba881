// Exponential backoff with jitter.

const FIRST_S = 0.5;
const LONGEST_S = 15;

/**
 * @param {number} attempt 1 for the first retry
 * @param {number} [jitter] 0..1
 * @returns {number} seconds
 */
export function backoff(attempt, jitter = Math.random()) {
  const whole = Math.min(LONGEST_S, FIRST_S * 2 ** (attempt - 1));
  return whole * (0.5 + jitter / 2);
}

/**
 * Waits, or throws the signal's reason as soon as it is aborted.
 * @param {number} seconds
 * @param {AbortSignal} [signal]
 * @returns {Promise<void>}
 */
export function wait(seconds, signal) {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, seconds * 1000);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
