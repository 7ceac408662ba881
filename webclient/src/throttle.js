// Work that is requested more often than it is worth doing. No DOM.

/**
 * @param {() => void} work
 * @param {number} interval milliseconds from one run to the next, at least
 * @param {() => number} now milliseconds
 */
export function throttle(work, interval, now) {
  let last = Number.NEGATIVE_INFINITY;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  function cancel() {
    clearTimeout(timer);
    timer = undefined;
  }
  function flush() {
    cancel();
    last = now();
    work();
  }
  return {
    /** Runs now. */
    flush,
    /** Runs now where the last run is long enough ago, else as soon as it is. */
    schedule() {
      const since = now() - last;
      if (since >= interval) flush();
      else timer ??= setTimeout(flush, interval - since);
    },
    cancel,
  };
}
