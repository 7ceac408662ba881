// One clip, packet by packet, into memory or straight into a file: memory stays flat however long the clip is.
import {
  BufferTarget,
  EncodedVideoPacketSource,
  MkvOutputFormat,
  Mp4OutputFormat,
  Output,
  StreamTarget,
  WebMOutputFormat,
} from '../../vendor/mediabunny/mediabunny.mjs';
import { soundBeside } from './copy-audio.js';
import { countOf } from './cut-plan.js';

/**
 * @typedef {object} Source
 * @property {import('../../vendor/mediabunny/mediabunny.mjs').InputVideoTrack} track
 * @property {import('../../vendor/mediabunny/mediabunny.mjs').VideoCodec} codec
 * @property {import('../../vendor/mediabunny/mediabunny.mjs').EncodedPacketSink} sink
 * @property {import('../../vendor/mediabunny/mediabunny.mjs').InputAudioTrack | null} sound
 */

/** So much is gathered before it is written. */
const CHUNK_BYTES = 4 * 2 ** 20;
/** A clock finer than this is no clock of a video track; mediabunny's own will do. */
const FINEST_CLOCK = 1e6;

/**
 * @param {string} extension
 * @param {boolean} toFile
 */
function formatFor(extension, toFile) {
  if (extension === 'webm') return new WebMOutputFormat();
  if (extension === 'mkv') return new MkvOutputFormat();
  // The index in front of the frames; in a file, space is reserved for it.
  return new Mp4OutputFormat({ fastStart: toFile ? 'reserve' : 'in-memory' });
}

/**
 * @param {Source} source
 * @param {import('./cut-plan.js').Plan} plan
 * @param {{extension: string, mime: string, handle: FileSystemFileHandle | null}} target
 * @param {{signal: AbortSignal, onProgress: (share: number) => void}} options an abort leaves the file to be removed
 * @returns {Promise<Blob>} the clip; the file itself where it went into one
 */
export async function copyClip(source, plan, { extension, mime, handle }, { signal, onProgress }) {
  const { track, codec, sink, sound } = source;
  const memory = new BufferTarget();
  const target = handle
    ? new StreamTarget(await handle.createWritable(), { chunked: true, chunkSize: CHUNK_BYTES })
    : memory;
  const output = new Output({ format: formatFor(extension, handle !== null), target });
  try {
    const video = new EncodedVideoPacketSource(codec);
    const clock = await track.getTimeResolution();
    output.addVideoTrack(video, {
      rotation: await track.getRotation(),
      maximumPacketCount: countOf(plan) ?? undefined,
      // The clock of the source, so that its times stay what they are. Matroska has one of its own.
      ...(extension === 'mp4' && Number.isInteger(clock) && clock <= FINEST_CLOCK ? { frameRate: clock } : {}),
    });
    const base = plan.at;
    const stop = base + plan.stop - plan.start;
    const beside = await soundBeside(sound, output, { base, stop });
    await output.start();
    let heard = await beside.next();
    const config = (await track.getDecoderConfig()) ?? undefined;
    const count = plan.packets ?? 0;
    let packet = await sink.getKeyPacket(base + 1e-6);
    for (let seen = 0; packet && seen < count; seen++) {
      signal.throwIfAborted();
      const { timestamp } = packet;
      // Leading frames refer to frames before the clip.
      if (timestamp >= base - 1e-6) {
        await video.add(packet.clone({ timestamp: Math.max(0, timestamp - base) }), { decoderConfig: config });
        // Audio up to the time that the video has reached, so that they are interleaved.
        while (!heard.done && heard.value <= timestamp) heard = await beside.next();
      }
      if (seen % 25 === 0) onProgress(seen / count);
      packet = await sink.getNextPacket(packet);
    }
    while (!heard.done) heard = await beside.next();
    await output.finalize();
  } catch (error) {
    await output.cancel().catch(() => {}); // what was wrong is known already
    throw error;
  }
  return handle ? handle.getFile() : new Blob([/** @type {ArrayBuffer} */ (memory.buffer)], { type: mime });
}
