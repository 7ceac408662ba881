// One decoder of many: packets come on the port from the worker that reads the file, JPEGs go to the page. WebCodecs.
import { holdsIdr } from '../media/avc.js';
import { toBytes } from '../media/bytes.js';
import { craToBla, lengthBytes } from '../media/hevc.js';
import { JpegMaker } from './jpeg.js';

/**
 * @typedef {object} LaneStart
 * @property {MessagePort} port to the worker that reads the file
 * @property {VideoDecoderConfig} config
 * @property {string} codec
 * @property {{width: number, height: number}} size of the JPEGs
 * @property {number} rotation
 */
/** @typedef {{id: number, at: number}} Wanted */
/** @typedef {{timestamp: number, duration: number, key: boolean, data: Uint8Array<ArrayBuffer>, fresh: boolean, lone: boolean}} LanePacket */

class Lane {
  /** @param {LaneStart} start */
  constructor({ port, config, codec, size, rotation }) {
    this.port = port;
    this.config = config;
    this.codec = codec;
    this.hevcPrefix = codec === 'hevc' && config.description ? lengthBytes(toBytes(config.description)) : 0;
    /** @type {Map<number, Wanted[]>} by the picture's microsecond */
    this.wanted = new Map();
    /** @type {JpegMaker[]} */
    this.makers = [];
    this.newMaker = () => new JpegMaker(size, rotation);
    this.unheard = 0;
    this.unflushed = false;
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
    decoder.configure(this.config);
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
      // After a failure the rest of a group still comes in: it is asked for anew.
      if (!this.decoder && !packet?.fresh) return;
      if (packet?.fresh && !packet.lone && this.codec === 'avc' && !holdsIdr(packet.data, this.config)) {
        return this.#leaning();
      }
      this.decoder ??= this.#newDecoder();
      if (packet) {
        const timestamp = Math.round(packet.timestamp * 1e6);
        if (wanted.length) this.wanted.set(timestamp, [...(this.wanted.get(timestamp) ?? []), ...wanted]);
        if (!packet.lone) this.unheard++;
        if (packet.fresh && this.unflushed) this.#flush(NaN);
        this.unflushed = !packet.lone;
        const type = packet.key ? 'key' : 'delta';
        const data = this.hevcPrefix && packet.fresh ? craToBla(packet.data, this.hevcPrefix) : packet.data;
        this.decoder.decode(new EncodedVideoChunk({ type, timestamp, data }));
      }
      if (flush || packet?.lone)
        this.#flush(flush ? null : Math.round(/** @type {LanePacket} */ (packet).timestamp * 1e6));
    } catch (error) {
      this.#failed(/** @type {DOMException} */ (error));
    }
  }

  /** @param {number | null} only what is lost if it has not come by then; null: everything */
  #flush(only) {
    const decoder = /** @type {VideoDecoder} */ (this.decoder);
    decoder.flush().then(
      () => {
        if (this.decoder !== decoder) return;
        for (const [timestamp, ids] of [...this.wanted]) {
          if (only != null && timestamp !== only) continue;
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
    const maker = this.makers.pop() ?? this.newMaker();
    try {
      const jpeg = await maker.make(frame);
      for (const [i, { id, at }] of wanted.entries()) {
        const bytes = i + 1 < wanted.length ? jpeg.slice() : jpeg;
        self.postMessage({ id, at, jpeg: bytes }, { transfer: [bytes.buffer] });
        this.port.postMessage({ out: id });
      }
    } catch {
      for (const { id } of wanted) this.port.postMessage({ lost: id });
    } finally {
      this.makers.push(maker);
    }
  }

  /**
   * A keyframe of H.264 that is no IDR counts on from the pictures before it. Alone it decodes; those behind it are an
   * error to Chromium. ffmpeg takes it as it is.
   */
  #leaning() {
    this.decoder?.close();
    this.decoder = null;
    this.port.postMessage({ leaning: true });
  }

  /** @param {DOMException} error */
  #failed(error) {
    if (this.decoder && this.decoder.state !== 'closed') this.decoder.close();
    this.decoder = null;
    this.unheard = 0;
    this.unflushed = false;
    const failed = [...this.wanted.values()].flat().map(({ id }) => id);
    this.wanted.clear();
    // The browser takes decoders away from tabs that nobody looks at: the next packet gets a new one.
    this.port.postMessage({ failed, blameless: error.name === 'QuotaExceededError' });
  }
}

self.onmessage = ({ data }) => {
  if (data.start) new Lane(data.start);
};
