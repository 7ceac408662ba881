// The live list of plugins, pushed by the core over a websocket that is opened again whenever it closes.

import { backoff, wait } from './backoff.js';

/** @param {string} path of the core's API @returns {string} ws:// or wss:// beside the page */
export function socketUrl(path) {
  const url = new URL(path, document.baseURI);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

/**
 * Tells the list at once and after every change.
 * @param {object} options
 * @param {(list: import('../types.js').PluginList) => void} options.onChange
 * @param {() => void} [options.onLost] the core can't be reached; it is tried again by itself
 * @param {AbortSignal} [options.signal] ends it
 * @param {(url: string) => WebSocket} [options.open]
 */
export async function watchPlugins({ onChange, onLost, signal, open = (url) => new WebSocket(url) }) {
  for (let attempt = 1; !signal?.aborted; attempt++) {
    const heard = await listen(open(socketUrl('api/plugins/live')), onChange, signal);
    if (signal?.aborted) return;
    onLost?.();
    if (heard) attempt = 1;
    await wait(backoff(attempt), signal).catch(() => {});
  }
}

/**
 * @param {WebSocket} socket
 * @param {(list: import('../types.js').PluginList) => void} onChange
 * @param {AbortSignal} [signal]
 * @returns {Promise<boolean>} when it is closed: whether a list came
 */
function listen(socket, onChange, signal) {
  return new Promise((resolve) => {
    let heard = false;
    const close = () => socket.close();
    signal?.addEventListener('abort', close, { once: true });
    socket.onmessage = ({ data }) => {
      const list = read(data);
      if (!list) return;
      heard = true;
      onChange(list);
    };
    socket.onclose = () => {
      signal?.removeEventListener('abort', close);
      resolve(heard);
    };
  });
}

/** @param {unknown} data @returns {import('../types.js').PluginList | null} */
function read(data) {
  try {
    const list = JSON.parse(String(data));
    return Array.isArray(list?.plugins) ? list : null;
  } catch {
    return null; // not ours to judge: the next push brings a whole list again
  }
}
