// One decoder of many: packets come on the port from the worker that reads the file, JPEGs go to the page. libavcodec in
// WebAssembly, for what WebCodecs can't. One packet after the other: its frame is copied before the next one is decoded.
import { canHalve, DecodeError, Decoder } from './decoder.js';
import { JpegMaker } from './jpeg.js';
import { PlanarFrame } from './planar-frame.js';

/**
 * @typedef {object} DecoderStart
 * @property {MessagePort} port to the worker that reads the file
 * @property {WebAssembly.Module} module
 * @property {import('./decoder.js').CodedStream} stream
 * @property {{width: number, height: number}} size of the JPEGs
 * @property {{width: number, height: number}} whole the frame as shown
 * @property {boolean} thumbnails make small JPEGs too
 * @property {number} rotation
 */
/** @typedef {import('./webcodecs-worker.js').Wanted} Wanted */
/** @typedef {import('./webcodecs-worker.js').LanePacket} LanePacket */

class DecoderLane {
  /** @param {DecoderStart} start */
  constructor({ port, module, stream, size, thumbnails, whole, rotation }) {
    this.port = port;
    this.thumbnails = thumbnails;
    this.module = module;
    this.stream = stream;
    const half = size.width * 2 <= whole.width && size.height * 2 <= whole.height;
    /** Options for lone keyframes and for chains: frames that refer to a keyframe need all of it. */
    this.forKeys = { halve: half && canHalve(stream.codec), unfiltered: half };
    this.forChains = { halve: false, unfiltered: false };
    /** @type {Decoder | null} */
    this.decoder = null;
    /** @type {object | null} how it was opened */
    this.opened = null;
    this.inChain = false;
    /** @type {Map<number, Wanted[]>} by the frame's microsecond */
    this.wanted = new Map();
    /** @type {JpegMaker[]} */
    this.makers = [];
    this.newMaker = () => new JpegMaker(size, rotation);
    this.turn = Promise.resolve();
    port.onmessage = ({ data }) => {
      this.turn = this.turn.then(() => this.take(data));
    };
  }

  /**
   * A decoder with these options and no frames in it.
   * @param {{halve: boolean, unfiltered: boolean}} way
   */
  #fresh(way) {
    this.decoder ??= new Decoder(this.module);
    if (this.opened !== way) {
      this.opened = null;
      this.decoder.open(this.stream, way);
      this.opened = way;
    }
    this.decoder.forget();
    return this.decoder;
  }

  /** @param {{packet?: LanePacket, wanted?: Wanted[], flush?: boolean}} message */
  async take({ packet, wanted = [], flush }) {
    try {
      if (packet?.lone) await this.#key(packet, wanted);
      else if (packet) await this.#next(packet, wanted);
      if (flush && this.inChain) await this.#finish();
    } catch (error) {
      this.#failed(error);
    }
  }

  /**
   * @param {LanePacket} packet
   * @param {Wanted[]} wanted
   */
  async #key({ timestamp, data }, wanted) {
    this.inChain = false;
    const at = Math.round(timestamp * 1e6);
    this.wanted.set(at, wanted);
    await this.#give(this.#fresh(this.forKeys).alone(data, at));
  }

  /**
   * A packet of a group, in its order.
   * @param {LanePacket} packet
   * @param {Wanted[]} wanted what its frame answers
   */
  async #next({ timestamp, data, fresh }, wanted) {
    // After a failure the rest of the GOP still arrives; it is requested again.
    if (!fresh && !this.inChain) return;
    if (fresh) this.#fresh(this.forChains);
    this.inChain = true;
    const at = Math.round(timestamp * 1e6);
    if (wanted.length) this.wanted.set(at, [...(this.wanted.get(at) ?? []), ...wanted]);
    this.decoder?.send(data, at);
    if (await this.#receive()) this.port.postMessage({ fed: 1 });
  }

  /** Takes the frames that are ready. @returns {Promise<boolean>} false: their times can't be known here */
  async #receive() {
    for (let frame = this.decoder?.receive(); frame; frame = this.decoder?.receive()) {
      const { at, reordered } = frame;
      const passed = [...this.wanted.keys()].some((time) => time < at);
      if (this.stream.ordered && (reordered || passed)) return this.#refuse();
      await this.#give(frame);
    }
    return true;
  }

  /** The last frame of a group has been handed over: what does not come now does not come. */
  async #finish() {
    this.decoder?.drain();
    if (!(await this.#receive())) return;
    this.inChain = false;
    if (this.wanted.size && this.stream.ordered) this.#refuse();
    for (const { id } of [...this.wanted.values()].flat()) this.port.postMessage({ lost: id });
    this.wanted.clear();
  }

  /** An AVI's times are turns: where frames change places or are left out, ffmpeg, which reads the file, knows better. */
  #refuse() {
    this.inChain = false;
    this.wanted.clear();
    this.port.postMessage({ openGop: true });
    return false;
  }

  /**
   * Makes the JPEG; resolves as soon as the decoder may go on.
   * @param {import('./decoder.js').DecodedFrame} decoded
   */
  #give(decoded) {
    const wanted = this.wanted.get(decoded.at);
    if (!wanted) return;
    this.wanted.delete(decoded.at);
    this.port.postMessage({ decoded: wanted.map(({ id }) => id) });
    const frame = new PlanarFrame(decoded);
    this.#make(/** @type {VideoFrame} */ (/** @type {unknown} */ (frame)), wanted);
    return frame.closed;
  }

  /**
   * @param {VideoFrame} frame
   * @param {Wanted[]} wanted
   */
  async #make(frame, wanted) {
    try {
      const maker = this.makers.pop() ?? this.newMaker();
      const jpeg = await maker.make(frame);
      const small = this.thumbnails ? await maker.makeSmall() : null;
      for (const [i, { id, at }] of wanted.entries()) {
        const bytes = i + 1 < wanted.length ? jpeg.slice() : jpeg;
        self.postMessage({ id, at, jpeg: bytes, small }, { transfer: [bytes.buffer] });
        this.port.postMessage({ out: id });
      }
      this.makers.push(maker);
    } catch {
      for (const { id } of wanted) this.port.postMessage({ lost: id });
    } finally {
      frame.close();
    }
  }

  /** @param {unknown} error */
  #failed(error) {
    this.inChain = false;
    // What trapped is of no more use: the next packet gets another one.
    if (!(error instanceof DecodeError)) this.decoder = this.opened = null;
    const failed = [...this.wanted.values()].flat().map(({ id }) => id);
    this.wanted.clear();
    this.port.postMessage({ failed });
  }
}

self.onmessage = ({ data }) => {
  if (data.start) new DecoderLane(data.start);
};
