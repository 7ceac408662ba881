// What of a file becomes a clip: from which keyframe on, how many packets, and the times that come of it. Pure.

import { packetsUntil } from '../containers/packet-times.js';
import { MediaError } from '../rpc/media-error.js';

/** Seconds: a keyframe this much before the first frame is one that an edit list hides. */
const HIDDEN_S = 0.001;

/** What is made in memory; beyond this the browser's memory may not do. */
export const LARGEST_CLIP_BYTES = 500e6;

/** @param {number} size_bytes @param {number} [limit_bytes] @throws {MediaError} clipTooBig */
export function refuseIfTooBig(size_bytes, limit_bytes = LARGEST_CLIP_BYTES) {
  if (size_bytes > limit_bytes) throw new MediaError('clipTooBig', { limit_mb: limit_bytes / 1e6 });
}

/**
 * @template {import('../containers/packet-times.js').Timed & {size_bytes: number}} Ref
 * @typedef {object} Reader
 * @property {number} first seconds, time of the first frame in the file's clock
 * @property {(at: number) => Promise<Ref | null>} keyAtOrBefore
 * @property {(key: Ref) => AsyncIterable<Ref>} packetsFrom in decoding order
 */

/**
 * Times in seconds; `at` in the file's own clock, start and stop from the first frame.
 * @typedef {object} Plan
 * @property {number} at the keyframe
 * @property {number} start
 * @property {number} stop
 * @property {number | null} packets null: only ffmpeg reads the file, and counts nothing
 * @property {number} leading leading frames among them: left out
 * @property {number | null} keySize_bytes null: packets change their size on the way
 * @property {number} size_bytes of all of them
 */

/**
 * @template {import('../containers/packet-times.js').Timed & {size_bytes: number}} Ref
 * @param {Reader<Ref>} reader
 * @param {{codec: string, container: string, duration: number}} info
 * @param {{start: number, stop: number}} times seconds from the first frame
 * @param {number} [limit_bytes]
 * @returns {Promise<Plan>}
 * @throws {MediaError} cutFailed, clipTooBig
 */
export async function planClip(reader, info, { start, stop }, limit_bytes) {
  const { first } = reader;
  const key = (await reader.keyAtOrBefore(first + start + 1e-6)) ?? (await firstKey(reader, first + info.duration));
  if (!key) throw new MediaError('cutFailed', { detail: 'no keyframe' });
  // A copy would show what an edit list of the file hides.
  if (key.timestamp < first - HIDDEN_S) throw new MediaError('cutFailed', { detail: 'its keyframe is hidden' });
  let size_bytes = 0;
  async function* weighed() {
    for await (const packet of reader.packetsFrom(/** @type {Ref} */ (key))) {
      size_bytes += packet.size_bytes;
      refuseIfTooBig(size_bytes, limit_bytes);
      yield packet;
    }
  }
  const { count, leading, stop: end } = await packetsUntil(weighed(), first + stop);
  if (!count) throw new MediaError('cutFailed', { detail: 'nothing between start and stop' });
  return {
    at: key.timestamp,
    start: Math.max(0, key.timestamp - first),
    stop: Math.min(info.duration, end - first),
    packets: count,
    leading,
    keySize_bytes: changesForm(info) ? null : key.size_bytes,
    size_bytes,
  };
}

/**
 * @template {import('../containers/packet-times.js').Timed & {size_bytes: number}} Ref
 * @param {Reader<Ref>} reader
 * @param {number} end
 */
async function firstKey(reader, end) {
  for (let at = reader.first; at < end; at += 1) {
    const key = await reader.keyAtOrBefore(at);
    if (key) return key;
  }
  return null;
}

/** Containers that hold H.264 and HEVC with start codes (Annex B); MP4 has lengths in their place. */
const ANNEX_B = new Set(['MPEG-TS', 'MPEG-PS', 'AVI', 'WMV (ASF)', 'DAV', 'H.264', 'H.265']);

/**
 * Whether packets change their size on the way into a clip.
 * @param {{codec: string, container: string}} info
 */
export const changesForm = ({ container, codec }) =>
  container === 'MPEG-TS' || (ANNEX_B.has(container) && (codec === 'avc' || codec === 'hevc'));

/** @param {Pick<Plan, 'packets' | 'leading'>} plan frames that the clip holds; null: not known */
export const countOf = ({ packets, leading }) => (packets == null ? null : packets - leading);

/**
 * The clip must begin with the very keyframe, at time 0, and hold as many packets as it should: a wrong cut is worse than none.
 * @param {{first: number, key: boolean, size_bytes: number, count: number}} found what was made: see inspect-clip.js
 * @param {Pick<Plan, 'packets' | 'leading' | 'keySize_bytes'>} plan
 * @throws {MediaError} cutFailed
 */
export function checkClip(found, plan) {
  const count = countOf(plan);
  const wrong = !found.count
    ? 'no frame in the clip'
    : !found.key
      ? 'no keyframe at its beginning'
      : Math.abs(found.first) > 0.0005
        ? `first frame at ${found.first} s`
        : plan.keySize_bytes != null && found.size_bytes !== plan.keySize_bytes
          ? 'another first frame'
          : count != null && found.count !== count
            ? `${found.count} frames instead of ${count}`
            : null;
  if (wrong) throw new MediaError('cutFailed', { detail: wrong });
}
