// The live list of plugins, pushed by the core over a websocket that is reopened whenever it closes or falls silent.

import { backoff, wait } from './backoff.js';

/** Seconds without a message after which the network is gone: the core repeats the list every ten seconds. */
const SILENCE_S = 25;

/** @param {string} path of the core's API @returns {string} ws:// or wss:// beside the page */
export function socketUrl(path) {
  const url = new URL(path, document.baseURI);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

/**
 * Reports the list at once and after every change.
 * @param {object} options
 * @param {(list: import('../types.js').PluginList) => void} options.onChange
 * @param {() => void} [options.onLost] the core can't be reached; reconnecting goes on
 * @param {AbortSignal} [options.signal] ends it
 * @param {(url: string) => WebSocket} [options.open]
 * @param {number} [options.silence_s]
 */
export async function watchPlugins({
  onChange,
  onLost,
  signal,
  open = (url) => new WebSocket(url),
  silence_s = SILENCE_S,
}) {
  for (let attempt = 1; !signal?.aborted; attempt++) {
    const heard = await listen(open(socketUrl('api/plugins/live')), { onChange, signal, silence_s });
    if (signal?.aborted) return;
    onLost?.();
    if (heard) attempt = 1;
    await wait(backoff(attempt), signal).catch(() => {});
  }
}

/**
 * @param {WebSocket} socket
 * @param {{onChange: (list: import('../types.js').PluginList) => void, signal?: AbortSignal, silence_s: number}} options
 * @returns {Promise<boolean>} once closed or silent: whether a list came
 */
function listen(socket, { onChange, signal, silence_s }) {
  return new Promise((resolve) => {
    let heard = false;
    /** @type {unknown} the last list: a repeated one is no change, and must not cause a redraw */
    let known;
    let heardAt = performance.now();
    // Polled: a single timer may fire late in a hidden tab, after the message it waited for.
    const watch = setInterval(() => performance.now() - heardAt > silence_s * 1000 && end(), silence_s * 200);
    /** Does not wait for the close: a dead network can't carry it. */
    function end() {
      clearInterval(watch);
      signal?.removeEventListener('abort', end);
      socket.onmessage = socket.onclose = null;
      socket.close();
      resolve(heard);
    }
    signal?.addEventListener('abort', end, { once: true });
    socket.onmessage = ({ data }) => {
      heardAt = performance.now();
      if (data === known) return;
      const list = read(data);
      if (!list) return;
      known = data;
      heard = true;
      onChange(list);
    };
    socket.onclose = end;
  });
}

/** @param {unknown} data @returns {import('../types.js').PluginList | null} */
function read(data) {
  try {
    const list = JSON.parse(String(data));
    return Array.isArray(list?.plugins) ? list : null;
  } catch {
    return null; // the next push has the whole list again
  }
}
