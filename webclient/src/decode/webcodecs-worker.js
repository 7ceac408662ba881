// One decoder of many: packets come on the port from the worker that reads the file, JPEGs go to the page. WebCodecs.

import { toBytes } from '../containers/bytes.js';
import { holdsIdr } from './avc.js';
import { craToBla, lengthBytes } from './hevc.js';
import { JpegMaker } from './jpeg.js';

/**
 * @typedef {object} LaneStart
 * @property {MessagePort} port to the worker that reads the file
 * @property {VideoDecoderConfig} config
 * @property {string} codec
 * @property {{width: number, height: number}} size of the JPEGs
 * @property {boolean} thumbnails make small JPEGs too
 * @property {number} rotation
 */
/** @typedef {{id: number, at: number}} Wanted */
/** @typedef {{timestamp: number, duration: number, key: boolean, data: Uint8Array<ArrayBuffer>, fresh: boolean, lone: boolean}} LanePacket */

/** A decoder that holds back lone keyframes is flushed after this time. */
const FLUSH_AFTER_MS = 250;

class WebCodecsLane {
  /** @param {LaneStart} start */
  constructor({ port, config, codec, size, thumbnails, rotation }) {
    this.port = port;
    this.thumbnails = thumbnails;
    this.config = config;
    this.codec = codec;
    this.hevcPrefix = codec === 'hevc' && config.description ? lengthBytes(toBytes(config.description)) : 0;
    /** @type {Map<number, Wanted[]>} by the frame's microsecond */
    this.wanted = new Map();
    /** @type {JpegMaker[]} */
    this.makers = [];
    this.newMaker = () => new JpegMaker(size, rotation);
    this.unheard = 0;
    this.unflushed = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.flushTimer = undefined;
    /** @type {VideoDecoder | null} */
    this.decoder = null;
    port.onmessage = ({ data }) => this.take(data);
  }

  #newDecoder() {
    const decoder = new VideoDecoder({
      output: (frame) => this.#output(frame),
      error: (error) => {
        if (this.decoder === decoder) this.#failed(error);
      },
    });
    decoder.configure({ ...this.config, optimizeForLatency: true });
    decoder.ondequeue = () => this.#tell(decoder);
    return decoder;
  }

  /** @param {VideoDecoder} decoder says how many packets of a chain it has begun */
  #tell(decoder) {
    if (this.decoder !== decoder) return;
    const fed = this.unheard - decoder.decodeQueueSize;
    if (fed <= 0) return;
    this.unheard -= fed;
    this.port.postMessage({ fed });
  }

  /** @param {{packet?: LanePacket, wanted?: Wanted[], flush?: boolean}} message */
  take({ packet, wanted = [], flush }) {
    try {
      clearTimeout(this.flushTimer);
      // After a failure the rest of the GOP still arrives; it is requested again.
      if (!this.decoder && !packet?.fresh) return;
      const openGop = packet?.fresh && this.codec === 'avc' && !holdsIdr(packet.data, this.config);
      if (openGop && !packet.lone) return this.#refuse();
      this.decoder ??= this.#newDecoder();
      if (packet) {
        if (packet.fresh && this.unflushed) this.#flush();
        this.#decode(packet, wanted);
      }
      if (flush || openGop) this.#flush();
      else if (packet?.lone) this.flushTimer = setTimeout(() => this.#flush(), FLUSH_AFTER_MS);
    } catch (error) {
      this.#failed(/** @type {DOMException} */ (error));
    }
  }

  /**
   * @param {LanePacket} packet
   * @param {Wanted[]} wanted what its frame answers
   */
  #decode(packet, wanted) {
    const timestamp = Math.round(packet.timestamp * 1e6);
    if (wanted.length) this.wanted.set(timestamp, [...(this.wanted.get(timestamp) ?? []), ...wanted]);
    if (!packet.lone) this.unheard++;
    this.unflushed = !packet.lone;
    const data = this.hevcPrefix && packet.fresh ? craToBla(packet.data, this.hevcPrefix) : packet.data;
    this.decoder?.decode(new EncodedVideoChunk({ type: packet.key ? 'key' : 'delta', timestamp, data }));
  }

  /** Makes the decoder output what it holds back; frames still missing then are lost. */
  #flush() {
    const { decoder } = this;
    const missing = [...this.wanted];
    this.unflushed = false;
    decoder?.flush().then(
      () => {
        for (const [timestamp, ids] of missing) {
          if (this.decoder !== decoder || this.wanted.get(timestamp) !== ids) continue;
          this.wanted.delete(timestamp);
          for (const { id } of ids) this.port.postMessage({ lost: id });
        }
      },
      () => {}, // the error callback knows
    );
  }

  /** @param {VideoFrame} frame */
  async #output(frame) {
    const wanted = this.wanted.get(frame.timestamp);
    if (!wanted) return frame.close();
    this.wanted.delete(frame.timestamp);
    this.port.postMessage({ decoded: wanted.map(({ id }) => id) });
    const maker = this.makers.pop() ?? this.newMaker();
    try {
      const jpeg = await maker.make(frame);
      const small = this.thumbnails ? await maker.makeSmall() : null;
      for (const [i, { id, at }] of wanted.entries()) {
        const bytes = i + 1 < wanted.length ? jpeg.slice() : jpeg;
        self.postMessage({ id, at, jpeg: bytes, small }, { transfer: [bytes.buffer] });
        this.port.postMessage({ out: id });
      }
    } catch {
      for (const { id } of wanted) this.port.postMessage({ lost: id });
    } finally {
      this.makers.push(maker);
    }
  }

  /**
   * An H.264 keyframe that is no IDR continues the frame numbers before it. Alone it decodes; frames after it are an error to
   * Chromium unless it got what precedes it. ffmpeg accepts them.
   */
  #refuse() {
    this.decoder?.close();
    this.decoder = null;
    this.port.postMessage({ openGop: true });
  }

  /** @param {DOMException} error */
  #failed(error) {
    if (this.decoder && this.decoder.state !== 'closed') this.decoder.close();
    this.decoder = null;
    this.unheard = 0;
    this.unflushed = false;
    const failed = [...this.wanted.values()].flat().map(({ id }) => id);
    this.wanted.clear();
    // The browser reclaims decoders of hidden tabs: the next packet gets a new one.
    this.port.postMessage({ failed, blameless: error.name === 'QuotaExceededError' });
  }
}

self.onmessage = ({ data }) => {
  if (data.start) new WebCodecsLane(data.start);
};
