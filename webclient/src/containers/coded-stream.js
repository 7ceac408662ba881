// The parameters our own decoder needs, from a container's header. Pure.
import { toBytes, viewOf } from './bytes.js';
import { codecOfFourcc } from './codecs.js';

/** @typedef {import('../decode/decoder.js').CodedStream} CodedStream */

/** BITMAPINFOHEADER: what follows it is the codec's. */
const HEADER_BYTES = 40;
const BITS_AT = 14;

/**
 * @param {string | null} codec mediabunny's name, which is ours
 * @param {VideoDecoderConfig | null} config
 * @returns {CodedStream | null}
 */
export function codedStream(codec, config) {
  if (!codec || !config) return null;
  const { description, codedWidth = 0, codedHeight = 0 } = config;
  const extradata = description ? toBytes(description) : null;
  return { codec, width: codedWidth, height: codedHeight, extradata, fourcc: '', bits: 0, ordered: false };
}

/**
 * @param {import('./avi.js').AviVideo} avi
 * @returns {CodedStream}
 */
export function codedStreamOfAvi({ fourcc, format, width, height }) {
  const extradata = format.length > HEADER_BYTES ? format.slice(HEADER_BYTES) : null;
  const bits = viewOf(format).getUint16(BITS_AT, true);
  return { codec: codecOfFourcc(fourcc), width, height, extradata, fourcc, bits, ordered: true };
}
