// Frames of one video at any times, in any order. One worker opens the file and reads packets, several decode; this is the
// page's side, which starts and ends them.
import { hasDecoder } from '../decode/decoder-module.js';
import { laneStart } from '../decode/lane-starts.js';
import { capacityOf, INDEX, LANES, lanesOf } from '../decode/lanes.js';
import { fitInside } from '../decode/planes.js';
import { fromPlain, MediaError } from '../rpc/media-error.js';
import { Wakeup } from '../wakeup.js';

/** @typedef {import('../types.js').MediaInfo} MediaInfo */
/** @typedef {import('../decode/lanes.js').LaneKind} LaneKind */
/**
 * @typedef {object} FrameIndex
 * @property {Float64Array | null} keyframes seconds from the first frame, ascending; null where only reading the whole
 *   file would tell: then only ascending requests are efficient
 * @property {Float64Array | null} sizes bytes of the packets from keyframe i up to keyframe i + 1; null where that would
 *   cost reading the file
 */
/** @typedef {{at: number, within?: number}} FrameRequest seconds; within: the nearest keyframe this close will do */
/**
 * at: the frame's true time; small: for the timeline, the JPEG itself where that is small.
 * @typedef {{asked: number, at: number, jpeg: Uint8Array<ArrayBuffer>, small: Uint8Array<ArrayBuffer> | Blob}} Found
 */
/** @typedef {{asked: number, lost: true}} Lost */
/** @typedef {Found | Lost} FrameResult */
/**
 * @typedef {object} FrameSource
 * @property {FrameIndex} index
 * @property {LaneKind} route who decodes at present
 * @property {(requests: AsyncIterable<FrameRequest> | Iterable<FrameRequest>) => AsyncGenerator<FrameResult, void, void>} frames
 *   one result for each request, in any order. Requests are pulled only while capacity is left.
 * @property {() => void} close ends the workers
 */

/** Frames lost without a single one decoded: no decoder works. */
const MAX_LOST_AT_FIRST = 16;

/** @param {(detail: string) => void} onDeath @returns {(event: ErrorEvent) => void} */
const failsWith = (onDeath) => (event) => {
  event.preventDefault();
  onDeath(event.message || 'the worker could not be loaded');
};

class Source {
  /**
   * @param {File} file
   * @param {MediaInfo} info
   * @param {{width: number, height: number}} size
   * @param {{hasDecoder: boolean, index: boolean, thumbnails: boolean}} options hasDecoder: one of our own, for this codec
   */
  constructor(file, info, size, { hasDecoder, index, thumbnails }) {
    this.file = file;
    this.info = info;
    this.size = size;
    this.thumbnails = thumbnails;
    /** @type {LaneKind} who decodes */
    this.route = info.route;
    /** @type {FrameIndex} */
    this.index = { keyframes: null, sizes: null };
    /** @type {import('../decode/lane-starts.js').Opened} */
    this.opened = { config: null, stream: null };
    /** @type {Map<number, {asked: number, answer: (found: FrameResult) => void}>} */
    this.open = new Map();
    /** @type {Set<(error: unknown) => void>} */
    this.failing = new Set();
    this.nextId = 1;
    this.nextLane = 1;
    this.found = 0;
    this.lost = 0;
    /** @type {Worker[]} */
    this.workers = [];
    /** @type {{kind: LaneKind, worker: Worker}[]} */
    this.lanes = [];
    /** @type {unknown} */
    this.error = null;
    this.indexer = this.#newWorker(INDEX, () => this.fail(this.#mediaError('the worker could not be loaded')));
    /** @type {Promise<void>} */
    this.opening = new Promise((resolve, reject) => {
      this.failing.add(reject);
      this.indexer.onmessage = ({ data }) => {
        if (data.opened) {
          this.opened = data.opened;
          this.index = data.opened.index;
          this.route = data.opened.route;
          this.failing.delete(reject);
          resolve();
        } else this.#hear(data);
      };
    });
    this.indexer.postMessage({ open: { file, info, hasDecoder, index } });
    /** @type {{kind: LaneKind, workers: Worker[]}} decoders whose code loads while the file is opened */
    this.spare = { kind: info.route === 'ffmpeg' && hasDecoder ? 'decoder' : info.route, workers: [] };
    for (let i = 0; i < lanesOf(this.spare.kind); i++) this.#preload();
  }

  /** @param {string} detail */
  #mediaError(detail) {
    return new MediaError('decodeFailed', { name: this.info.name, codec: this.info.codecLabel, detail });
  }

  /**
   * @param {URL} url
   * @param {(detail: string) => void} onDeath
   */
  #newWorker(url, onDeath) {
    const worker = new Worker(url, { type: 'module' });
    this.workers.push(worker);
    worker.onerror = failsWith(onDeath);
    return worker;
  }

  #preload() {
    const { kind, workers } = this.spare;
    const worker = this.#newWorker(LANES[kind], () => {
      worker.terminate();
      this.spare.workers = this.spare.workers.filter((each) => each !== worker);
    });
    workers.push(worker);
  }

  /** @param {LaneKind} kind @param {() => void} onDeath */
  #laneWorker(kind, onDeath) {
    const worker = kind === this.spare.kind ? this.spare.workers.pop() : undefined;
    if (worker) worker.onerror = failsWith(onDeath);
    return worker ?? this.#newWorker(LANES[kind], onDeath);
  }

  /** @param {LaneKind} kind */
  async #addLanes(kind) {
    const start = await laneStart(kind, this);
    if (this.error) return; // closed meanwhile
    if (kind !== this.spare.kind) for (const worker of this.spare.workers.splice(0)) worker.terminate();
    if (!start) return this.indexer.postMessage({ none: kind });
    for (let i = 0; i < lanesOf(kind); i++) {
      const number = this.nextLane++;
      const worker = this.#laneWorker(kind, () => {
        worker.terminate();
        this.indexer.postMessage({ left: number });
      });
      this.lanes.push({ kind, worker });
      worker.onmessage = ({ data }) => this.#hear(data);
      const { port1, port2 } = new MessageChannel();
      worker.postMessage({ start: { port: port1, ...start } }, [port1]);
      this.indexer.postMessage({ lane: { kind, number, port: port2 } }, [port2]);
    }
  }

  /** @param {any} message from the worker that reads, or from one that decodes */
  #hear({ id, at, jpeg, small, lost, needed, broken, route, error }) {
    if (error) this.fail(fromPlain(error, 'decodeFailed', { name: this.info.name, codec: this.info.codecLabel }));
    else if (needed) this.#addLanes(needed);
    else if (broken) this.#fallBack(broken, route);
    else if (jpeg) this.#answer(id, { at, jpeg, small: small ?? jpeg });
    else if (lost != null) this.#answer(lost, null);
  }

  /**
   * @param {number} id
   * @param {Omit<Found, 'asked'> | null} frame
   */
  #answer(id, frame) {
    const request = this.open.get(id);
    if (!request) return;
    this.open.delete(id);
    const { asked } = request;
    if (frame) this.found++;
    else this.lost++;
    if (!this.found && this.lost >= MAX_LOST_AT_FIRST) this.fail(this.#mediaError(''));
    request.answer(frame ? { asked, ...frame } : { asked, lost: true });
  }

  /**
   * Decoders that say they can and then cannot (drivers do that): others take what is left, and all that follows.
   * @param {LaneKind} kind
   * @param {LaneKind} route
   */
  #fallBack(kind, route) {
    const gone = this.lanes.filter((lane) => lane.kind === kind).map(({ worker }) => worker);
    for (const worker of gone) worker.terminate();
    this.workers = this.workers.filter((worker) => !gone.includes(worker));
    this.route = route;
  }

  /** @param {unknown} error ends everything */
  fail(error) {
    this.error ??= error;
    for (const reject of this.failing) reject(this.error);
    this.failing.clear();
    this.close();
  }

  close() {
    this.error ??= new DOMException('the video was closed', 'AbortError');
    for (const worker of this.workers) worker.terminate();
    this.workers = [];
    for (const reject of this.failing) reject(this.error);
    this.failing.clear();
  }

  /**
   * @param {AsyncIterable<FrameRequest> | Iterable<FrameRequest>} requests
   * @returns {AsyncGenerator<FrameResult, void, void>}
   */
  async *frames(requests) {
    const asking = Symbol.asyncIterator in requests ? requests[Symbol.asyncIterator]() : requests[Symbol.iterator]();
    /** @type {(FrameResult)[]} */
    const ready = [];
    /** @type {Set<number>} */
    const mine = new Set();
    const state = { ended: false, pulling: false, changed: new Wakeup() };
    const onFailure = () => state.changed.wake();
    this.failing.add(onFailure);
    const pull = async () => {
      if (state.pulling) return;
      state.pulling = true;
      try {
        while (!state.ended && !this.error && mine.size + ready.length < capacityOf(this.route)) {
          const { done, value } = await asking.next();
          if (done) state.ended = true;
          else this.#ask(value, mine, ready, state);
        }
      } catch (error) {
        this.fail(error);
      }
      state.pulling = false;
      state.changed.wake();
    };
    try {
      for (;;) {
        pull();
        const next = ready.shift();
        if (this.error) throw this.error;
        if (next) yield next;
        else if (state.ended && !mine.size && !state.pulling) break;
        else {
          await state.changed.wait();
        }
      }
      if (!this.found && this.lost) throw this.#mediaError('');
    } finally {
      state.ended = true;
      this.failing.delete(onFailure);
      for (const id of mine) this.open.delete(id);
      if (mine.size) this.indexer.postMessage({ drop: [...mine] });
      asking.return?.(); // not awaited: the next request may be long in coming
    }
  }

  /**
   * @param {FrameRequest} request
   * @param {Set<number>} mine
   * @param {(FrameResult)[]} ready
   * @param {{changed: Wakeup}} state
   */
  #ask({ at, within }, mine, ready, state) {
    const id = this.nextId++;
    mine.add(id);
    this.open.set(id, {
      asked: at,
      answer: (found) => {
        mine.delete(id);
        ready.push(found);
        state.changed.wake();
      },
    });
    this.indexer.postMessage({ ask: { id, at, within } });
  }
}

/**
 * @param {File} file
 * @param {MediaInfo} info
 * @param {{width?: number, height?: number, index?: boolean, thumbnails?: boolean, signal?: AbortSignal}} [options] frames
 *   fit inside width × height; index: list the keyframes; thumbnails: make `small` too
 * @returns {Promise<FrameSource>} close() it; an abort closes it too
 * @throws {MediaError} decodeFailed, unreadable
 */
export async function openSource(
  file,
  info,
  { width = 640, height = 360, index = true, thumbnails = true, signal } = {},
) {
  signal?.throwIfAborted();
  const able = await hasDecoder(info);
  signal?.throwIfAborted();
  const source = new Source(file, info, fitInside(info, width, height), { hasDecoder: able, index, thumbnails });
  signal?.addEventListener('abort', () => source.fail(signal.reason), { once: true });
  await source.opening;
  return source;
}
