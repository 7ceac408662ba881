// What a video file is: container, codec, size, keyframes, duration. Runs in a worker; probe.js calls it from the page.
import { EncodedPacketSink } from '../../vendor/mediabunny/mediabunny.mjs';
import { isGone, MediaError, toPlain } from '../rpc/media-error.js';
import { readAvi } from './avi.js';
import { readerOf } from './bytes.js';
import { codecOfFourcc, labelOfCodec, labelOfContainer } from './codecs.js';
import { fromFirst, indexedKeyframes, listKeyframes } from './list-keyframes.js';
import { openInput } from './open-input.js';
import { firstShown, keyframeSpacing } from './packet-times.js';
import { recognizeContainer } from './recognize.js';

/**
 * MediaInfo before the page has added what only it can know, and whether ffmpeg must still be asked.
 * @typedef {Omit<import('../types.js').MediaInfo, 'name' | 'playable'> & {askFfmpeg: boolean, keyframeTimes: Float64Array | null,
 *   damage: import('../rpc/media-error.js').PlainError | null}} Inspected keyframeTimes: see keyframes.js; damage: why it
 *   would be refused, were it not for ffmpeg
 */

/** What an index reader says of a file that is damaged, or of a kind that it knows too little of. */
const DAMAGED = new Set(['truncated', 'zeroLength']);

/**
 * @param {File} file
 * @returns {Promise<Inspected>}
 * @throws {MediaError}
 */
export async function inspect(file) {
  if (file.size === 0) throw new MediaError('empty');
  const read = readerOf(file);
  const container = await recognizeContainer(read, file.size);
  if (container.reader === 'none') throw new MediaError('recorderFormat', { format: container.label });
  if (container.reader === 'bare') throw new MediaError('bareStream', { codec: container.label });
  if (container.reader === 'ffmpeg') return unknownToUs(file, container.label);
  try {
    if (container.truncated) throw new MediaError('truncated');
    if (container.reader === 'avi') return await inspectAvi(file);
    // Not one of the indexed containers: if it is a transport stream, it comes in pieces of 188 bytes.
    return await inspectWithMediabunny(file, container.reader === 'unknown' ? 'network' : 'none');
  } catch (error) {
    if (!(error instanceof MediaError) || !DAMAGED.has(error.code)) throw error;
    // Damaged for an index reader; ffmpeg may still read what is there.
    const label = container.label || 'MPEG-TS';
    return { ...unknownToUs(file, label), indexed: false, damage: toPlain(error) };
  }
}

/**
 * @param {File} file
 * @returns {Promise<Inspected>}
 */
async function inspectAvi(file) {
  const avi = await readAvi(readerOf(file), file.size);
  const frame = avi.scale / avi.rate;
  const frames = avi.sizes.reduce((sum, size) => sum + (size > 0 ? 1 : 0), 0);
  const codec = codecOfFourcc(avi.fourcc);
  const keys = Float64Array.from(avi.keys, (chunk) => chunk * frame);
  return {
    size: file.size,
    duration: avi.count * frame,
    width: avi.width,
    height: avi.height,
    codec,
    codecLabel: labelOfCodec(codec),
    container: 'AVI',
    fps: frames / (avi.count * frame), // dropped frames leave empty chunks
    rotation: 0,
    hasAudio: avi.hasAudio,
    keyframes: keyframeSpacing(keys, avi.count * frame),
    firstTimestamp: 0,
    route: 'ffmpeg',
    reason: 'route.container',
    askFfmpeg: true,
    keyframeTimes: keys,
    damage: null,
  };
}

/**
 * @param {File} file
 * @param {string} container
 * @returns {Inspected} with everything still to be asked of ffmpeg
 */
function unknownToUs(file, container) {
  return {
    size: file.size,
    duration: 0,
    width: 0,
    height: 0,
    codec: '',
    codecLabel: '',
    container,
    fps: 0,
    rotation: 0,
    hasAudio: false,
    keyframes: { typical: 0, longest: 0 },
    firstTimestamp: 0,
    route: 'ffmpeg',
    reason: 'route.container',
    askFfmpeg: true,
    keyframeTimes: null,
    damage: null,
  };
}

/**
 * @param {File} file
 * @param {'none' | 'network'} prefetch
 * @returns {Promise<Inspected>}
 */
async function inspectWithMediabunny(file, prefetch) {
  const input = openInput(file, prefetch);
  try {
    if (!(await input.canRead())) throw new MediaError('notVideo');
    const tracks = await input.getTracks();
    const track = await input.getPrimaryVideoTrack();
    const { name } = await input.getFormat();
    // MPEG-4 and other codecs that mediabunny does not know in a transport stream are no track to it, but ffmpeg knows them.
    if (!track && labelOfContainer(name) === 'MPEG-TS') return unknownToUs(file, 'MPEG-TS');
    if (!track) throw new MediaError(tracks.some(({ type }) => type === 'audio') ? 'audioOnly' : 'zeroLength');
    const sink = new EncodedPacketSink(track);
    const firstPacket = await sink.getFirstPacket({ metadataOnly: true });
    if (!firstPacket) throw new MediaError('zeroLength');
    const first = firstShown(await track.getFirstTimestamp());
    const end = await track.computeDuration();
    if (!(end - first > 0)) throw new MediaError('zeroLength');
    const codec = await track.getCodec();
    const { route, reason } = await routeOf(track);
    const { times, whole } = await listKeyframes(sink);
    const container = labelOfContainer(name);
    return {
      size: file.size,
      duration: end - first,
      width: await track.getDisplayWidth(),
      height: await track.getDisplayHeight(),
      codec: codec ?? '',
      codecLabel: codec ? labelOfCodec(codec) : '',
      container,
      fps: (await track.computePacketStats(250)).averagePacketRate,
      rotation: await track.getRotation(),
      hasAudio: tracks.some(({ type }) => type === 'audio'),
      keyframes: keyframeSpacing(times, end),
      firstTimestamp: first,
      route,
      reason,
      askFfmpeg: route === 'ffmpeg',
      videoTrack: Math.max(
        0,
        tracks.filter(({ type }) => type === 'video').findIndex(({ id }) => id === track.id),
      ),
      keyframeTimes: whole ? fromFirst(times, first) : await indexedKeyframes(file, container, first),
      damage: null,
    };
  } catch (error) {
    if (error instanceof MediaError) throw error;
    const detail = error instanceof Error ? error.message : String(error);
    // The file may have gone or may not be read any more (a drive unplugged): that is not the file's format.
    if (isGone(error)) throw error;
    if (/encrypt/i.test(detail)) throw new MediaError('encrypted', { detail });
    throw new MediaError('truncated', { detail });
  } finally {
    input.dispose();
  }
}

/**
 * @param {import('../../vendor/mediabunny/mediabunny.mjs').InputVideoTrack} track
 * @returns {Promise<{route: 'webcodecs' | 'ffmpeg', reason: string | null}>}
 */
async function routeOf(track) {
  const config = await track.getDecoderConfig();
  if (!globalThis.isSecureContext) return { route: 'ffmpeg', reason: 'route.insecure' };
  if (typeof VideoDecoder === 'undefined') return { route: 'ffmpeg', reason: 'route.noWebCodecs' };
  if (!config) return { route: 'ffmpeg', reason: 'route.codec' };
  const { supported } = await VideoDecoder.isConfigSupported(config).catch(() => ({ supported: false }));
  return supported ? { route: 'webcodecs', reason: null } : { route: 'ffmpeg', reason: 'route.codec' };
}
