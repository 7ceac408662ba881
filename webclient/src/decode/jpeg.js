// One decoded VideoFrame → one small JPEG. Buffers and canvases are reused; the frame is closed as soon as it is copied.
import { PlaneSampler, vectorModule } from './plane-sampler.js';
import { isSampleable } from './planes.js';

const QUALITY = 0.85;
/** For the timeline: larger is not visible, and a day of them must stay small. */
const SMALL = { width: 192, quality: 0.75 };

export class JpegMaker {
  /**
   * @param {{width: number, height: number}} size of the JPEG
   * @param {number} rotation clockwise degrees
   */
  constructor({ width, height }, rotation) {
    this.width = width;
    this.height = height;
    this.rotation = rotation;
    this.canvas = new OffscreenCanvas(width, height);
    const context = this.canvas.getContext('2d', { alpha: false, willReadFrequently: true });
    if (!context) throw new Error('this browser has no 2D canvas in workers');
    this.context = context;
    /** @type {PlaneSampler | null} */
    this.sampler = null;
    this.copyWorks = true;
    /** @type {OffscreenCanvas | null} */
    this.small = null;
  }

  /**
   * @param {VideoFrame} frame is closed here
   * @returns {Promise<Uint8Array<ArrayBuffer>>}
   */
  async make(frame) {
    try {
      if (!(this.copyWorks && isSampleable(frame.format) && (await this.#sample(frame)))) this.#draw(frame);
    } finally {
      frame.close();
    }
    const blob = await this.canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY });
    return new Uint8Array(await blob.arrayBuffer());
  }

  /**
   * The frame that make() gave last, once more and small. A Blob: it is only looked at, and most of a day's never are.
   * @returns {Promise<Blob | null>} null where that one is hardly larger
   */
  async makeSmall() {
    if (this.width < 1.5 * SMALL.width) return null;
    const { width, quality } = SMALL;
    this.small ??= new OffscreenCanvas(width, Math.max(1, Math.round((width * this.height) / this.width)));
    const context = this.small.getContext('2d', { alpha: false, willReadFrequently: true });
    context?.drawImage(this.canvas, 0, 0, this.small.width, this.small.height);
    return this.small.convertToBlob({ type: 'image/jpeg', quality });
  }

  /** @param {VideoFrame} frame */
  async #sample(frame) {
    try {
      this.sampler ??= new PlaneSampler(this, this.rotation, await vectorModule());
      const planes = await frame.copyTo(this.sampler.buffer(frame.allocationSize()));
      const image = this.sampler.sample({
        format: /** @type {string} */ (frame.format),
        width: frame.visibleRect?.width ?? frame.codedWidth,
        height: frame.visibleRect?.height ?? frame.codedHeight,
        planes,
        matrix: frame.colorSpace.matrix,
        fullRange: frame.colorSpace.fullRange ?? false,
      });
      this.context.putImageData(image, 0, 0);
      return true;
    } catch {
      this.copyWorks = false; // some hardware frames can only be drawn
      return false;
    }
  }

  /** @param {VideoFrame} frame */
  #draw(frame) {
    const turned = this.rotation === 90 || this.rotation === 270;
    const [width, height] = turned ? [this.height, this.width] : [this.width, this.height];
    this.context.setTransform(1, 0, 0, 1, this.width / 2, this.height / 2);
    this.context.rotate((this.rotation * Math.PI) / 180);
    this.context.drawImage(frame, -width / 2, -height / 2, width, height);
    this.context.resetTransform();
  }
}
