// The frames that were sampled, for the timeline, the list and as a stand-in picture: decoded ones and addresses are few.

import { KeptFrames } from '../finding/kept-frames.js';

/** Bytes of JPEG: a day of small ones is 60 MB. */
const BUDGET = 96e6;
const SIZE = { width: 160, height: 90 };
const BITMAPS = 120;
const URLS = 400;

export class Thumbnails extends KeptFrames {
  /** @param {() => void} onReady a picture that was asked for can be drawn now */
  constructor(onReady) {
    super(BUDGET);
    this.onReady = onReady;
    /** @type {Map<Blob, ImageBitmap | null>} null while it is decoded */
    this.bitmaps = new Map();
    /** @type {Map<Blob, string>} */
    this.urls = new Map();
  }

  /** Empties it for another video; the frames given can be brought back with restore(). */
  take() {
    const frames = this.frames;
    this.restore([]);
    return frames;
  }

  /** @override @param {import('../finding/kept-frames.js').KeptFrame[]} frames */
  restore(frames) {
    super.restore(frames);
    for (const bitmap of this.bitmaps.values()) bitmap?.close();
    this.bitmaps.clear();
    for (const url of this.urls.values()) URL.revokeObjectURL(url);
    this.urls.clear();
  }

  /**
   * A small picture to draw now, or null; then it is being made and onReady tells.
   * @param {number} at
   * @param {number} within
   */
  bitmap(at, within) {
    const frame = this.near(at, within);
    if (!frame) return null;
    const known = this.bitmaps.get(frame.blob);
    if (known === undefined) this.#decode(frame.blob);
    else this.#touch(this.bitmaps, frame.blob, known);
    return known ?? null;
  }

  /** An address for <img>, or null. @param {number} at @param {number} within */
  url(at, within) {
    const frame = this.near(at, within);
    if (!frame) return null;
    const url = this.urls.get(frame.blob) ?? URL.createObjectURL(frame.blob);
    this.#touch(this.urls, frame.blob, url);
    for (const [blob, old] of this.urls) {
      if (this.urls.size <= URLS) break;
      URL.revokeObjectURL(old);
      this.urls.delete(blob);
    }
    return url;
  }

  /** @param {Blob} blob */
  async #decode(blob) {
    this.bitmaps.set(blob, null);
    try {
      const bitmap = await createImageBitmap(blob, {
        resizeWidth: SIZE.width,
        resizeHeight: SIZE.height,
        resizeQuality: 'medium',
      });
      if (this.bitmaps.has(blob)) this.bitmaps.set(blob, bitmap);
      else bitmap.close(); // forgotten meanwhile
    } catch {
      return; // stays null: drawn as a gap
    }
    for (const [old, bitmap] of this.bitmaps) {
      if (this.bitmaps.size <= BITMAPS) break;
      bitmap?.close();
      this.bitmaps.delete(old);
    }
    this.onReady();
  }

  /**
   * @template T
   * @param {Map<Blob, T>} map
   * @param {Blob} key
   * @param {T} value moves to the end: the least used stays in front
   */
  #touch(map, key, value) {
    map.delete(key);
    map.set(key, value);
  }
}
