// Pictures of one video, at any times, in any order: who asks knows which second to look at next. One worker opens the
// file and reads packets; several decode. This is the page's side: it starts them, counts, and ends them.
import { sharedCore } from './core-module.js';
import { fromPlain, MediaError } from './errors.js';
import { INDEX, LANES, lanesOf, roomFor } from './lanes.js';
import { fitInside } from './planes.js';

/** @typedef {import('../types.js').MediaInfo} MediaInfo */
/**
 * @typedef {object} FrameIndex
 * @property {Float64Array | null} keyframes seconds from the first picture, ascending; null where only reading the whole
 *   file would tell: then only ascending requests are efficient
 * @property {Float64Array | null} sizes bytes of the packets from keyframe i up to keyframe i + 1; null where that would
 *   cost reading the file
 */
/** @typedef {{at: number, until?: number}} FrameRequest seconds; until: any keyframe in [at, until) will do, the first is taken */
/**
 * at: the picture's true time; small: for the timeline, the JPEG itself where that is small.
 * @typedef {{asked: number, at: number, jpeg: Uint8Array<ArrayBuffer>, small: Uint8Array<ArrayBuffer>}} Found
 */
/** @typedef {{asked: number, lost: true}} Lost */
/**
 * @typedef {object} FrameSource
 * @property {FrameIndex} index
 * @property {(requests: AsyncIterable<FrameRequest> | Iterable<FrameRequest>) => AsyncGenerator<Found | Lost, void, void>} frames
 *   one answer for each request, in any order. Requests are taken only while there is room.
 * @property {() => void} close ends the workers
 */

/** So many lost and nothing found: nobody here can decode this. */
const HOPELESS = 16;

class Source {
  /**
   * @param {File} file
   * @param {MediaInfo} info
   * @param {{width: number, height: number}} size
   */
  constructor(file, info, size) {
    this.file = file;
    this.info = info;
    this.size = size;
    this.route = info.route;
    /** @type {FrameIndex} */
    this.index = { keyframes: null, sizes: null };
    /** @type {VideoDecoderConfig | null} */
    this.config = null;
    /** @type {Map<number, {asked: number, answer: (found: Found | Lost) => void}>} */
    this.open = new Map();
    /** @type {Set<(error: unknown) => void>} */
    this.failing = new Set();
    this.nextId = 1;
    this.nextLane = 1;
    this.found = 0;
    this.lost = 0;
    /** @type {Worker[]} */
    this.workers = [];
    /** @type {Worker[]} those of WebCodecs */
    this.decoders = [];
    /** @type {unknown} */
    this.error = null;
    this.indexer = this.#newWorker(INDEX, () => this.fail(this.#mediaError('the worker could not be loaded')));
    /** @type {Promise<void>} */
    this.opened = new Promise((resolve, reject) => {
      this.failing.add(reject);
      this.indexer.onmessage = ({ data }) => {
        if (data.opened) {
          const { config, ...index } = data.opened;
          this.index = index;
          this.config = config;
          this.failing.delete(reject);
          resolve();
        } else this.#hear(data);
      };
    });
    this.indexer.postMessage({ open: { file, info } });
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
    worker.onerror = (event) => {
      event.preventDefault();
      onDeath(event.message || 'the worker could not be loaded');
    };
    return worker;
  }

  /** @param {'webcodecs' | 'ffmpeg'} kind */
  async #addLanes(kind) {
    const { file, info, size, config } = this;
    const module = kind === 'ffmpeg' ? await sharedCore() : null;
    if (this.error) return; // closed meanwhile
    for (let i = 0; i < lanesOf(kind); i++) {
      const number = this.nextLane++;
      const worker = this.#newWorker(LANES[kind], () => {
        worker.terminate();
        this.indexer.postMessage({ left: number });
      });
      if (kind === 'webcodecs') this.decoders.push(worker);
      worker.onmessage = ({ data }) => this.#hear(data);
      const { port1, port2 } = new MessageChannel();
      const own = kind === 'ffmpeg' ? { file, info, module } : { config, codec: info.codec, rotation: info.rotation };
      worker.postMessage({ start: { port: port1, size, ...own } }, [port1]);
      this.indexer.postMessage({ lane: { kind, number, port: port2 } }, [port2]);
    }
  }

  /** @param {any} message from the worker that reads, or from one that decodes */
  #hear({ id, at, jpeg, small, lost, needed, broken, error }) {
    if (error) this.fail(fromPlain(error, 'decodeFailed', { name: this.info.name, codec: this.info.codecLabel }));
    else if (needed) this.#addLanes(needed);
    else if (broken) this.#fallBack();
    else if (jpeg) this.#answer(id, { at, jpeg, small: small ?? jpeg });
    else if (lost != null) this.#answer(lost, null);
  }

  /**
   * @param {number} id
   * @param {Omit<Found, 'asked'> | null} picture
   */
  #answer(id, picture) {
    const request = this.open.get(id);
    if (!request) return;
    this.open.delete(id);
    const { asked } = request;
    if (picture) this.found++;
    else this.lost++;
    if (!this.found && this.lost >= HOPELESS) this.fail(this.#mediaError(''));
    request.answer(picture ? { asked, ...picture } : { asked, lost: true });
  }

  /** Decoders that say they can and then cannot (drivers do that): ffmpeg takes what is left, and all that follows. */
  #fallBack() {
    for (const worker of this.decoders) worker.terminate();
    this.workers = this.workers.filter((worker) => !this.decoders.includes(worker));
    this.decoders = [];
    this.route = 'ffmpeg';
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
   * @returns {AsyncGenerator<Found | Lost, void, void>}
   */
  async *frames(requests) {
    const asking = Symbol.asyncIterator in requests ? requests[Symbol.asyncIterator]() : requests[Symbol.iterator]();
    /** @type {(Found | Lost)[]} */
    const ready = [];
    /** @type {Set<number>} */
    const mine = new Set();
    const state = { ended: false, pulling: false, wake: () => {} };
    const onFailure = () => state.wake();
    this.failing.add(onFailure);
    const pull = async () => {
      if (state.pulling) return;
      state.pulling = true;
      try {
        while (!state.ended && !this.error && mine.size + ready.length < roomFor(this.route)) {
          const { done, value } = await asking.next();
          if (done) state.ended = true;
          else this.#ask(value, mine, ready, state);
        }
      } catch (error) {
        this.fail(error);
      }
      state.pulling = false;
      state.wake();
    };
    try {
      for (;;) {
        pull();
        const next = ready.shift();
        if (this.error) throw this.error;
        if (next) yield next;
        else if (state.ended && !mine.size && !state.pulling) break;
        else {
          await new Promise((resolve) => {
            state.wake = () => resolve(undefined);
          });
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
   * @param {(Found | Lost)[]} ready
   * @param {{wake: () => void}} state
   */
  #ask({ at, until }, mine, ready, state) {
    const id = this.nextId++;
    mine.add(id);
    this.open.set(id, {
      asked: at,
      answer: (found) => {
        mine.delete(id);
        ready.push(found);
        state.wake();
      },
    });
    this.indexer.postMessage({ ask: { id, at, until } });
  }
}

/**
 * @param {File} file
 * @param {MediaInfo} info
 * @param {{width?: number, height?: number, signal?: AbortSignal}} [options] pictures fit inside width × height
 * @returns {Promise<FrameSource>} close() it; an abort closes it too
 * @throws {MediaError} decodeFailed, unreadable
 */
export async function openSource(file, info, { width = 640, height = 360, signal } = {}) {
  signal?.throwIfAborted();
  const source = new Source(file, info, fitInside(info, width, height));
  signal?.addEventListener('abort', () => source.fail(signal.reason), { once: true });
  await source.opened;
  return source;
}
