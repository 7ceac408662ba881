// libavcodec in WebAssembly (decoder/decoder.c, built into vendor/decoder): packets in, planes of frames out. Knows no
// worker and no file; one Decoder decodes one stream. After a trap it is of no more use: make another of the same module.
import { viewOf } from '../containers/bytes.js';

/** What decoder.c must say of itself. */
export const ABI = 1;
/** In the order of decoder.c. */
const CODECS = ['hevc', 'mpeg4', 'msmpeg4v1', 'msmpeg4v2', 'msmpeg4v3', 'mjpeg'];
/** Those that can leave out half of the detail of a lone keyframe. */
const LOWRES = new Set(['mpeg4', 'msmpeg4v1', 'msmpeg4v2', 'msmpeg4v3', 'mjpeg']);
const PICTURE = 1;
/** How often colour planes are halved across and down → the name of that layout. */
const FORMATS = /** @type {Record<string, string>} */ ({ '1,1': 'I420', '1,0': 'I422', '0,0': 'I444' });
/** FFmpeg's numbers of colour matrices. */
const MATRICES = /** @type {Record<number, string>} */ ({ 1: 'bt709', 5: 'bt470bg', 6: 'smpte170m', 9: 'bt2020-ncl' });
/** WASI's "no such file" and "not here": the decoder opens no file and reads no clock. */
const EBADF = 8;
const ENOSYS = 52;

/**
 * The parameters of a stream.
 * @typedef {object} CodedStream
 * @property {string} codec our name
 * @property {number} width coded pixels
 * @property {number} height
 * @property {Uint8Array | null} extradata hvcC, or what follows an AVI's BITMAPINFOHEADER
 * @property {string} fourcc as an AVI names the codec, else empty
 * @property {number} bits a pixel, as an AVI says
 * @property {boolean} ordered frames come in the order of packets, and their times are the positions of their packets (AVI)
 */
/** @typedef {import('./planes.js').FramePlanes & {at: number, reordered: boolean}} DecodedFrame at: what came with the packet */

/** @param {string} codec */
export const canDecode = (codec) => CODECS.includes(codec);

/** @param {string} codec */
export const canHalve = (codec) => LOWRES.has(codec);

/** A packet that could not be decoded, or a kind of frame that is not foreseen. The decoder goes on with a keyframe. */
export class DecodeError extends Error {}

/**
 * The imports of libc: no environment, no folders, no files.
 * @param {() => WebAssembly.Memory} memory
 * @returns {Record<string, (...numbers: number[]) => number>}
 */
const emptyWorld = (memory) => ({
  environ_sizes_get(count, bytes) {
    const view = new DataView(memory().buffer);
    view.setUint32(count, 0, true);
    view.setUint32(bytes, 0, true);
    return 0;
  },
  environ_get: () => 0,
  fd_prestat_get: () => EBADF,
  proc_exit(code) {
    throw new Error(`the decoder ended itself (${code})`);
  },
});

/** @param {WebAssembly.Module} module */
function instantiate(module) {
  /** @type {Record<string, Record<string, () => number>>} */
  const imports = {};
  const world = emptyWorld(() => memory);
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    imports[from] ??= {};
    imports[from][name] = world[name] ?? (() => ENOSYS);
  }
  const { exports } = new WebAssembly.Instance(module, imports);
  const memory = /** @type {WebAssembly.Memory} */ (exports.memory);
  const code = /** @type {Record<string, (...numbers: number[]) => number>} */ (/** @type {unknown} */ (exports));
  code._initialize?.();
  return { code, memory };
}

export class Decoder {
  /**
   * @param {WebAssembly.Module} module
   * @throws {Error} it is another decoder than this code was written for
   */
  constructor(module) {
    const { code, memory } = instantiate(module);
    if (code.decoder_abi?.() !== ABI) throw new Error('vendor/decoder does not fit this page: rebuild it');
    this.code = code;
    this.memory = memory;
    this.height = 0;
  }

  /**
   * @param {CodedStream} stream
   * @param {{halve?: boolean, unfiltered?: boolean}} [options] halve: each side, lone keyframes only; unfiltered: without
   *   the filters at the edges of blocks
   * @throws {DecodeError} no such decoder, or it does not take the extra data
   */
  open({ codec, width, height, extradata, fourcc, bits }, { halve = false, unfiltered = false } = {}) {
    const extra = extradata ?? new Uint8Array();
    const letters = Uint8Array.from({ length: 4 }, (_, i) => fourcc.charCodeAt(i) & 0xff);
    this.height = height;
    this.#write(extra);
    const numbers = [CODECS.indexOf(codec), extra.length, width, height, viewOf(letters).getInt32(0, true), bits];
    this.#check(this.code.decoder_open(...numbers, halve ? 1 : 0, unfiltered ? 1 : 0));
  }

  /** @param {Uint8Array} bytes */
  #write(bytes) {
    const at = this.code.decoder_input(bytes.length);
    if (!at) throw new DecodeError('out of memory');
    new Uint8Array(this.memory.buffer, at >>> 0, bytes.length).set(bytes);
  }

  /** @param {number} told */
  #check(told) {
    if (told < 0) throw new DecodeError(`the decoder returned ${told}`);
    return told;
  }

  /**
   * @param {Uint8Array} data a packet
   * @param {number} at microseconds: its frame's
   * @throws {DecodeError}
   */
  send(data, at) {
    if (!data.length) throw new DecodeError('an empty packet');
    this.#write(data);
    this.#check(this.code.decoder_send(data.length, at));
  }

  /** End of stream: held-back frames can be received. Only forget() may follow. */
  drain() {
    this.code.decoder_send(0, 0);
  }

  /** What came before counts no more: a keyframe is next. */
  forget() {
    this.code.decoder_forget();
  }

  /**
   * @returns {DecodedFrame | null} null: it needs more packets. The planes are in the decoder's memory until the next call.
   * @throws {DecodeError}
   */
  receive() {
    if (this.#check(this.code.decoder_receive()) !== PICTURE) return null;
    const { buffer } = this.memory;
    const view = new DataView(buffer, this.code.decoder_picture() >>> 0);
    const at = view.getFloat64(0, true);
    const [width, height, across, down, matrix, full, reordered, ...places] = Array.from({ length: 13 }, (_, i) =>
      view.getInt32(8 + i * 4, true),
    );
    const planes = [0, 1, 2].map((i) => ({ offset: places[i] >>> 0, stride: places[i + 3] }));
    const format = FORMATS[`${across},${down}`];
    if (!format || planes.some(({ stride }) => stride <= 0)) throw new DecodeError('an unexpected pixel format');
    return {
      ...{ format, width, height, planes, at, bytes: new Uint8Array(buffer) },
      // An unmarked one is guessed by the height of the whole frame, which may be halved here.
      matrix: MATRICES[matrix] ?? (this.height >= 720 ? 'bt709' : 'smpte170m'),
      ...{ fullRange: full !== 0, reordered: reordered !== 0 },
    };
  }

  /**
   * A lone keyframe's frame.
   * @param {Uint8Array} data
   * @param {number} at microseconds
   * @throws {DecodeError}
   */
  alone(data, at) {
    this.forget();
    this.send(data, at);
    const frame = this.receive();
    if (frame) return frame;
    this.drain();
    const held = this.receive();
    if (!held) throw new DecodeError('the packet yielded no frame');
    return held;
  }
}
