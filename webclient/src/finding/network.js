// The server's reachability as the live list sees it: for a search that must outlast a lost network. No DOM.

/**
 * @param {import('../store.js').Store} store
 * @returns {import('../net/session.js').Network}
 */
export function networkOf(store) {
  return {
    there(signal) {
      return new Promise((resolve, reject) => {
        if (store.state.server !== 'lost') return resolve();
        const stop = store.watch(['server'], ({ server }) => {
          if (server === 'lost') return;
          stop();
          signal.removeEventListener('abort', onAbort);
          resolve();
        });
        const onAbort = () => {
          stop();
          reject(signal.reason);
        };
        signal.addEventListener('abort', onAbort, { once: true });
      });
    },
    onLost: (lost) => store.watch(['server'], ({ server }) => server === 'lost' && lost()),
  };
}
