// From the raw planes of a decoded frame straight to a small RGBA image. Plain arithmetic on a few pixels of the
// source beats drawImage five times over on a machine without a GPU. Pure: knows nothing of VideoFrame.

/**
 * @typedef {object} FramePlanes
 * @property {string} format VideoFrame.format: I420, I420A, I422, I444, NV12, RGBA, RGBX, BGRA or BGRX
 * @property {number} width pixels of the copied rectangle
 * @property {number} height
 * @property {{offset: number, stride: number}[]} planes the position of each plane in `bytes`
 * @property {Uint8Array} bytes
 * @property {string | null} matrix colour matrix: 'bt709', 'smpte170m', …
 * @property {boolean} fullRange
 */

/** Planar formats and how much smaller their colour planes are. */
const SUBSAMPLING = /** @type {Record<string, [number, number]>} */ ({
  I420: [2, 2],
  I420A: [2, 2],
  NV12: [2, 2],
  I422: [2, 1],
  I422A: [2, 1],
  I444: [1, 1],
  I444A: [1, 1],
});
const RGB_ORDER = /** @type {Record<string, [number, number, number]>} */ ({
  RGBA: [0, 1, 2],
  RGBX: [0, 1, 2],
  BGRA: [2, 1, 0],
  BGRX: [2, 1, 0],
});

/** @param {string} format */
export const isPlanar = (format) => format in SUBSAMPLING;

/** @param {string | null} format */
export const isSampleable = (format) => format != null && (format in SUBSAMPLING || format in RGB_ORDER);

/**
 * Where to read for each column and row of the output: an output pixel (x, y) takes its sample at columns[x] + rows[y],
 * for any of the four rotations.
 * @param {number} outWidth
 * @param {number} outHeight
 * @param {number} rotation clockwise degrees
 * @param {{width: number, height: number, stride: number, step: number, offset: number}} plane step: bytes a pixel
 * @param {number} tap position of the sample within the output pixel, 0..1
 */
export function sampleOffsets(outWidth, outHeight, rotation, plane, tap) {
  const turned = rotation === 90 || rotation === 270;
  /** @type {(length: number, across: boolean, mirrored: boolean) => Int32Array} */
  const axis = (length, across, mirrored) => {
    const size = across ? plane.width : plane.height;
    const unit = across ? plane.step : plane.stride;
    return Int32Array.from({ length }, (_, i) => {
      const place = Math.min(size - 1, Math.floor(((i + tap) * size) / length));
      return (mirrored ? size - 1 - place : place) * unit;
    });
  };
  // Clockwise by 90: what is shown left is the source's bottom, what is shown at the top is its left.
  const columns = axis(outWidth, !turned, rotation === 90 || rotation === 180);
  const rows = axis(outHeight, turned, rotation === 180 || rotation === 270);
  for (let i = 0; i < columns.length; i++) columns[i] += plane.offset;
  return { columns, rows };
}

/**
 * Scales, turns and converts a frame. Brightness is the mean of four samples a pixel, colour one sample.
 * @param {FramePlanes} frame
 * @param {Uint8ClampedArray} out RGBA, outWidth × outHeight
 * @param {number} outWidth
 * @param {number} outHeight
 * @param {number} rotation clockwise degrees
 */
export function sampleFrame(frame, out, outWidth, outHeight, rotation) {
  if (frame.format in RGB_ORDER) sampleRgb(frame, out, outWidth, outHeight, rotation);
  else sampleYuv(frame, out, outWidth, outHeight, rotation);
}

/** @type {typeof sampleFrame} */
function sampleRgb({ format, width, height, planes, bytes }, out, outWidth, outHeight, rotation) {
  const [red, green, blue] = RGB_ORDER[format];
  const plane = { width, height, step: 4, ...planes[0] };
  const a = sampleOffsets(outWidth, outHeight, rotation, plane, 0.25);
  const b = sampleOffsets(outWidth, outHeight, rotation, plane, 0.75);
  for (let y = 0, o = 0; y < outHeight; y++) {
    for (let x = 0; x < outWidth; x++, o += 4) {
      const p = a.columns[x] + a.rows[y];
      const q = b.columns[x] + a.rows[y];
      const r = a.columns[x] + b.rows[y];
      const s = b.columns[x] + b.rows[y];
      out[o] = (bytes[p + red] + bytes[q + red] + bytes[r + red] + bytes[s + red]) >> 2;
      out[o + 1] = (bytes[p + green] + bytes[q + green] + bytes[r + green] + bytes[s + green]) >> 2;
      out[o + 2] = (bytes[p + blue] + bytes[q + blue] + bytes[r + blue] + bytes[s + blue]) >> 2;
      out[o + 3] = 255;
    }
  }
}

/**
 * Positions of the samples: luma (left and right, top and bottom) and both chroma planes.
 * @param {Omit<FramePlanes, 'bytes'>} frame
 * @param {number} outWidth
 * @param {number} outHeight
 * @param {number} rotation clockwise degrees
 */
export function yuvPlaces({ format, width, height, planes }, outWidth, outHeight, rotation) {
  const [across, down] = SUBSAMPLING[format];
  const luma = { width, height, step: 1, ...planes[0] };
  const interleaved = format === 'NV12';
  const small = { width: Math.ceil(width / across), height: Math.ceil(height / down), step: interleaved ? 2 : 1 };
  const blue = { ...small, ...planes[1] };
  const red = { ...small, ...(interleaved ? { ...planes[1], offset: planes[1].offset + 1 } : planes[2]) };
  /** @type {(plane: typeof luma, tap: number) => ReturnType<typeof sampleOffsets>} */
  const places = (plane, tap) => sampleOffsets(outWidth, outHeight, rotation, plane, tap);
  return { a: places(luma, 0.25), b: places(luma, 0.75), u: places(blue, 0.5), v: places(red, 0.5) };
}

/** @type {typeof sampleFrame} */
function sampleYuv(frame, out, outWidth, outHeight, rotation) {
  const { bytes } = frame;
  const { a, b, u, v } = yuvPlaces(frame, outWidth, outHeight, rotation);
  const { black, luma: gain, vr, ug, vg, ub } = yuvCoefficients(frame);
  for (let y = 0, o = 0; y < outHeight; y++) {
    const top = a.rows[y];
    const bottom = b.rows[y];
    for (let x = 0; x < outWidth; x++, o += 4) {
      const left = a.columns[x];
      const right = b.columns[x];
      const sum = bytes[left + top] + bytes[right + top] + bytes[left + bottom] + bytes[right + bottom];
      const cb = bytes[u.columns[x] + u.rows[y]] - 128;
      const cr = bytes[v.columns[x] + v.rows[y]] - 128;
      const grey = ((sum >> 2) - black) * gain + 32768; // 16 fraction bits, rounded
      out[o] = (grey + vr * cr) >> 16;
      out[o + 1] = (grey - ug * cb - vg * cr) >> 16;
      out[o + 2] = (grey + ub * cb) >> 16;
      out[o + 3] = 255;
    }
  }
}

/**
 * Integer factors (16 fraction bits) from luma and chroma to RGB. The height tells which matrix an unmarked video
 * most likely uses.
 * @param {Pick<FramePlanes, 'matrix' | 'fullRange' | 'height'>} frame
 */
export function yuvCoefficients({ matrix, fullRange, height }) {
  const known = matrix === 'bt709' || matrix === 'bt2020-ncl' || matrix === 'smpte170m' || matrix === 'bt470bg';
  const name = known ? matrix : height >= 720 ? 'bt709' : 'smpte170m';
  const [kr, kb] = name === 'bt709' ? [0.2126, 0.0722] : name === 'bt2020-ncl' ? [0.2627, 0.0593] : [0.299, 0.114];
  const kg = 1 - kr - kb;
  const chroma = (fullRange ? 1 : 255 / 224) * 65536;
  const round = Math.round;
  return {
    black: fullRange ? 0 : 16,
    luma: round((fullRange ? 1 : 255 / 219) * 65536),
    vr: round(2 * (1 - kr) * chroma),
    ub: round(2 * (1 - kb) * chroma),
    ug: round(((2 * (1 - kb) * kb) / kg) * chroma),
    vg: round(((2 * (1 - kr) * kr) / kg) * chroma),
  };
}

/**
 * The size of a frame that fits inside width × height, keeps its shape and is never enlarged. Even numbers, for JPEG.
 * @param {{width: number, height: number}} source as shown
 * @param {number} width
 * @param {number} height
 */
export function fitInside(source, width, height) {
  const scale = Math.min(1, width / source.width, height / source.height);
  /** @type {(side: number) => number} */
  const even = (side) => Math.max(2, Math.round((side * scale) / 2) * 2);
  return { width: even(source.width), height: even(source.height) };
}
