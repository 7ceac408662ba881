// Shares requests for frames of one file among decoders. A lone keyframe goes to any decoder with capacity; a frame between
// keyframes needs the packets after its keyframe in order, and a decoder that is part of the way continues. What becomes of
// the requests is in requests.js. Independent of workers and codecs.

import { Wakeup } from '../wakeup.js';
import { locate } from './locate.js';
import { feedChain, shownAt } from './packet-chain.js';
import { Requests } from './requests.js';

/** @typedef {import('./locate.js').Ask} Ask */
/** @typedef {import('./locate.js').Task} Task */
/** @typedef {import('./packet-chain.js').Chain} Chain */
/** @typedef {import('./requests.js').LaneState} LaneState */

/** Most lone keyframes in flight at a decoder. */
const AHEAD = 4;
/** Seconds: how far a decoder runs on through groups that can't be entered in their middle; beyond it ffmpeg is faster. */
const RUN_ON_S = 30;

export class Dispatcher extends Requests {
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
    this.share();
    return lane;
  }

  /** @param {Ask} ask */
  async ask(ask) {
    this.open.set(ask.id, ask);
    this.locating++;
    try {
      const task = await this.#locate(ask).finally(() => this.locating--);
      if (!this.open.has(ask.id)) return;
      if (!task) return this.lose(ask.id);
      if (this.openGop && task.target && this.chainStarted && !this.#isReached(task)) return this.elsewhere([task]);
      this.queue.push(task);
      this.share();
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

  /** @override */
  share() {
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
    if (idle && this.doubtful.length) this.elsewhere(this.doubtful.splice(0).filter(({ id }) => this.open.has(id)));
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
      this.share();
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
    this.share();
  }
}
