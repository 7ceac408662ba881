// HEVC: lone keyframes in a row. A CRA keyframe may have leading frames, which refer to what precedes it;
// renamed to BLA it starts a sequence of its own, else the decoder withholds half of the frames without an error. Pure.

const NAL_CRA = 21;
const NAL_BLA_W_LP = 16;

/**
 * @param {Uint8Array} description hvcC record
 * @returns {number} bytes of each length field in the packets
 */
export const lengthBytes = (description) => (description[21] & 3) + 1;

/**
 * @param {Uint8Array} packet length-prefixed NAL units
 * @param {number} prefix bytes of the length field
 * @returns {Uint8Array} the packet, or a copy in which every CRA slice is a BLA slice
 */
export function craToBla(packet, prefix) {
  let out = packet;
  for (let at = 0; at + prefix < packet.length; ) {
    let length = 0;
    for (let i = 0; i < prefix; i++) length = length * 256 + packet[at + i];
    at += prefix;
    if (((packet[at] >> 1) & 63) === NAL_CRA) {
      if (out === packet) out = packet.slice();
      out[at] = (packet[at] & 0x81) | (NAL_BLA_W_LP << 1);
    }
    at += length;
  }
  return out;
}
