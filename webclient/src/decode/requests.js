// What becomes of the requests shared among decoders: settled, lost, retried once alone, or handed to other decoders. Given up
// when decoders fail too often. Independent of workers and codecs.

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
 * @property {import('../wakeup.js').Wakeup} changed wakes the chain's feeder
 * @property {boolean} gone
 */

/** Attempts at a frame; the second one is alone, since a neighbor may have failed the first. */
const TRIES = 2;
/** Decoders without a single frame are given up soon, others only after a long damaged stretch. */
const FAILURES_AT_FIRST = 3;
const FAILURES_IN_A_ROW = 24;
/** The browser may reclaim decoders of a hidden tab; one that it reclaims permanently is of no use. */
const TAKEN_AWAY_IN_A_ROW = 50;

export class Requests {
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
    /** @type {Task[]} failed twice: for other decoders if the next frame decodes, else these are broken */
    this.doubtful = [];
    this.broken = false;
    this.locating = 0;
    /** Open GOPs: only lone keyframes and what a chain from the first frame reaches can be decoded. */
    this.openGop = false;
    /** @type {Promise<boolean> | null} */
    this.gopsKnown = null;
    this.chainStarted = false;
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
    if (out != null) this.#settle(out, lane);
    if (lost != null) this.lose(lost, lane);
    if (openGop) this.#avoidChains(lane);
    if (failed) this.#retry(lane, failed, blameless ?? false);
    lane.changed.wake();
    this.share();
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
    // Damaged for these decoders; whether for all of them, the last one says.
    this.elsewhere(this.doubtful.splice(0).filter(({ id }) => this.open.has(id)));
  }

  /** @param {LaneState} lane whose worker has died */
  leave(lane) {
    lane.gone = true;
    this.lanes = this.lanes.filter((other) => other !== lane);
    this.#retry(lane, [...lane.busy.keys()], false);
    if (!this.lanes.length) this.giveUp();
    this.share();
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
  lose(id, lane) {
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
    this.elsewhere(chains.filter(({ id }) => this.open.has(id)));
    for (const { id } of chains) this.#settle(id, lane);
  }

  /** @param {Task[]} tasks */
  elsewhere(tasks) {
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

  /** Hands waiting requests to decoders: the dispatcher's part. */
  share() {}
}
