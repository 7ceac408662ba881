// Samples the planes of frames of one size (planes.js) in vector instructions: the planes are copied into the memory of a
// small WebAssembly module, and the RGBA image is read from there. A browser without them does it in JavaScript.
import { isPlanar, sampleFrame, yuvCoefficients, yuvPlaces } from './planes.js';

/** @typedef {import('./planes.js').FramePlanes} FramePlanes */
/** @typedef {{memory: WebAssembly.Memory, sample: (...places: number[]) => void}} Vector */

const MODULE = new URL('../../vendor/planes/planes.wasm', import.meta.url);
const PAGE_BYTES = 65536;
const TABLES = 4;
/** Six numbers of 32 bits, padded for alignment. */
const COEFFICIENTS_BYTES = 64;

/** @type {Promise<WebAssembly.Module | null> | undefined} compiled once in each worker */
let compiled;

/**
 * The module, or null where the browser can't run it.
 * @param {() => Promise<BufferSource>} [read]
 */
export function vectorModule(read = async () => (await fetch(MODULE)).arrayBuffer()) {
  compiled ??= read()
    .then((bytes) => WebAssembly.compile(bytes))
    .catch(() => null);
  return compiled;
}

export class PlaneSampler {
  /**
   * @param {{width: number, height: number}} size of the images
   * @param {number} rotation clockwise degrees
   * @param {WebAssembly.Module | null} module see vectorModule()
   */
  constructor({ width, height }, rotation, module) {
    this.width = width;
    this.height = height;
    this.rotation = rotation;
    this.layout = '';
    this.raw = new Uint8Array(0);
    this.image = module ? null : new ImageData(width, height);
    this.vector = module && /** @type {Vector} */ (/** @type {unknown} */ (new WebAssembly.Instance(module).exports));
    // The memory: coefficients, columns, rows, the image (its last row may be written a little too far), the planes.
    this.padded = Math.ceil(width / 8) * 8;
    this.columns = COEFFICIENTS_BYTES;
    this.rows = this.columns + TABLES * this.padded * 4;
    this.out = Math.ceil((this.rows + TABLES * height * 4) / 64) * 64;
    this.planes = Math.ceil((this.out + (width * height + 8) * 4) / 64) * 64;
  }

  /**
   * The buffer to copy the next frame into, valid until the next call.
   * @param {number} length
   */
  buffer(length) {
    if (this.raw.length >= length) return this.raw;
    if (!this.vector) {
      this.raw = new Uint8Array(length);
      return this.raw;
    }
    const { memory } = this.vector;
    const missing = this.planes + length - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
    const { buffer } = memory; // another one than before it grew
    this.raw = new Uint8Array(buffer, this.planes, length);
    this.image = new ImageData(
      new Uint8ClampedArray(buffer, this.out, this.width * this.height * 4),
      this.width,
      this.height,
    );
    return this.raw;
  }

  /**
   * The frame whose bytes were copied into buffer(), as an image that is valid until the next call.
   * @param {Omit<FramePlanes, 'bytes'>} frame
   */
  sample(frame) {
    const image = /** @type {ImageData} */ (this.image);
    const whole = { ...frame, bytes: this.raw };
    if (this.vector && isPlanar(frame.format)) this.#sampleVector(this.vector, whole);
    else sampleFrame(whole, image.data, this.width, this.height, this.rotation);
    return image;
  }

  /** @param {Vector} vector @param {FramePlanes} frame */
  #sampleVector({ memory, sample }, frame) {
    const { padded, width, height } = this;
    const layout = JSON.stringify({ ...frame, bytes: memory.buffer.byteLength });
    if (layout !== this.layout) this.#lay(memory, frame);
    this.layout = layout;
    sample(this.columns, this.rows, 0, this.out, padded, (padded - width) * 4, height);
  }

  /** Stores the sample positions, the same for all frames of a video. @param {WebAssembly.Memory} memory @param {FramePlanes} frame */
  #lay({ buffer }, frame) {
    const { vr, ug, vg, ub, luma, black } = yuvCoefficients(frame);
    new Int32Array(buffer, 0, 6).set([luma, 32768 - black * luma, vr, ug, vg, ub]);
    const { a, b, u, v } = yuvPlaces(frame, this.width, this.height, this.rotation);
    for (const [i, { columns }] of [a, b, u, v].entries()) {
      const table = new Int32Array(buffer, this.columns + i * this.padded * 4, this.padded).fill(this.planes);
      for (const [x, place] of columns.entries()) table[x] = place + this.planes;
    }
    for (const [i, { rows }] of [a, b, u, v].entries()) {
      new Int32Array(buffer, this.rows + i * this.height * 4, this.height).set(rows);
    }
  }
}
