// One analysis: frames to a plugin, replies back, over as many connections as it takes. No frame is lost or counted twice.

import { SmartCutError } from '../errors.js';
import { Wakeup } from '../wakeup.js';
import { backoff, wait } from './backoff.js';
import { InFlight } from './in-flight.js';
import { socketUrl } from './plugins.js';
import { decodeReply, encodeEnd, encodeFrame, encodeStart, PluginFailure, SUBPROTOCOL } from './protocol.js';

/** More frames would only queue in the plugin, and be sent again after a reconnect. */
export const MAX_IN_FLIGHT = 32;
/** Backpressure: bytes in the socket's send buffer from which no frame is added. */
const MAX_BUFFERED_BYTES = 1024 * 1024;
/** Give up after this many consecutive failures. */
export const MAX_ATTEMPTS = 8;
/** Milliseconds since the last reply within which a plugin counts as reachable. */
const ALIVE_MS = 5000;
/** Errors worth a retry: they end without intervention, or another copy of the plugin does not have them. */
const TRANSIENT = new Set(['starting', 'shutting_down']);

/**
 * Progress of frames that come in order of time: all before `waiting` are answered. Seconds, null for none.
 * @typedef {{sent: number | null, waiting: number | null}} Reach
 *
 * The server's reachability as another connection sees it: a dead network closes no socket.
 * @typedef {object} Network
 * @property {(signal: AbortSignal) => Promise<void>} there resolves as soon as the server can be reached
 * @property {(lost: () => void) => () => void} onLost returns what stops the listening
 *
 * The result of an earlier analysis that this one resumes: `frames` are those after it.
 * @typedef {{position: number, scores: readonly import('../types.js').Score[]}} Earlier
 *
 * @typedef {object} AnalyseOptions
 * @property {string | ((lost: string | null) => string | null)} pluginId a plugin, or what picks one before each connection: takes
 *   the plugin whose connection was just lost, returns the next, or null while there is none
 * @property {import('../types.js').StartMessage} start
 * @property {AsyncIterable<import('../types.js').SampledFrame>} frames ascending, unless `anyOrder` says otherwise
 * @property {boolean} [anyOrder] then a frame is answered by its score or its failure, never by a position
 * @property {AbortSignal} signal
 * @property {Earlier | null} [earlier]
 * @property {(reply: import('../types.js').Reply, reach: Reach) => void} onReply
 * @property {(state: import('../types.js').ConnectionState) => void} [onState]
 * @property {Network} [network] without it every failed attempt counts, even while there is no server
 * @property {(url: string, protocol: string) => WebSocket} [open]
 * @property {typeof wait} [pause]
 */

/**
 * @param {AnalyseOptions} options
 * @returns {Promise<import('../types.js').Reply>} the final reply, which holds every segment
 * @throws {SmartCutError} PluginFailure where the plugin reports an error; error.connection when the connection is given up
 */
export async function analyze(options) {
  const { signal, pluginId, network, onState = () => {}, pause = wait } = options;
  /** @type {(lost: string | null) => string | null} */
  const pick = typeof pluginId === 'function' ? pluginId : () => pluginId;
  /** @type {string | null} */
  let lost = null;
  const stream = new FrameStream(options);
  const feeding = stream.feed();
  feeding.catch(() => {}); // reported by the race below, or the analysis is over
  try {
    for (let attempt = 0; ; ) {
      signal.throwIfAborted();
      await network?.there(signal); // may take hours, and is no failed attempt
      onState({ state: 'connecting', attempt });
      const answered = stream.answered;
      const id = pick(lost);
      const connection = id === null ? Promise.resolve({}) : stream.connect(id);
      /** @type {Outcome} */
      const outcome = await Promise.race([connection, feeding.then(() => stream.over)]);
      if (outcome.reply) return outcome.reply;
      lost = id;
      attempt = stream.answered > answered ? 1 : attempt + 1;
      if (attempt > MAX_ATTEMPTS) throw outcome.error ?? new SmartCutError('error.connection');
      const waitSeconds = backoff(attempt);
      onState({ state: 'retrying', attempt, waitSeconds });
      await pause(waitSeconds, signal);
    }
  } finally {
    stream.end();
    onState({ state: 'closed' });
  }
}

/** @typedef {{reply?: import('../types.js').Reply, error?: Error}} Outcome */

/** What outlives a connection: the frames in flight, the scores so far, and the feeding of frames. */
class FrameStream {
  /** @type {InFlight} */
  #inFlight;
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
  #changed = new Wakeup();
  /** @type {(outcome: Outcome) => void} */
  #settle = () => {};
  /** @type {Promise<Outcome>} */
  over = Promise.resolve({});
  answered = 0;

  /** @param {AnalyseOptions} options */
  constructor(options) {
    this.options = options;
    const { earlier, anyOrder } = options;
    this.#inFlight = new InFlight({ anyOrder });
    if (!earlier) return;
    this.#resumes = true;
    this.#position = earlier.position;
    this.#scores = earlier.scores.map((score) => ({ ...score, box: null }));
  }

  /** Sends every frame once the window allows it; returns when there are no more. */
  async feed() {
    const { frames, signal } = this.options;
    for await (const frame of frames) {
      while (!this.#finished && !this.#hasCapacity()) await this.#change();
      signal.throwIfAborted();
      if (this.#finished) return;
      this.#inFlight.add(frame);
      this.#sent = frame.at;
      this.#socket?.send(encodeFrame(frame));
    }
    this.#ended = true;
    this.#socket?.send(encodeEnd());
  }

  #hasCapacity() {
    return (
      this.#inFlight.size < MAX_IN_FLIGHT && this.#socket !== null && this.#socket.bufferedAmount < MAX_BUFFERED_BYTES
    );
  }

  /** Resolves when more may be sent; the browser's buffer has no event, so it is polled. */
  #change() {
    return Promise.race([this.#changed.wait(), wait(0.05)]);
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
          if (error instanceof PluginFailure && TRANSIENT.has(error.code)) resolve({ error });
          else reject(error);
        }
      };
      socket.onclose = () => {
        signal.removeEventListener('abort', onAbort);
        resolve({});
      };
      stop = network?.onLost(() => performance.now() - this.#heardAt > ALIVE_MS && resolve({}));
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
    for (const frame of this.#inFlight) socket.send(encodeFrame(frame));
    if (this.#ended) socket.send(encodeEnd());
    this.#socket = socket;
    this.#changed.wake();
    onState?.({ state: 'open' });
  }

  /** @param {unknown} data */
  #take(data) {
    const reply = decodeReply(data);
    this.#heardAt = performance.now();
    this.answered += this.#inFlight.answer(reply);
    this.#position = Math.max(this.#position, reply.position);
    for (const score of reply.scores) this.#scores.push({ ...score, box: null }); // boxes stay in the page
    this.#changed.wake();
    this.options.onReply(reply, { sent: this.#sent, waiting: this.#inFlight.first });
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
    this.#changed.wake();
  }

  end() {
    this.#finished = true;
    this.#changed.wake();
  }
}
