// Copies one clip packet by packet into a file on disk with mediabunny: memory stays flat however long the clip is.
import {
  EncodedPacketSink,
  EncodedVideoPacketSource,
  MkvOutputFormat,
  Mp4OutputFormat,
  Output,
  StreamTarget,
  WebMOutputFormat,
} from '../../vendor/mediabunny/mediabunny.mjs';
import { clipContainer } from '../media/codecs.js';
import { openInput } from '../media/demux.js';
import { MediaError } from '../media/errors.js';
import { packetsUntil } from '../media/snap.js';
import { answerJobs } from './answer.js';
import { packetsFrom } from './stream-packets.js';
import { soundBeside } from './stream-sound.js';

/**
 * @typedef {{file: File, info: import('../types.js').MediaInfo, start: number, stop: number, handle: FileSystemFileHandle}} StreamJob
 */

/** @param {string} extension */
function formatFor(extension) {
  if (extension === 'mp4') return new Mp4OutputFormat({ fastStart: false });
  return extension === 'webm' ? new WebMOutputFormat() : new MkvOutputFormat();
}

answerJobs(async (/** @type {StreamJob} */ { file, info, start, stop, handle }, post) => {
  const input = openInput(file, 'network');
  const track = await input.getPrimaryVideoTrack();
  const codec = await track?.getCodec();
  const format = formatFor(clipContainer(info.codec, info.container).extension);
  if (!track || !codec || !format.getSupportedVideoCodecs().includes(codec))
    throw new MediaError('cutFailed', { detail: info.codecLabel });
  const first = await track.getFirstTimestamp();
  const sink = new EncodedPacketSink(track);
  const key = (await sink.getKeyPacket(first + start + 1e-6)) ?? (await sink.getFirstKeyPacket());
  const light = key && (await sink.getPacket(key.timestamp, { metadataOnly: true }));
  if (!key || !light) throw new MediaError('cutFailed', { detail: 'no keyframe' });
  const plan = await packetsUntil(packetsFrom(sink, light, true), first + stop);
  const base = key.timestamp;

  const output = new Output({ format, target: new StreamTarget(await handle.createWritable(), { chunked: true }) });
  const pictures = new EncodedVideoPacketSource(codec);
  output.addVideoTrack(pictures, { rotation: await track.getRotation() });
  const beside = await soundBeside(await input.getPrimaryAudioTrack(), output, { base, stop: plan.stop });
  await output.start();
  let heard = await beside.next();
  const config = (await track.getDecoderConfig()) ?? undefined;
  let seen = 0;
  for await (const packet of packetsFrom(sink, key, false)) {
    if (seen++ >= plan.count) break;
    if (packet.timestamp < base - 1e-6) continue; // leans on what lies before the clip
    await pictures.add(packet.clone({ timestamp: packet.timestamp - base }), { decoderConfig: config });
    // Sound up to the time that the pictures have reached, so that both lie side by side in the file.
    while (!heard.done && heard.value <= packet.timestamp) heard = await beside.next();
    if (seen % 25 === 0) post({ progress: Math.min(1, seen / plan.count) });
  }
  while (!heard.done) heard = await beside.next();
  await output.finalize();
  input.dispose();
  return { start: Math.max(0, base - first), stop: Math.min(info.duration, plan.stop - first) };
});
