// When the page goes, or may go: what is not stored yet is stored, and work that can't be taken up again is asked for.

/**
 * @param {(() => void)[]} flush what to store
 * @param {() => boolean} busy whether something would be lost by leaving; a search goes on when the page is there again
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
