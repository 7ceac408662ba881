// A decoded frame in a decoder's memory, with the part of VideoFrame's interface that JpegMaker uses. The decoder must wait
// until it is closed.

export class PlanarFrame {
  /** @param {import('./planes.js').FramePlanes} planes */
  constructor(planes) {
    this.planes = planes;
    this.format = planes.format;
    this.codedWidth = planes.width;
    this.codedHeight = planes.height;
    this.visibleRect = null;
    this.close = () => {};
    /** @type {Promise<void>} */
    this.closed = new Promise((resolve) => {
      this.close = resolve;
    });
    this.colorSpace = { matrix: planes.matrix, fullRange: planes.fullRange };
    this.lengths = planes.planes.map(
      ({ stride }, i) => stride * (i && planes.format === 'I420' ? (planes.height + 1) >> 1 : planes.height),
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
    return this.planes.planes.map((plane, i) => {
      const place = { offset, stride: plane.stride };
      out.set(this.planes.bytes.subarray(plane.offset, plane.offset + this.lengths[i]), offset);
      offset += this.lengths[i];
      return place;
    });
  }
}
