// A small Matroska file in memory that holds only the given keyframes, for ffmpeg.wasm to decode.
import {
  BufferTarget,
  EncodedPacket,
  EncodedVideoPacketSource,
  MkvOutputFormat,
  Output,
} from '../../vendor/mediabunny/mediabunny.mjs';
import { craToBla, lengthBytes } from '../decode/hevc.js';
import { toBytes } from './bytes.js';

/**
 * @param {import('../../vendor/mediabunny/mediabunny.mjs').InputVideoTrack} track
 * @param {import('../../vendor/mediabunny/mediabunny.mjs').EncodedPacketSink} sink
 * @returns {Promise<((keys: import('./demux.js').PacketRef[]) => Promise<Uint8Array>) | null>}
 */
export async function packer(track, sink) {
  const codec = await track.getCodec();
  const config = await track.getDecoderConfig();
  if (!codec || !config || !new MkvOutputFormat().getSupportedVideoCodecs().includes(codec)) return null;
  const description = config.description && toBytes(config.description);
  const prefix = codec === 'hevc' && description ? lengthBytes(description) : 0;
  const rotation = await track.getRotation();
  return async (keys) => {
    const output = new Output({ format: new MkvOutputFormat(), target: new BufferTarget() });
    const source = new EncodedVideoPacketSource(codec);
    output.addVideoTrack(source, { rotation });
    await output.start();
    const packets = await Promise.all(keys.map(({ timestamp }) => sink.getKeyPacket(timestamp)));
    for (const [i, packet] of packets.entries()) {
      if (!packet) continue;
      const data = prefix ? craToBla(packet.data, prefix) : packet.data;
      await source.add(new EncodedPacket(data, 'key', i, 1), { decoderConfig: config });
    }
    await output.finalize();
    return new Uint8Array(/** @type {ArrayBuffer} */ (output.target.buffer));
  };
}
