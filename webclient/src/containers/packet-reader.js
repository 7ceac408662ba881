// mediabunny's packet sink, with a way around one of its limits: in a Matroska file without Cues it finds no packet at a
// time whose cluster it has passed. Then the keyframes are walked through from the beginning, once.
import { EncodedPacketSink } from '../../vendor/mediabunny/mediabunny.mjs';
import { firstIndex } from '../sorted.js';
import { REORDER_DEPTH } from './packet-times.js';

/** @typedef {import('../../vendor/mediabunny/mediabunny.mjs').EncodedPacket} EncodedPacket */
/** @typedef {import('../../vendor/mediabunny/mediabunny.mjs').PacketRetrievalOptions} Options */

const METADATA = { metadataOnly: true };

export class PacketReader extends EncodedPacketSink {
  /** @type {EncodedPacket[]} without their bytes, ascending: the keyframes walked through so far */
  #keys = [];

  /**
   * @override
   * @param {number} at seconds in the file's own clock
   * @param {Options} [options]
   * @returns {Promise<EncodedPacket | null>} the last keyframe at or before it
   */
  async getKeyPacket(at, options = {}) {
    const found = await super.getKeyPacket(at, options);
    if (found) return found;
    const place = await this.#walkTo(at);
    if (place < 0) return null;
    if (options.metadataOnly) return this.#keys[place];
    return place ? this.getNextKeyPacket(this.#keys[place - 1], options) : this.getFirstKeyPacket(options);
  }

  /**
   * @override
   * @param {number} at seconds in the file's own clock
   * @param {Options} [options]
   * @returns {Promise<EncodedPacket | null>} the packet of the frame that is shown then
   */
  async getPacket(at, options = {}) {
    const found = await super.getPacket(at, options);
    if (found) return found;
    const key = await this.getKeyPacket(at, METADATA);
    if (!key) return null;
    let before = key;
    let shown = { packet: key, before: /** @type {EncodedPacket | null} */ (null) };
    for (let beyond = 0; beyond <= REORDER_DEPTH; ) {
      const packet = await this.getNextPacket(before, METADATA);
      if (!packet || (packet.type === 'key' && packet.timestamp > at)) break;
      if (packet.timestamp > at) beyond++;
      else if (packet.timestamp > shown.packet.timestamp) shown = { packet, before };
      before = packet;
    }
    if (options.metadataOnly) return shown.packet;
    return shown.before ? this.getNextPacket(shown.before, options) : this.getKeyPacket(at, options);
  }

  /**
   * @param {number} at seconds
   * @returns {Promise<number>} place of the last keyframe at or before it; -1 where there is none
   */
  async #walkTo(at) {
    let last = this.#keys.at(-1) ?? null;
    while (!last || last.timestamp <= at) {
      last = last ? await this.getNextKeyPacket(last, METADATA) : await this.getFirstKeyPacket(METADATA);
      if (!last) break;
      this.#keys.push(last);
    }
    return firstIndex(this.#keys.length, (index) => this.#keys[index].timestamp > at) - 1;
  }
}
