// Work that is asked for more often than it is worth doing. No DOM.

/**
 * @param {() => void} work
 * @param {number} pace milliseconds between two times it is done
 * @param {() => number} now milliseconds
 */
export function paced(work, pace, now) {
  let last = Number.NEGATIVE_INFINITY;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  function stop() {
    clearTimeout(timer);
    timer = undefined;
  }
  function atOnce() {
    stop();
    last = now();
    work();
  }
  return {
    atOnce,
    /** Now where the last time is long enough ago, else as soon as it is. */
    soon() {
      const since = now() - last;
      if (since >= pace) atOnce();
      else timer ??= setTimeout(atOnce, pace - since);
    },
    stop,
  };
}
