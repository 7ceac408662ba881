// H.264: whether decoding can start at a keyframe (IDR). Pure.
import { toBytes } from '../containers/bytes.js';

const NAL_SLICE = 1;
const NAL_IDR = 5;
const NAL_SEI = 6;
const SEI_RECOVERY_POINT = 6;

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
 * @param {Uint8Array} packet as the decoder configuration says
 * @param {{description?: AllowSharedBufferSource}} config
 * @returns {boolean} decoding may start here: an IDR, or a recovery point SEI in front of the slices
 */
export function isRandomAccessPoint(packet, { description }) {
  for (const at of description ? lengthPrefixed(packet, description) : annexB(packet)) {
    const type = packet[at] & 31;
    if (type === NAL_IDR) return true;
    if (type === NAL_SEI && seiTypes(packet, at + 1).includes(SEI_RECOVERY_POINT)) return true;
    if (type >= NAL_SLICE && type < NAL_IDR) return false;
  }
  return false;
}

/**
 * The payload types of a SEI NAL unit's messages (ITU-T H.264, 7.3.2.3.1), as far as they can be told apart.
 * @param {Uint8Array} packet
 * @param {number} at behind the NAL unit's header
 */
function seiTypes(packet, at) {
  const types = [];
  let place = at;
  const nextNumber = () => {
    let total = 0;
    while (packet[place] === 0xff) total += packet[place++];
    return total + (packet[place++] ?? 0);
  };
  while (place < packet.length && packet[place] !== 0x80 && types.length < MAX_SEI_MESSAGES) {
    types.push(nextNumber());
    const size_bytes = nextNumber();
    place += size_bytes;
  }
  return types;
}

/** More messages than this in one NAL unit are a sign of damage. */
const MAX_SEI_MESSAGES = 16;

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
