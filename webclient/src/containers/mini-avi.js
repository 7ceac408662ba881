// A small AVI in memory that holds only the given packets, for ffmpeg.wasm to decode. Pure.
// Frame i has the time i seconds, so that a frame that was lost is missed at once.

const AVIH_BYTES = 56;
const STRH_BYTES = 56;

/**
 * @param {{fourcc: string, format: Uint8Array}} stream format: the contents of the stream's strf chunk
 * @param {Uint8Array[]} packets
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function miniAvi(stream, packets) {
  const format = padded(stream.format.length);
  const moviBytes = 4 + packets.reduce((sum, packet) => sum + 8 + padded(packet.length), 0);
  const strlBytes = 4 + 8 + STRH_BYTES + 8 + format;
  const hdrlBytes = 4 + 8 + AVIH_BYTES + 8 + strlBytes;
  const out = new Uint8Array(12 + 8 + hdrlBytes + 8 + moviBytes);
  const view = new DataView(out.buffer);
  let at = 0;
  /** @param {string} name */
  const text = (name) => {
    for (let i = 0; i < 4; i++) out[at++] = name.charCodeAt(i);
  };
  /** @param {...number} values */
  const numbers = (...values) => {
    for (const value of values) {
      view.setUint32(at, value, true);
      at += 4;
    }
  };
  /** @param {Uint8Array} bytes */
  const data = (bytes) => {
    out.set(bytes, at);
    at += padded(bytes.length);
  };
  const width = new DataView(stream.format.buffer, stream.format.byteOffset).getUint32(4, true);
  const height = Math.abs(new DataView(stream.format.buffer, stream.format.byteOffset).getInt32(8, true));
  text('RIFF');
  numbers(out.length - 8);
  text('AVI ');
  text('LIST');
  numbers(hdrlBytes);
  text('hdrl');
  text('avih');
  numbers(AVIH_BYTES, 1e6, 0, 0, 0, packets.length, 0, 1, 0, width, height, 0, 0, 0, 0);
  text('LIST');
  numbers(strlBytes);
  text('strl');
  text('strh');
  numbers(STRH_BYTES);
  text('vids');
  text(/^[\x20-\x7e]{4}$/.test(stream.fourcc) ? stream.fourcc : '    ');
  numbers(0, 0, 0, 1, 1, 0, packets.length, 0, 0xffffffff, 0, 0, 0);
  text('strf');
  numbers(stream.format.length);
  data(stream.format);
  text('LIST');
  numbers(moviBytes);
  text('movi');
  for (const packet of packets) {
    text('00dc');
    numbers(packet.length);
    data(packet);
  }
  return out;
}

/** @param {number} length */
const padded = (length) => length + (length & 1);
