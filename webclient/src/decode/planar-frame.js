// A decoded picture in a decoder's memory, with as much of VideoFrame's face as JpegMaker looks at. It counts until it is
// closed: so long the decoder must not go on.

export class PlanarFrame {
  /** @param {import('./planes.js').Picture} picture */
  constructor(picture) {
    this.picture = picture;
    this.format = picture.format;
    this.codedWidth = picture.width;
    this.codedHeight = picture.height;
    this.visibleRect = null;
    this.close = () => {};
    /** @type {Promise<void>} */
    this.closed = new Promise((resolve) => {
      this.close = resolve;
    });
    this.colorSpace = { matrix: picture.matrix, fullRange: picture.fullRange };
    this.lengths = picture.planes.map(
      ({ stride }, i) => stride * (i && picture.format === 'I420' ? (picture.height + 1) >> 1 : picture.height),
    );
  }

  /** Bytes that copyTo() writes. */
  allocationSize() {
    return this.lengths.reduce((sum, length) => sum + length, 0);
  }

  /**
   * @param {Uint8Array} out
   * @returns {Promise<{offset: number, stride: number}[]>}
   */
  async copyTo(out) {
    let offset = 0;
    return this.picture.planes.map((plane, i) => {
      const place = { offset, stride: plane.stride };
      out.set(this.picture.bytes.subarray(plane.offset, plane.offset + this.lengths[i]), offset);
      offset += this.lengths[i];
      return place;
    });
  }
}
