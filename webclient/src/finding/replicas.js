// Which copy of a plugin an analysis talks to, and to which it goes when that one is lost. Pure.

/**
 * @typedef {import('../types.js').PluginEntry} PluginEntry
 * @typedef {{name: string, version: string}} Kind copies of a plugin have the same name and version: their scores agree
 */

/** @param {PluginEntry} plugin */
export const isAble = ({ state }) => state === 'ready' || state === 'busy';

/** @param {PluginEntry} plugin @returns {Kind} */
export const kindOf = ({ name, manifest }) => ({ name: manifest?.name ?? name, version: manifest?.version ?? '' });

/**
 * @param {PluginEntry} plugin
 * @param {Kind} kind
 */
export function isCopy(plugin, kind) {
  const { name, version } = kindOf(plugin);
  return name === kind.name && version === kind.version;
}

/**
 * Who is chosen on the screen when a new list has come: the one that was; another of its name where that one is gone or of
 * no use; else the first that works.
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
 * The plugin with which a search that ended early can go on, or null.
 * @param {Pick<import('../store.js').State, 'run' | 'plugins' | 'pluginId' | 'server'>} state
 */
export function copyToGoOn({ run, plugins, pluginId, server }) {
  const kind = run.plugin;
  if (!kind || run.from === null || run.state === 'running' || server !== 'connected') return null;
  const copies = plugins.filter((plugin) => isAble(plugin) && isCopy(plugin, kind));
  return copies.find(({ id }) => id === pluginId) ?? copies[0] ?? null;
}

/**
 * A function that gives the copy to connect to: the first one for as long as it answers; else one that is ready, those that
 * were lost last coming last. The live list may still call a copy ready that has just died, so losses are remembered here.
 * @param {() => readonly PluginEntry[]} plugins the live list
 * @param {PluginEntry} first
 * @returns {(lost: string | null) => string | null} gets the id of the copy that was just lost; null: none to be had now
 */
export function createPicker(plugins, first) {
  const kind = kindOf(first);
  /** @type {string[]} ids, in the order they were lost */
  const losses = [];
  let current = first.id;
  return (lost) => {
    if (lost) {
      const known = losses.indexOf(lost);
      if (known >= 0) losses.splice(known, 1);
      losses.push(lost);
    }
    const copies = plugins().filter((plugin) => isAble(plugin) && isCopy(plugin, kind));
    /** @param {PluginEntry} plugin */
    const rank = ({ id }) => losses.indexOf(id) * 2 + (id === current ? 0 : 1);
    const best = copies.toSorted((a, b) => rank(a) - rank(b))[0];
    if (best) current = best.id;
    return best?.id ?? null;
  };
}
