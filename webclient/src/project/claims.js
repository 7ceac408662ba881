// One tab works on a video at a time: the others are asked before it is opened, and a tab that is asked to gives it away
// with its work stored. Over a BroadcastChannel, which plain http has, too. No DOM.

/** Milliseconds: a tab that lives answers within. */
const ANSWER = 250;
/** Milliseconds: it stores its work first. */
const GIVE = 3000;

/**
 * @typedef {{postMessage: (message: any) => void, onmessage: ((event: {data: any}) => void) | null}} Channel
 * @typedef {() => Promise<void> | void} OnLost called before the video is given to another tab; what it does is waited for
 */

/**
 * @param {Channel | null} [channel] null: the browser has none, and every tab works for itself
 * @param {{me?: string, answer?: number, give?: number}} [options]
 */
export function createClaims(
  channel = openChannel(),
  { me = Math.random().toString(36).slice(2), answer = ANSWER, give = GIVE } = {},
) {
  /** @type {Map<string, OnLost>} */
  const held = new Map();
  /** @type {Set<string>} asked for at this moment */
  const asking = new Set();
  /** @type {Map<string, () => void>} by kind and key: who waits for such an answer */
  const waiting = new Map();

  /** @param {string} kind @param {string} key @param {string} [to] */
  const tell = (kind, key, to) => channel?.postMessage({ kind, key, from: me, to });

  /**
   * @param {string} kind of the answer
   * @param {string} key
   * @param {number} most milliseconds
   * @returns {Promise<boolean>} whether it came
   */
  const hear = (kind, key, most) =>
    new Promise((resolve) => {
      const over = (/** @type {boolean} */ came) => {
        clearTimeout(timer);
        waiting.delete(`${kind} ${key}`);
        resolve(came);
      };
      const timer = setTimeout(() => over(false), most);
      waiting.set(`${kind} ${key}`, () => over(true));
    });

  if (channel) {
    channel.onmessage = async ({ data: { kind, key, from, to } }) => {
      if (to && to !== me) return;
      if (kind === 'who') {
        // Two that ask at the same moment: the one whose name comes first has it.
        if (held.has(key) || (asking.has(key) && me < from)) tell('mine', key, from);
      } else if (kind === 'give') {
        const lost = held.get(key);
        if (!lost) return;
        held.delete(key);
        await Promise.resolve(lost()).catch(() => {});
        tell('given', key, from);
      } else waiting.get(`${kind} ${key}`)?.();
    };
  }

  return {
    /**
     * @param {string} key of a project
     * @param {OnLost} onLost
     * @returns {Promise<boolean>} false: another tab has it
     */
    async claim(key, onLost) {
      if (channel && !held.has(key)) {
        asking.add(key);
        const refused = hear('mine', key, answer);
        tell('who', key);
        const taken = await refused;
        asking.delete(key);
        if (taken) return false;
      }
      held.set(key, onLost);
      return true;
    },
    /**
     * From the tab that has it, once its work is stored; a tab that doesn't answer is gone.
     * @param {string} key
     * @param {OnLost} onLost
     */
    async take(key, onLost) {
      const given = hear('given', key, give);
      tell('give', key);
      await given;
      held.set(key, onLost);
    },
    /** @param {string | null} key */
    release(key) {
      if (key) held.delete(key);
    },
    /** @param {string} key */
    has: (key) => held.has(key),
  };
}

/** @typedef {ReturnType<typeof createClaims>} Claims */

/** @returns {any} a Channel; its events carry more than is needed here */
const openChannel = () => ('BroadcastChannel' in globalThis ? new BroadcastChannel('smartcut') : null);
