// H.264: whether decoding can start at a keyframe (IDR). Pure.
import { toBytes } from '../containers/bytes.js';

const NAL_SLICE = 1;
const NAL_IDR = 5;

/**
 * @param {Uint8Array} packet as the decoder configuration says: length-prefixed NAL units, or Annex B
 * @param {{description?: AllowSharedBufferSource}} config
 * @returns {boolean} false: a recovery point, which continues the frame numbers before it (an open GOP)
 */
export function holdsIdr(packet, { description }) {
  for (const at of description ? lengthPrefixed(packet, description) : annexB(packet)) {
    const type = packet[at] & 31;
    if (type === NAL_IDR) return true;
    if (type >= NAL_SLICE && type < NAL_IDR) return false;
  }
  return false;
}

/**
 * @param {Uint8Array} packet
 * @param {AllowSharedBufferSource} description avcC record
 */
function* lengthPrefixed(packet, description) {
  const prefix = (toBytes(description)[4] & 3) + 1;
  for (let at = 0; at + prefix < packet.length; ) {
    let length = 0;
    for (let i = 0; i < prefix; i++) length = length * 256 + packet[at + i];
    at += prefix;
    yield at;
    at += length;
  }
}

/** @param {Uint8Array} packet */
function* annexB(packet) {
  for (let at = 3; at < packet.length; at++) {
    if (packet[at - 1] === 1 && packet[at - 2] === 0 && packet[at - 3] === 0) yield at;
  }
}
