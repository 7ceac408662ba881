// Which copy of a plugin an analysis connects to, and which one takes over when it is lost. Pure.

/**
 * @typedef {import('../types.js').PluginEntry} PluginEntry
 * @typedef {{name: string, version: string}} PluginIdentity copies of a plugin share it: their scores agree
 */

/** @param {PluginEntry} plugin */
export const isAble = ({ state }) => state === 'ready' || state === 'busy';

/** @param {PluginEntry} plugin @returns {PluginIdentity} */
export const identityOf = ({ name, manifest }) => ({ name: manifest?.name ?? name, version: manifest?.version ?? '' });

/**
 * @param {PluginEntry} plugin
 * @param {PluginIdentity} identity
 */
export function isCopy(plugin, identity) {
  const { name, version } = identityOf(plugin);
  return name === identity.name && version === identity.version;
}

/**
 * The choice on the screen when a new list has come: the one before; another of its name where that one is gone or unusable;
 * else the first that works.
 * @param {readonly PluginEntry[]} plugins
 * @param {Pick<import('../store.js').State, 'plugins' | 'pluginId'>} before
 * @returns {string | null} its id; null: the list is empty
 */
export function stillChosen(plugins, { plugins: known, pluginId }) {
  const named = known.find(({ id }) => id === pluginId)?.name;
  const able = plugins.filter(isAble);
  const same = pluginId === null ? undefined : plugins.find(({ id }) => id === pluginId);
  const useless = !same || same.state === 'unknown' || same.state === 'failed';
  const copy = useless ? able.find(({ name }) => name === named) : null;
  return (copy ?? same ?? able[0] ?? plugins[0])?.id ?? null;
}

/**
 * The copy of the plugin with which a search that ended early can resume, or null.
 * @param {Pick<import('../store.js').State, 'run' | 'plugins' | 'pluginId' | 'server'>} state
 */
export function resumableCopy({ run, plugins, pluginId, server }) {
  const identity = run.plugin;
  if (!identity || run.from === null || run.state === 'running' || server !== 'connected') return null;
  const copies = plugins.filter((plugin) => isAble(plugin) && isCopy(plugin, identity));
  return copies.find(({ id }) => id === pluginId) ?? copies[0] ?? null;
}

/**
 * Picks the copy to connect to: the first one for as long as it answers; else one that is ready, the latest losses last.
 * The live list may still call a copy ready that has just died, so losses are remembered here.
 * @param {() => readonly PluginEntry[]} plugins the live list
 * @param {PluginEntry} first
 * @returns {(lost: string | null) => string | null} takes the id of the copy that was just lost; null: none available
 */
export function createPicker(plugins, first) {
  const identity = identityOf(first);
  /** @type {string[]} ids, in the order they were lost */
  const losses = [];
  let current = first.id;
  return (lost) => {
    if (lost) {
      const known = losses.indexOf(lost);
      if (known >= 0) losses.splice(known, 1);
      losses.push(lost);
    }
    const copies = plugins().filter((plugin) => isAble(plugin) && isCopy(plugin, identity));
    /** @param {PluginEntry} plugin */
    const rank = ({ id }) => losses.indexOf(id) * 2 + (id === current ? 0 : 1);
    const best = copies.toSorted((a, b) => rank(a) - rank(b))[0];
    if (best) current = best.id;
    return best?.id ?? null;
  };
}
