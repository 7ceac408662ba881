// The one guard of a video that another tab works on: it can be looked at here, and nothing may change it.

/**
 * Methods that change the work on a video, each refused with a notice while another tab has it.
 * @template {Record<string, (...args: any[]) => any>} Methods
 * @param {import('./store.js').Store} store
 * @param {Methods} methods
 * @returns {{[Name in keyof Methods]: (...args: Parameters<Methods[Name]>) => ReturnType<Methods[Name]> | undefined}}
 */
export function guarded(store, methods) {
  const entries = Object.entries(methods).map(([name, method]) => [
    name,
    (/** @type {any[]} */ ...args) => {
      if (!store.state.elsewhere) return method(...args);
      store.set({ notice: { key: 'elsewhere.notice' } });
    },
  ]);
  return Object.fromEntries(entries);
}
