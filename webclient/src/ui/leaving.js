// Before the page is unloaded or hidden: flushes what is not stored yet, and asks for confirmation where work would be lost.

/**
 * @param {(() => void)[]} flush
 * @param {() => boolean} busy whether leaving would lose work; a search resumes by itself
 */
export function onLeaving(flush, busy) {
  const store = () => {
    for (const each of flush) each();
  };
  addEventListener('pagehide', store);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') store();
  });
  addEventListener('beforeunload', (event) => {
    if (busy()) event.preventDefault();
  });
}
