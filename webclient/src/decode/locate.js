// Finds the packets of a frame: its keyframe, and its own packet where that is another.

/** @typedef {import('../containers/demux.js').PacketRef} PacketRef */
/** @typedef {{id: number, at: number, within?: number}} Ask seconds from the first frame; see FrameRequest */
/**
 * @typedef {object} Task
 * @property {number} id
 * @property {number} at seconds from the first frame, the true time of the frame
 * @property {PacketRef} key the keyframe at or before it
 * @property {PacketRef | null} target the frame; null: the keyframe itself
 * @property {number} tries
 * @property {boolean} [decoded] only its JPEG is pending
 */

/** Two times closer than this are the same frame: less than any frame's duration. */
export const FRAME_EPSILON_S = 1e-4;

/**
 * The rule of the fixed grid, held to tests/vectors/grid.json together with the SDK: the nearest keyframe, the earlier one
 * of two. Half-open, so that a keyframe in the middle of two samples serves one of them.
 * @param {PacketRef | null} before the last keyframe at or before the time
 * @param {PacketRef | null} after the first keyframe after it
 * @param {number} time seconds in the file's own clock
 * @param {number} within seconds
 */
function nearestKey(before, after, time, within) {
  const back = before ? time - before.timestamp : Infinity;
  const ahead = after ? after.timestamp - time : Infinity;
  if (back <= within + FRAME_EPSILON_S && back <= ahead + FRAME_EPSILON_S) return before;
  return ahead < within - FRAME_EPSILON_S ? after : null;
}

/**
 * @param {import('../containers/demux.js').Demuxer} demuxer
 * @param {Ask} ask
 * @returns {Promise<Task | null>} null: there is no frame at all
 */
export async function locate(demuxer, { id, at, within }) {
  const wanted = demuxer.first + at;
  const before = await demuxer.keyAtOrBefore(wanted + FRAME_EPSILON_S);
  const exact = before && before.timestamp >= wanted - FRAME_EPSILON_S;
  const near =
    exact || within == null
      ? null
      : nearestKey(
          isHidden(demuxer, before) ? null : before,
          before ? await demuxer.keyAfter(before) : await firstKey(demuxer),
          wanted,
          within,
        );
  // A file that begins with frames before its first keyframe: that keyframe is the first that can be shown.
  const key = near ?? before ?? (await firstKey(demuxer));
  if (!key) return null;
  const target = exact || near || key !== before ? null : await demuxer.frameAt(wanted + FRAME_EPSILON_S);
  const alone = !target || target.timestamp <= key.timestamp;
  const shown = (alone ? key : target).timestamp;
  return { id, at: Math.max(0, shown - demuxer.first), key, target: alone ? null : target, tries: 0 };
}

/**
 * An edit list hides this keyframe: others are decoded from it, but it is no frame of the video.
 * @param {import('../containers/demux.js').Demuxer} demuxer
 * @param {PacketRef | null} key
 */
const isHidden = ({ first }, key) => key !== null && key.timestamp < first - FRAME_EPSILON_S;

/** @param {import('../containers/demux.js').Demuxer} demuxer */
async function firstKey(demuxer) {
  const any = await demuxer.keyAtOrBefore(Infinity);
  const times = any && (await demuxer.keyframes());
  return times?.length ? demuxer.keyAtOrBefore(times[0] + FRAME_EPSILON_S) : any;
}
