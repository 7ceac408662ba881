// One analysis: frames to a plugin, replies back, over as many connections as it takes. Nothing is lost or counted twice.

import { SmartCutError } from '../errors.js';
import { backoff, wait } from './backoff.js';
import { socketUrl } from './plugins.js';
import { decodeReply, encodeEnd, encodeFrame, encodeStart, PluginFailure, SUBPROTOCOL } from './protocol.js';
import { Unanswered } from './unanswered.js';

/** Frames sent and not answered. More would only queue in the plugin, and be sent again after a reconnect. */
export const WINDOW = 32;
/** Bytes the browser may hold for the network before we stop feeding it. */
const MOST_BUFFERED = 1024 * 1024;
/** Give up after this many consecutive failures. */
export const TRIES = 8;
/** Milliseconds since the last reply within which a plugin counts as reachable. */
const QUIET_MS = 5000;
/** Errors that pass by themselves, or on another copy of the plugin. */
const PASSING = new Set(['starting', 'shutting_down']);

/**
 * How far the frames are, where they come in order of time: all but those from `waiting` on are answered. Seconds, null
 * for none.
 * @typedef {{sent: number | null, waiting: number | null}} Reach
 *
 * What is known elsewhere of the way to the server: a network can be gone without any connection being told.
 * @typedef {object} Network
 * @property {(signal: AbortSignal) => Promise<void>} there resolves as soon as the server can be reached; at once where it can
 * @property {(lost: () => void) => () => void} onLost gives what ends the listening
 *
 * What an earlier analysis of the same frames gave: `frames` are those behind it.
 * @typedef {{position: number, scores: readonly import('../types.js').Score[]}} Earlier
 *
 * @typedef {object} AnalyseOptions
 * @property {string | ((lost: string | null) => string | null)} pluginId a plugin, or who to ask before each connection: gets
 *   the plugin whose connection was just lost, gives one to go on with or null for none at present
 * @property {import('../types.js').StartMessage} start
 * @property {AsyncIterable<import('../types.js').SampledFrame>} frames ascending, unless `anyOrder` says otherwise
 * @property {boolean} [anyOrder] then only a score or a word about its failure answers a frame, never a position
 * @property {AbortSignal} signal
 * @property {Earlier | null} [earlier]
 * @property {(reply: import('../types.js').Reply, reach: Reach) => void} onReply
 * @property {(state: import('../types.js').ConnectionState) => void} [onState]
 * @property {Network} [network] without it tries are made and counted even where there is no server
 * @property {(url: string, protocol: string) => WebSocket} [open]
 * @property {typeof wait} [pause]
 */

/**
 * @param {AnalyseOptions} options
 * @returns {Promise<import('../types.js').Reply>} the final reply, which holds every segment
 * @throws {SmartCutError} PluginFailure where the plugin reports an error; error.connection when the connection is given up
 */
export async function analyse(options) {
  const { signal, pluginId, network, onState = () => {}, pause = wait } = options;
  /** @type {(lost: string | null) => string | null} */
  const pick = typeof pluginId === 'function' ? pluginId : () => pluginId;
  /** @type {string | null} */
  let lost = null;
  const talk = new Talk(options);
  const feeding = talk.feed();
  feeding.catch(() => {}); // told by the race below, or nobody listens any more
  try {
    for (let attempt = 0; ; ) {
      signal.throwIfAborted();
      await network?.there(signal); // it may take hours, on an unattended night: that is no failed try
      onState({ state: 'connecting', attempt });
      const answered = talk.answered;
      const id = pick(lost);
      const connection = id === null ? Promise.resolve({}) : talk.connect(id);
      /** @type {Outcome} */
      const outcome = await Promise.race([connection, feeding.then(() => talk.over)]);
      if (outcome.reply) return outcome.reply;
      lost = id;
      attempt = talk.answered > answered ? 1 : attempt + 1;
      if (attempt > TRIES) throw outcome.error ?? new SmartCutError('error.connection');
      const waitSeconds = backoff(attempt);
      onState({ state: 'retrying', attempt, waitSeconds });
      await pause(waitSeconds, signal);
    }
  } finally {
    talk.end();
    onState({ state: 'closed' });
  }
}

/** @typedef {{reply?: import('../types.js').Reply, error?: Error}} Outcome */

/** What lives longer than a connection: frames without an answer, scores so far, and the one who feeds them. */
class Talk {
  /** @type {Unanswered} */
  #unanswered;
  /** @type {import('../types.js').Score[]} */
  #scores = [];
  #position = 0;
  #resumes = false;
  /** @type {number | null} */
  #sent = null;
  #heardAt = 0;
  #ended = false;
  #finished = false;
  /** @type {WebSocket | null} */
  #socket = null;
  #wake = () => {};
  /** @type {(outcome: Outcome) => void} */
  #settle = () => {};
  /** @type {Promise<Outcome>} */
  over = Promise.resolve({});
  answered = 0;

  /** @param {AnalyseOptions} options */
  constructor(options) {
    this.options = options;
    const { earlier, anyOrder } = options;
    this.#unanswered = new Unanswered({ anyOrder });
    if (!earlier) return;
    this.#resumes = true;
    this.#position = earlier.position;
    this.#scores = earlier.scores.map((score) => ({ ...score, box: null }));
  }

  /** Sends every frame once the window allows it; returns when there are no more. */
  async feed() {
    const { frames, signal } = this.options;
    for await (const frame of frames) {
      while (!this.#finished && !this.#hasRoom()) await this.#change();
      signal.throwIfAborted();
      if (this.#finished) return;
      this.#unanswered.add(frame);
      this.#sent = frame.at;
      this.#socket?.send(encodeFrame(frame));
    }
    this.#ended = true;
    this.#socket?.send(encodeEnd());
  }

  #hasRoom() {
    return this.#unanswered.size < WINDOW && this.#socket !== null && this.#socket.bufferedAmount < MOST_BUFFERED;
  }

  /** Resolves when more may be sent; the browser's buffer has no event, so it is polled. */
  #change() {
    return Promise.race([
      new Promise((resolve) => {
        this.#wake = () => resolve(undefined);
      }),
      wait(0.05),
    ]);
  }

  /** One connection, from its opening to its end. @param {string} pluginId @returns {Promise<Outcome>} */
  connect(pluginId) {
    const { signal, network, open = (url, protocol) => new WebSocket(url, protocol) } = this.options;
    /** @type {(() => void) | undefined} */
    let stop;
    const socket = open(socketUrl(`api/plugins/${encodeURIComponent(pluginId)}/stream`), SUBPROTOCOL);
    socket.binaryType = 'arraybuffer';
    /** @type {Promise<Outcome>} */
    const outcome = new Promise((resolve, reject) => {
      this.#settle = resolve;
      const onAbort = () => reject(signal.reason);
      signal.addEventListener('abort', onAbort, { once: true });
      socket.onopen = () => this.#begin(socket);
      socket.onmessage = ({ data }) => {
        try {
          this.#take(data);
        } catch (error) {
          if (error instanceof PluginFailure && PASSING.has(error.code)) resolve({ error });
          else reject(error);
        }
      };
      socket.onclose = () => {
        signal.removeEventListener('abort', onAbort);
        resolve({});
      };
      stop = network?.onLost(() => performance.now() - this.#heardAt > QUIET_MS && resolve({}));
    });
    this.over = outcome.finally(() => {
      stop?.();
      this.#leave(socket);
    });
    return this.over;
  }

  /** @param {WebSocket} socket */
  #begin(socket) {
    const { start, onState } = this.options;
    const again = this.#resumes || this.#scores.length > 0;
    socket.send(encodeStart(start, again ? this.#position : null, this.#scores));
    for (const frame of this.#unanswered) socket.send(encodeFrame(frame));
    if (this.#ended) socket.send(encodeEnd());
    this.#socket = socket;
    this.#wake();
    onState?.({ state: 'open' });
  }

  /** @param {unknown} data */
  #take(data) {
    const reply = decodeReply(data);
    this.#heardAt = performance.now();
    this.answered += this.#unanswered.answer(reply);
    this.#position = Math.max(this.#position, reply.position);
    for (const score of reply.scores) this.#scores.push({ ...score, box: null }); // boxes stay in the page
    this.#wake();
    this.options.onReply(reply, { sent: this.#sent, waiting: this.#unanswered.first });
    if (reply.done) {
      this.#finished = true;
      this.#settle({ reply });
    }
  }

  /** @param {WebSocket} socket */
  #leave(socket) {
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
    if (this.#socket === socket) this.#socket = null;
    this.#wake();
  }

  end() {
    this.#finished = true;
    this.#wake();
  }
}
