// Who decodes what, where ffmpeg decodes: keyframes in batches through a small file in memory, frames between keyframes
// in one run over a stretch of the file. Knows no worker.
import { locate } from './locate.js';

/** @typedef {import('./locate.js').Ask} Ask */
/** @typedef {import('./locate.js').Task} Task */
/**
 * @typedef {object} BatchLane
 * @property {(message: any, transfer?: Transferable[]) => void} post
 * @property {Map<number, Asked>} busy
 * @property {number} runs under way
 * @property {boolean} gone
 */
/** @typedef {{id: number, at: number, task: Task | null, tries: number}} Asked task null: only ffmpeg reads the file */

/** Frames a run: few at first, so that the first one comes soon. */
const FIRST_RUN = 4;
const RUN = 32;
/** One run is decoded while the next one waits. */
const RUNS_AHEAD = 2;
/** Seconds: requests further apart than this are no stretch to decode in one go. */
const STRETCH = 30;
const TRIES = 2;

export class BatchDispatcher {
  /**
   * @param {object} parts
   * @param {import('../containers/demux.js').Demuxer | null} parts.demuxer null: ffmpeg reads the file by itself
   * @param {(id: number) => void} parts.onLost
   * @param {() => void} parts.onBroken
   * @param {(error: unknown) => void} parts.onError
   */
  constructor({ demuxer, onLost, onBroken, onError }) {
    this.demuxer = demuxer;
    this.onLost = onLost;
    this.onBroken = onBroken;
    this.onError = onError;
    /** @type {BatchLane[]} */
    this.lanes = [];
    /** @type {Asked[]} */
    this.queue = [];
    /** @type {Map<number, Ask>} */
    this.open = new Map();
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.sharing = undefined;
    this.started = false;
    this.largest = RUN;
  }

  /** @param {BatchLane['post']} post */
  addLane(post) {
    /** @type {BatchLane} */
    const lane = { post, busy: new Map(), runs: 0, gone: false };
    this.lanes.push(lane);
    this.#share();
    return lane;
  }

  /** @param {Ask} ask */
  async ask(ask) {
    this.open.set(ask.id, ask);
    try {
      const task = this.demuxer ? await locate(this.demuxer, ask) : null;
      if (!this.open.has(ask.id)) return;
      if (this.demuxer && !task) return this.#lose(ask.id);
      this.queue.push({ id: ask.id, at: task?.at ?? ask.at, task, tries: 0 });
      // Requests of one turn of the event loop are decoded in one run.
      this.sharing ??= setTimeout(() => {
        this.sharing = undefined;
        this.#share();
      });
    } catch (error) {
      this.onError(error);
    }
  }

  /** @param {number[]} ids */
  drop(ids) {
    const gone = new Set(ids);
    for (const id of ids) this.open.delete(id);
    this.queue = this.queue.filter(({ id }) => !gone.has(id));
  }

  /**
   * @param {BatchLane} lane
   * @param {{out?: number, failed?: number[]}} message failed: the run is over, and these did not come out
   */
  hear(lane, { out, failed }) {
    if (lane.gone) return;
    if (out != null) {
      this.open.delete(out);
      lane.busy.delete(out);
    }
    if (!failed) return;
    lane.runs--;
    // Keyframes of open GOPs disturb each other: one at a time they decode.
    if (failed.length > 1 && failed.length * 4 > this.largest) this.largest = 1;
    this.#retry(lane, failed);
    this.#share();
  }

  /** @param {BatchLane} lane */
  leave(lane) {
    lane.gone = true;
    this.lanes = this.lanes.filter((other) => other !== lane);
    this.#retry(lane, [...lane.busy.keys()]);
    if (!this.lanes.length) this.onBroken();
    this.#share();
  }

  /**
   * @param {BatchLane} lane
   * @param {number[]} ids
   */
  #retry(lane, ids) {
    for (const id of ids) {
      const asked = lane.busy.get(id);
      lane.busy.delete(id);
      if (!asked || !this.open.has(id)) continue;
      if (++asked.tries < TRIES) this.queue.unshift(asked);
      else this.#lose(id);
    }
  }

  /** @param {number} id */
  #lose(id) {
    this.open.delete(id);
    this.onLost(id);
  }

  #share() {
    for (let ahead = 1; ahead <= RUNS_AHEAD; ahead++) {
      for (const lane of this.lanes) {
        if (lane.runs >= ahead || !this.queue.length) continue;
        // Only full runs are queued ahead: later requests are better informed.
        if (ahead > 1 && this.queue.length < this.largest) continue;
        this.#run(lane);
      }
    }
  }

  /** @param {BatchLane} lane */
  async #run(lane) {
    const idle = this.lanes.filter(({ runs }) => runs === 0).length;
    const share = Math.ceil(this.queue.length / Math.max(1, idle));
    const size = Math.max(1, Math.min(this.started ? this.largest : FIRST_RUN, share));
    this.started = true;
    const run = this.#next(size);
    for (const asked of run) {
      this.queue.splice(this.queue.indexOf(asked), 1);
      lane.busy.set(asked.id, asked);
    }
    lane.runs++;
    const wanted = run.map(({ id, at }) => ({ id, at }));
    try {
      const keys = run.map(({ task }) => task?.key);
      if (this.demuxer?.pack && run.every(({ task }) => task && !task.target)) {
        const bytes = await this.demuxer.pack(/** @type {import('../containers/demux.js').PacketRef[]} */ (keys));
        lane.post({ batch: bytes, wanted }, [bytes.buffer]);
      } else {
        const seek = keys[0] ? keys[0].timestamp - /** @type {any} */ (this.demuxer).first : null;
        lane.post({ span: { seek }, wanted });
      }
    } catch (error) {
      this.onError(error);
    }
  }

  /**
   * The first in the queue, and others that go well with it.
   * @param {number} size
   */
  #next(size) {
    const [head] = this.queue;
    if (head.tries) return [head];
    if (head.task && !head.task.target && this.demuxer?.pack)
      return this.queue.filter(({ task, tries }) => task && !task.target && !tries).slice(0, size);
    const near = this.queue.filter(
      ({ task, at, tries }) =>
        !tries &&
        (head.task ? task?.key.timestamp === head.task.key.timestamp : at >= head.at && at <= head.at + STRETCH * RUN),
    );
    near.sort((a, b) => a.at - b.at);
    if (!head.task) {
      const gap = near.findIndex(({ at }, i) => i > 0 && at > near[i - 1].at + STRETCH);
      if (gap > 0) near.length = gap;
    }
    return near.slice(0, RUN);
  }
}
