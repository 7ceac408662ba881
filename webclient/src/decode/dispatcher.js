// Shares requests for frames of one file among decoders. A lone keyframe goes to any decoder with capacity; a frame between
// keyframes needs the packets after its keyframe in order, and a decoder that is part of the way continues. What one decoder
// fails at is retried once, alone. Independent of workers and codecs.

import { Wakeup } from '../wakeup.js';
import { locate } from './locate.js';
import { feedChain, shownAt } from './packet-chain.js';

/** @typedef {import('./locate.js').Ask} Ask */
/** @typedef {import('./locate.js').Task} Task */
/** @typedef {import('./packet-chain.js').Chain} Chain */
/**
 * @typedef {object} LaneState
 * @property {(message: any, transfer?: Transferable[]) => void} post
 * @property {Map<number, Task>} busy in flight
 * @property {Chain | null} chain
 * @property {number} reading lone keyframes that are being read for it
 * @property {boolean} drained flushed, because nothing follows for now
 * @property {number} unfed packets of a chain in its queue
 * @property {Wakeup} changed wakes the chain's feeder
 * @property {boolean} gone
 */

/** Most lone keyframes in flight at a decoder. */
const AHEAD = 4;
/** Attempts at a frame; the second one is alone, since a neighbor may have failed the first. */
const TRIES = 2;
/** Decoders without a single frame are given up soon, others only after a long damaged stretch. */
const FAILURES_AT_FIRST = 3;
const FAILURES_IN_A_ROW = 24;
/** Seconds: how far a decoder runs on through groups that can't be entered in their middle; beyond it ffmpeg is faster. */
const RUN_ON_S = 30;
/** The browser may reclaim decoders of a hidden tab; one that it reclaims permanently is of no use. */
const TAKEN_AWAY_IN_A_ROW = 50;
export class Dispatcher {
  /**
   * @param {object} parts
   * @param {import('../containers/demux.js').Demuxer} parts.demuxer
   * @param {(id: number) => void} parts.onLost a frame that can't be decoded
   * @param {(asks: Ask[]) => void} parts.onElsewhere requests that other decoders may answer
   * @param {() => void} parts.onBroken none of these decoders works
   * @param {(error: unknown) => void} parts.onError the file can no longer be read
   * @param {() => Promise<boolean>} [parts.isOpenGop] whether decoding can't begin at each keyframe
   */
  constructor({ demuxer, onLost, onElsewhere, onBroken, onError, isOpenGop = async () => false }) {
    this.demuxer = demuxer;
    this.isOpenGop = isOpenGop;
    this.onLost = onLost;
    this.onElsewhere = onElsewhere;
    this.onBroken = onBroken;
    this.onError = onError;
    /** @type {LaneState[]} */
    this.lanes = [];
    /** @type {Task[]} */
    this.queue = [];
    /** @type {Map<number, Ask>} */
    this.open = new Map();
    this.failures = 0;
    this.takenAway = 0;
    this.everGave = false;
    /** @type {Task[]} failed twice: damaged if the next frame decodes, else the decoders are broken */
    this.doubtful = [];
    this.broken = false;
    this.locating = 0;
    /** Open GOPs: only lone keyframes and what a chain from the first frame reaches can be decoded. */
    this.openGop = false;
    /** @type {Promise<boolean> | null} */
    this.gopsKnown = null;
    this.chainStarted = false;
  }

  /**
   * @param {LaneState['post']} post
   * @returns {LaneState}
   */
  addLane(post) {
    /** @type {LaneState} */
    const lane = {
      post,
      busy: new Map(),
      chain: null,
      reading: 0,
      drained: true,
      unfed: 0,
      changed: new Wakeup(),
      gone: false,
    };
    this.lanes.push(lane);
    this.#share();
    return lane;
  }

  /** @param {Ask} ask */
  async ask(ask) {
    this.open.set(ask.id, ask);
    this.locating++;
    try {
      const task = await this.#locate(ask).finally(() => this.locating--);
      if (!this.open.has(ask.id)) return;
      if (!task) return this.#lose(ask.id);
      if (this.openGop && task.target && this.chainStarted && !this.#isReached(task)) return this.#elsewhere([task]);
      this.queue.push(task);
      this.#share();
    } catch (error) {
      this.onError(error);
    }
  }

  /** @param {Ask} ask */
  async #locate(ask) {
    const task = await locate(this.demuxer, ask);
    if (task?.target) {
      this.gopsKnown ??= this.isOpenGop();
      this.openGop = (await this.gopsKnown) || this.openGop;
    }
    return task;
  }

  /** @param {number[]} ids canceled */
  drop(ids) {
    const gone = new Set(ids);
    for (const id of ids) this.open.delete(id);
    this.queue = this.queue.filter(({ id }) => !gone.has(id));
  }

  /**
   * @param {LaneState} lane
   * @param {object} message
   * @param {number} [message.fed] packets of a chain that have left its queue
   * @param {number[]} [message.decoded] their JPEGs are being made
   * @param {number} [message.out]
   * @param {number} [message.lost]
   * @param {number[]} [message.failed]
   * @param {boolean} [message.blameless]
   * @param {boolean} [message.openGop]
   */
  hear(lane, { fed, decoded, out, lost, failed, blameless, openGop }) {
    if (lane.gone) return;
    if (fed) lane.unfed -= fed;
    if (decoded) this.#markDecoded(lane, decoded);
    if (out != null) {
      for (const { id } of this.doubtful.splice(0)) this.#lose(id);
      this.#settle(out, lane);
    }
    if (lost != null) this.#lose(lost, lane);
    if (openGop) this.#avoidChains(lane);
    if (failed) this.#retry(lane, failed, blameless ?? false);
    lane.changed.wake();
    this.#share();
  }

  /** @param {LaneState} lane @param {number[]} ids */
  #markDecoded(lane, ids) {
    this.failures = this.takenAway = 0;
    this.everGave = true;
    for (const id of ids) {
      const task = lane.busy.get(id);
      if (task) task.decoded = true;
    }
    if (lane.chain) lane.chain.wanted = lane.chain.wanted.filter((task) => !task.decoded);
  }

  /** @param {LaneState} lane whose worker has died */
  leave(lane) {
    lane.gone = true;
    this.lanes = this.lanes.filter((other) => other !== lane);
    this.#retry(lane, [...lane.busy.keys()], false);
    if (!this.lanes.length) this.giveUp();
    this.#share();
  }

  /**
   * @param {number} id
   * @param {LaneState} [lane]
   */
  #settle(id, lane) {
    this.open.delete(id);
    this.queue = this.queue.filter((task) => task.id !== id);
    lane?.busy.delete(id);
    if (lane?.chain) lane.chain.wanted = lane.chain.wanted.filter((task) => task.id !== id);
  }

  /**
   * @param {number} id
   * @param {LaneState} [lane]
   */
  #lose(id, lane) {
    const waited = this.open.has(id);
    this.#settle(id, lane);
    if (waited) this.onLost(id);
  }

  /**
   * @param {LaneState} lane
   * @param {number[]} ids
   * @param {boolean} blameless the browser reclaimed the decoder
   */
  #retry(lane, ids, blameless) {
    const unsent = lane.chain?.wanted.map(({ id }) => id) ?? [];
    lane.chain = null;
    lane.unfed = 0;
    lane.changed.wake();
    if (!blameless || ++this.takenAway > TAKEN_AWAY_IN_A_ROW) this.failures++;
    const again = [];
    for (const id of new Set([...ids, ...unsent])) {
      const task = lane.busy.get(id);
      lane.busy.delete(id);
      if (!task || !this.open.has(id)) continue;
      if (!blameless) task.tries++;
      if (task.tries < TRIES) again.push(task);
      else if (this.everGave) this.doubtful.push(task);
      else again.push(task);
    }
    this.queue.unshift(...again);
    if (this.failures >= (this.everGave ? FAILURES_IN_A_ROW : FAILURES_AT_FIRST)) this.giveUp();
  }

  /** @param {LaneState} lane whose chain started inside open GOPs */
  #avoidChains(lane) {
    this.openGop = this.chainStarted = true;
    lane.unfed = 0;
    const chains = [...(lane.chain?.wanted ?? []), ...this.queue.filter(({ target }) => target)];
    lane.chain = null;
    this.#elsewhere(chains.filter(({ id }) => this.open.has(id)));
    for (const { id } of chains) this.#settle(id, lane);
  }

  /** @param {Task[]} tasks */
  #elsewhere(tasks) {
    const asks = tasks.map(({ id }) => /** @type {Ask} */ (this.open.get(id)));
    for (const { id } of asks) this.#settle(id);
    if (asks.length) this.onElsewhere(asks);
  }

  /** Hands all requests to other decoders. */
  giveUp() {
    if (this.broken) return;
    this.broken = true;
    for (const lane of this.lanes) {
      lane.gone = true;
      lane.changed.wake();
    }
    this.lanes = [];
    this.queue = [];
    const left = [...this.open.values()];
    this.open.clear();
    this.onBroken();
    this.onElsewhere(left);
  }

  #share() {
    for (const lane of this.lanes) if (lane.chain) this.#proceed(lane, lane.chain);
    let given = true;
    while (given && this.queue.length) {
      given = false;
      // In turns, so that a short queue keeps every decoder busy.
      for (const lane of this.lanes) given = this.#giveOne(lane) || given;
    }
    if (this.locating) return;
    for (const lane of this.lanes) this.#drain(lane);
    const idle = !this.queue.length && this.lanes.every(({ busy }) => !busy.size);
    if (idle && this.doubtful.length) this.#elsewhere(this.doubtful.splice(0).filter(({ id }) => this.open.has(id)));
  }

  /**
   * A decoder may hold a keyframe until the next packet: where none comes, it is flushed.
   * @param {LaneState} lane
   */
  #drain(lane) {
    if (lane.drained || lane.reading || lane.chain || lane.busy.size >= AHEAD) return;
    lane.drained = true;
    lane.post({ flush: true });
  }

  /**
   * Joins waiting requests ahead of a chain to it.
   * @param {LaneState} lane
   * @param {Chain} chain
   */
  #proceed(lane, chain) {
    const before = chain.wanted.length;
    this.queue = this.queue.filter((task) => {
      if (!this.#joins(task, chain)) return true;
      chain.wanted.push(task);
      chain.until = Math.max(chain.until, shownAt(task));
      chain.keysInARow = task.target ? 0 : chain.keysInARow + 1;
      lane.busy.set(task.id, task);
      return false;
    });
    if (chain.wanted.length === before) return;
    chain.beyond = 0;
    if (!chain.running) this.#feed(lane, chain);
  }

  /**
   * Whether a chain reaches a frame. It runs on through open GOPs, and serves their keyframes as long as frames between them
   * are requested.
   * @param {Task} task
   * @param {Chain} chain
   */
  #joins(task, chain) {
    if (task.tries > 0 || shownAt(task) <= chain.reached) return false;
    if (!this.openGop) return task.target !== null && task.key.timestamp === chain.key.timestamp;
    if (shownAt(task) <= chain.key.timestamp || shownAt(task) > chain.until + RUN_ON_S) return false;
    return task.target !== null || chain.keysInARow < 1;
  }

  /** @param {Task} task */
  #isReached(task) {
    return this.lanes.some(({ chain }) => chain && this.#joins(task, chain));
  }

  /** @param {LaneState} lane */
  #giveOne(lane) {
    const task = this.queue[0];
    if (!task || lane.gone || lane.chain?.running || lane.busy.size >= AHEAD) return false;
    if ((task.tries > 0 || task.target) && [...lane.busy.values()].some(({ decoded }) => !decoded)) return false;
    if ([...lane.busy.values()].some(({ tries }) => tries > 0)) return false;
    this.queue.shift();
    lane.busy.set(task.id, task);
    lane.chain = null;
    if (task.target) {
      /** @type {Chain} */
      const chain = {
        ...{ key: task.key, last: null, reached: -Infinity, beyond: 0, running: false },
        ...{ wanted: [task], until: task.target.timestamp, keysInARow: 0 },
      };
      lane.chain = chain;
      this.chainStarted = true;
      if (task.tries === 0) this.#proceed(lane, chain);
      if (!chain.running) this.#feed(lane, chain);
    } else this.#giveKey(lane, task);
    return true;
  }

  /**
   * @param {LaneState} lane
   * @param {Task} task
   */
  async #giveKey(lane, task) {
    lane.reading++;
    try {
      const packet = await this.demuxer.read(task.key).finally(() => lane.reading--);
      if (lane.gone || !lane.busy.has(task.id)) return;
      if (!packet) return this.hear(lane, { lost: task.id });
      const { data } = packet;
      const wanted = [{ id: task.id, at: task.at }];
      lane.drained = false;
      lane.post({ packet: { ...packet, fresh: true, lone: true }, wanted }, [data.buffer]);
      this.#share();
    } catch (error) {
      this.onError(error);
    }
  }

  /**
   * @param {LaneState} lane
   * @param {Chain} chain
   */
  async #feed(lane, chain) {
    chain.running = true;
    await feedChain(this.demuxer, lane, chain).catch(this.onError);
    chain.running = false;
    this.#share();
  }
}
