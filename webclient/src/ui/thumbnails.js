// The frames that were sampled, kept for the timeline, the list and as a stand-in picture. Bounded.

/** Bytes of JPEG that are kept; beyond it every second frame goes. Blobs live outside the page's own memory. */
const BUDGET = 256e6;
const SIZE = { width: 160, height: 90 };
const BITMAPS = 120;
const URLS = 400;

export class Thumbnails {
  /** @param {() => void} onReady a picture that was asked for can be drawn now */
  constructor(onReady) {
    this.onReady = onReady;
    /** @type {{at: number, blob: Blob}[]} in order of time */
    this.frames = [];
    this.bytes = 0;
    /** @type {Map<Blob, ImageBitmap | null>} null while it is decoded */
    this.bitmaps = new Map();
    /** @type {Map<Blob, string>} */
    this.urls = new Map();
  }

  /** @param {number} at @param {Uint8Array<ArrayBuffer>} jpeg */
  add(at, jpeg) {
    const index = this.#indexOf(at);
    if (this.frames[index]?.at === at) return; // a resumed search brings some frames twice
    const blob = new Blob([jpeg], { type: 'image/jpeg' });
    this.frames.splice(index, 0, { at, blob });
    this.bytes += blob.size;
    if (this.bytes > BUDGET) this.#thin();
  }

  /** Empties it for another video; the frames given can be brought back with restore(). */
  take() {
    const frames = this.frames;
    this.restore([]);
    return frames;
  }

  /** @param {{at: number, blob: Blob}[]} frames */
  restore(frames) {
    this.frames = frames;
    this.bytes = frames.reduce((sum, { blob }) => sum + blob.size, 0);
    for (const bitmap of this.bitmaps.values()) bitmap?.close();
    this.bitmaps.clear();
    for (const url of this.urls.values()) URL.revokeObjectURL(url);
    this.urls.clear();
  }

  /**
   * @param {number} at seconds
   * @param {number} within seconds
   */
  near(at, within) {
    const index = this.#indexOf(at);
    let best = null;
    for (const frame of [this.frames[index - 1], this.frames[index]]) {
      if (!frame || Math.abs(frame.at - at) > within) continue;
      if (!best || Math.abs(frame.at - at) < Math.abs(best.at - at)) best = frame;
    }
    return best;
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

  /** @param {number} at */
  #indexOf(at) {
    let low = 0;
    let high = this.frames.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.frames[middle].at < at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #thin() {
    this.frames = this.frames.filter((_, index) => index % 2 === 0);
    this.bytes = this.frames.reduce((sum, { blob }) => sum + blob.size, 0);
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
