// The sampled frames, for the timeline, the list and as placeholders; only a few are kept decoded or have a URL.

import { KeptFrames } from '../finding/kept-frames.js';

/** Bytes of JPEG: a day of small frames is 60 MB. */
const BUDGET_BYTES = 96e6;
const SIZE = { width: 160, height: 90 };
const MAX_BITMAPS = 120;
const MAX_URLS = 400;

export class Thumbnails extends KeptFrames {
  /** @param {() => void} onReady a requested bitmap can now be drawn */
  constructor(onReady) {
    super(BUDGET_BYTES);
    this.onReady = onReady;
    /** @type {Map<Blob, ImageBitmap | null>} null while it is decoded */
    this.bitmaps = new Map();
    /** @type {Map<Blob, string>} */
    this.urls = new Map();
  }

  /** Empties it for another video; the returned frames can be put back with restore(). */
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
   * A bitmap to draw now, or null while it is decoded; onReady follows.
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

  /** A URL for <img>, or null. @param {number} at @param {number} within */
  url(at, within) {
    const frame = this.near(at, within);
    if (!frame) return null;
    const url = this.urls.get(frame.blob) ?? URL.createObjectURL(frame.blob);
    this.#touch(this.urls, frame.blob, url);
    for (const [blob, old] of this.urls) {
      if (this.urls.size <= MAX_URLS) break;
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
      else bitmap.close(); // restore() was called meanwhile
    } catch {
      return; // stays null and is drawn as a gap
    }
    for (const [old, bitmap] of this.bitmaps) {
      if (this.bitmaps.size <= MAX_BITMAPS) break;
      bitmap?.close();
      this.bitmaps.delete(old);
    }
    this.onReady();
  }

  /**
   * @template T
   * @param {Map<Blob, T>} map
   * @param {Blob} key
   * @param {T} value moves to the end, so that the least recently used one is first
   */
  #touch(map, key, value) {
    map.delete(key);
    map.set(key, value);
  }
}
