// Packets one behind the other.

/** @typedef {import('../../vendor/mediabunny/mediabunny.mjs').EncodedPacket} EncodedPacket */

/**
 * @param {import('../../vendor/mediabunny/mediabunny.mjs').EncodedPacketSink} sink
 * @param {EncodedPacket | null} packet the first one
 * @param {boolean} metadataOnly
 */
export async function* packetsFrom(sink, packet, metadataOnly) {
  for (let next = packet; next; next = await sink.getNextPacket(next, { metadataOnly })) yield next;
}
