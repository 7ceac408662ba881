// The audio of a clip whose packets are copied: as it is where the clip's container supports it, else re-encoded (G.711 and
// other telephone sound of recorders has no place in MP4). Written little by little, beside the frames.
import {
  AudioSampleSink,
  AudioSampleSource,
  EncodedAudioPacketSource,
  EncodedPacketSink,
  getFirstEncodableAudioCodec,
} from '../../vendor/mediabunny/mediabunny.mjs';

/** @typedef {import('../../vendor/mediabunny/mediabunny.mjs').InputAudioTrack} InputAudioTrack */
/** @typedef {import('../../vendor/mediabunny/mediabunny.mjs').Output} Output */

const BITS_PER_SECOND = 128_000;
/** Seconds: no packet of sound that is encoded here is shorter. */
const SHORTEST_PACKET = 0.01;

/**
 * Adds the track to the output, which must not have been started.
 * @param {InputAudioTrack | null} sound
 * @param {Output} output
 * @param {{base: number, stop: number}} times seconds in the file's clock: first frame of the clip, its end
 * @returns {Promise<AsyncGenerator<number, void, void>>} each step writes one piece of sound; gives its time before it does
 */
export async function soundBeside(sound, output, times) {
  const codec = await sound?.getCodec();
  if (!sound) return nothing();
  const { format } = output;
  const length = times.stop - times.base;
  if (codec && format.getSupportedAudioCodecs().includes(codec)) {
    const packets = new EncodedPacketSink(sound);
    let first = (await packets.getPacket(times.base)) ?? (await packets.getFirstPacket());
    while (first && first.timestamp < times.base - 1e-6) first = await packets.getNextPacket(first);
    if (!first || first.timestamp >= times.stop) return nothing(); // silence: a track without a packet is none
    const source = new EncodedAudioPacketSource(codec);
    const shortest = first.duration > 0 ? first.duration / 2 : SHORTEST_PACKET / 4;
    output.addAudioTrack(source, { maximumPacketCount: Math.ceil(length / shortest) + 16 });
    return copied(packets, first, (await sound.getDecoderConfig()) ?? undefined, source, times);
  }
  const target = (await sound.canDecode())
    ? await getFirstEncodableAudioCodec(format.getSupportedAudioCodecs(), { bitrate: BITS_PER_SECOND })
    : null;
  if (!target) return nothing(); // neither copied nor encoded: a clip without audio is better than none
  const source = new AudioSampleSource({ codec: target, bitrate: BITS_PER_SECOND });
  output.addAudioTrack(source, { maximumPacketCount: Math.ceil(length / SHORTEST_PACKET) + 16 });
  return encoded(sound, source, times);
}

/** @returns {AsyncGenerator<number, void, void>} */
async function* nothing() {}

/**
 * @param {EncodedPacketSink} packets
 * @param {import('../../vendor/mediabunny/mediabunny.mjs').EncodedPacket} first
 * @param {AudioDecoderConfig | undefined} decoderConfig
 * @param {EncodedAudioPacketSource} source
 * @param {{base: number, stop: number}} times
 */
async function* copied(packets, first, decoderConfig, source, { base, stop }) {
  /** @type {typeof first | null} */
  let packet = first;
  for (; packet && packet.timestamp < stop; packet = await packets.getNextPacket(packet)) {
    yield packet.timestamp;
    // The first one begins with the frames, if only a moment too early: else MP4 would need an edit list.
    const timestamp = packet === first ? 0 : packet.timestamp - base;
    await source.add(packet.clone({ timestamp }), { decoderConfig });
  }
}

/**
 * @param {InputAudioTrack} sound
 * @param {AudioSampleSource} source
 * @param {{base: number, stop: number}} times
 */
async function* encoded(sound, source, { base, stop }) {
  for await (const sample of new AudioSampleSink(sound).samples(base, stop)) {
    yield sample.timestamp;
    sample.setTimestamp(Math.max(0, sample.timestamp - base));
    await source.add(sample);
    sample.close();
  }
}
