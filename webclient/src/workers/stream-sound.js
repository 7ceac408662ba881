// The sound of a clip that is copied to disk: as it is where the clip's container takes it, else encoded anew (G.711 and
// other telephone sound of recorders has no place in MP4). Written little by little, beside the pictures.
import {
  AudioSampleSink,
  AudioSampleSource,
  EncodedAudioPacketSource,
  EncodedPacketSink,
  getFirstEncodableAudioCodec,
} from '../../vendor/mediabunny/mediabunny.mjs';
import { packetsFrom } from './stream-packets.js';

/** @typedef {import('../../vendor/mediabunny/mediabunny.mjs').InputAudioTrack} InputAudioTrack */
/** @typedef {import('../../vendor/mediabunny/mediabunny.mjs').Output} Output */

const BITS_PER_SECOND = 128_000;

/**
 * Adds the track to the output, which must not have been started.
 * @param {InputAudioTrack | null} sound
 * @param {Output} output
 * @param {{base: number, stop: number}} times seconds in the file's clock: first picture of the clip, its end
 * @returns {Promise<AsyncGenerator<number, void, void>>} each step writes one piece of sound; gives its time before it does
 */
export async function soundBeside(sound, output, times) {
  const codec = await sound?.getCodec();
  if (!sound) return nothing();
  const { format } = output;
  if (codec && format.getSupportedAudioCodecs().includes(codec)) {
    const source = new EncodedAudioPacketSource(codec);
    output.addAudioTrack(source);
    return copied(sound, source, times);
  }
  const target = (await sound.canDecode())
    ? await getFirstEncodableAudioCodec(format.getSupportedAudioCodecs(), { bitrate: BITS_PER_SECOND })
    : null;
  if (!target) return nothing(); // neither taken as it is nor to be made anew: the pictures are what counts
  const source = new AudioSampleSource({ codec: target, bitrate: BITS_PER_SECOND });
  output.addAudioTrack(source);
  return encoded(sound, source, times);
}

/** @returns {AsyncGenerator<number, void, void>} */
async function* nothing() {}

/**
 * @param {InputAudioTrack} sound
 * @param {EncodedAudioPacketSource} source
 * @param {{base: number, stop: number}} times
 */
async function* copied(sound, source, { base, stop }) {
  const packets = new EncodedPacketSink(sound);
  const config = (await sound.getDecoderConfig()) ?? undefined;
  const first = (await packets.getPacket(base)) ?? (await packets.getFirstPacket());
  for await (const packet of packetsFrom(packets, first, false)) {
    if (packet.timestamp >= stop) return;
    if (packet.timestamp < base - 1e-6) continue;
    yield packet.timestamp;
    await source.add(packet.clone({ timestamp: packet.timestamp - base }), { decoderConfig: config });
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
