// Keyframes and packets of any container: mediabunny for MP4, MOV, MKV, WebM and TS, our own index
// reader for AVI. Open a file in one worker only: the index of a day of video takes hundreds of megabytes.

import { MediaError } from '../rpc/media-error.js';
import { readAvi } from './avi.js';
import { readerOf } from './bytes.js';
import { codedStream, codedStreamOfAvi } from './coded-stream.js';
import { indexedKeyframes, listKeyframes } from './list-keyframes.js';
import { miniAvi } from './mini-avi.js';
import { packer } from './mini-mkv.js';
import { mp4Sizes } from './mp4-sizes.js';
import { openInput, prefetchFor } from './open-input.js';
import { PacketReader } from './packet-reader.js';
import { firstShown, lastAtOrBefore } from './packet-times.js';

/**
 * A packet without its bytes; `index` is what the demuxer needs to find it again.
 * @typedef {{timestamp: number, duration: number, size_bytes: number, index: any}} PacketRef
 */

/**
 * A packet with its bytes, which belong to the receiver and may be transferred.
 * @typedef {{timestamp: number, duration: number, key: boolean, data: Uint8Array<ArrayBuffer>}} Packet
 */

/**
 * @typedef {object} Demuxer
 * @property {number} first seconds, presentation time of the first frame
 * @property {VideoDecoderConfig | null} config for WebCodecs; null where it has no such decoder
 * @property {import('../decode/decoder.js').CodedStream | null} stream for a decoder of our own; null where too little is known
 * @property {() => Promise<Float64Array | null>} keyframes seconds in the file's own clock, ascending; null where only
 *   reading the whole file would tell
 * @property {() => Promise<Float64Array | null>} sizes bytes from each of those keyframes up to the next; null where that
 *   would cost reading the file
 * @property {(at: number) => Promise<PacketRef | null>} frameAt the frame that is shown at a time
 * @property {(packet: PacketRef, whole?: boolean) => Promise<PacketRef | null>} after the next one in decoding order;
 *   whole: it will be read too
 * @property {(packet: PacketRef) => Promise<Packet | null>} read
 * @property {(at: number) => Promise<PacketRef | null>} keyAtOrBefore
 * @property {(key: PacketRef) => Promise<PacketRef | null>} keyAfter
 * @property {(key: PacketRef) => AsyncIterable<PacketRef>} packetsFrom in decoding order, from this keyframe to the end
 * @property {((keys: PacketRef[]) => Promise<Uint8Array>) | null} pack a small file in memory that holds these keyframes
 *   alone, frame i at the time i seconds; null where the codec is not known well enough
 * @property {() => void} close
 */

const ISO = new Set(['MP4', 'QuickTime']);

/**
 * @param {File} file
 * @param {{container: string, indexed?: boolean}} info
 * @returns {Promise<Demuxer>}
 * @throws {MediaError} truncated: only ffmpeg reads this file
 */
export async function openDemuxer(file, info) {
  if (info.indexed === false) throw new MediaError('truncated');
  return info.container === 'AVI' ? aviDemuxer(file) : bunnyDemuxer(file, info);
}

/**
 * @param {File} file
 * @param {{container: string}} info
 * @returns {Promise<Demuxer>}
 */
async function bunnyDemuxer(file, info) {
  const input = openInput(file, prefetchFor(info.container, true));
  const track = await input.getPrimaryVideoTrack();
  if (!track) throw new MediaError('audioOnly');
  const sink = new PacketReader(track);
  const metadata = { metadataOnly: true };
  const config = await track.getDecoderConfig();
  return {
    first: firstShown(await track.getFirstTimestamp()),
    keyAtOrBefore: async (at) => packetRef(await sink.getKeyPacket(at, metadata)),
    keyAfter: async (key) => packetRef(await sink.getNextKeyPacket(key.index, metadata)),
    config,
    stream: codedStream(await track.getCodec(), config),
    async keyframes() {
      const { times, whole } = await listKeyframes(sink);
      return whole ? Float64Array.from(times).sort() : indexedKeyframes(file, info.container, 0);
    },
    sizes: async () => (ISO.has(info.container) ? mp4Sizes(readerOf(file), file.size) : null),
    frameAt: async (at) => packetRef(await sink.getPacket(at, metadata)),
    after: async ({ index }, whole) => packetRef(await sink.getNextPacket(index, whole ? {} : metadata)),
    async read({ index }) {
      const packet = index.isMetadataOnly ? await wholePacket(sink, index) : index;
      if (!packet) return null;
      const { timestamp, duration, type } = packet;
      // The bytes may be a view of mediabunny's cache: a copy can be transferred.
      return { timestamp, duration, key: type === 'key', data: packet.data.slice() };
    },
    async *packetsFrom(key) {
      /** @type {import('../../vendor/mediabunny/mediabunny.mjs').EncodedPacket | null} */
      let packet = key.index;
      while (packet) {
        yield/** @type {PacketRef} */ (packetRef(packet));
        packet = await sink.getNextPacket(packet, metadata);
      }
    },
    pack: await packer(track, sink),
    close: () => input.dispose(),
  };
}

/**
 * @param {import('../../vendor/mediabunny/mediabunny.mjs').EncodedPacket | null} packet
 * @returns {PacketRef | null}
 */
function packetRef(packet) {
  if (!packet) return null;
  return { timestamp: packet.timestamp, duration: packet.duration, size_bytes: packet.byteLength, index: packet };
}

/**
 * @param {PacketReader} sink
 * @param {import('../../vendor/mediabunny/mediabunny.mjs').EncodedPacket} packet without its bytes
 */
const wholePacket = (sink, { type, timestamp }) =>
  type === 'key' ? sink.getKeyPacket(timestamp) : sink.getPacket(timestamp);

/**
 * @param {File} file
 * @returns {Promise<Demuxer>}
 */
async function aviDemuxer(file) {
  const read = readerOf(file);
  const avi = await readAvi(read, file.size);
  const frame = avi.scale / avi.rate;
  /** @type {(chunk: number) => PacketRef} */
  const at = (chunk) => {
    let next = chunk + 1; // empty chunks are turns in which the frame before stays on
    while (next < avi.count && avi.sizes[next] === 0) next++;
    const duration = (next - chunk) * frame;
    return { timestamp: chunk * frame, duration, size_bytes: avi.sizes[chunk], index: chunk };
  };
  return {
    first: 0,
    async keyAtOrBefore(seconds) {
      const place = lastAtOrBefore(avi.keys, seconds / frame + 1e-6);
      return place >= 0 && avi.keys[place] <= seconds / frame + 1e-6 ? at(avi.keys[place]) : null;
    },
    async keyAfter(key) {
      const place = lastAtOrBefore(avi.keys, key.index) + 1;
      return place < avi.keys.length ? at(avi.keys[place]) : null;
    },
    config: null,
    stream: codedStreamOfAvi(avi),
    keyframes: async () => Float64Array.from(avi.keys, (chunk) => chunk * frame),
    async sizes() {
      const sizes = new Float64Array(avi.keys.length);
      for (let place = 0; place < sizes.length; place++) {
        for (let chunk = avi.keys[place]; chunk < (avi.keys[place + 1] ?? avi.count); chunk++)
          sizes[place] += avi.sizes[chunk];
      }
      return sizes;
    },
    async frameAt(seconds) {
      let chunk = Math.min(avi.count - 1, Math.floor(seconds / frame + 1e-6));
      while (chunk > 0 && avi.sizes[chunk] === 0) chunk--;
      return chunk >= 0 ? at(chunk) : null;
    },
    async after({ index }) {
      let chunk = index + 1;
      while (chunk < avi.count && avi.sizes[chunk] === 0) chunk++;
      return chunk < avi.count ? at(chunk) : null;
    },
    async read({ timestamp, duration, index }) {
      const place = lastAtOrBefore(avi.keys, index);
      const data = await read(avi.offsets[index], avi.offsets[index] + avi.sizes[index]);
      return { timestamp, duration, key: avi.keys[place] === index, data };
    },
    async *packetsFrom(key) {
      for (let chunk = key.index; chunk < avi.count; chunk++) if (avi.sizes[chunk] > 0) yield at(chunk);
    },
    async pack(keys) {
      const packets = keys.map(({ index }) => read(avi.offsets[index], avi.offsets[index] + avi.sizes[index]));
      return miniAvi(avi, await Promise.all(packets));
    },
    close() {},
  };
}
