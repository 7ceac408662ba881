// Which packets a picture needs: its keyframe, and the picture itself where that is another. Pure but for the index.

/** @typedef {import('../containers/demux.js').PacketRef} PacketRef */
/** @typedef {{id: number, at: number, until?: number}} Ask seconds from the first picture; any keyframe in [at, until) will do */
/**
 * @typedef {object} Task
 * @property {number} id
 * @property {number} at seconds from the first picture, the true time of the picture
 * @property {PacketRef} key the keyframe at or before it
 * @property {PacketRef | null} target the picture; null: the keyframe itself
 * @property {number} tries
 */

/** Times within this are the same picture. */
const SAME = 1e-4;

/**
 * @param {import('../containers/demux.js').Demuxer} demuxer
 * @param {Ask} ask
 * @returns {Promise<Task | null>} null: there is no picture at all
 */
export async function locate(demuxer, { id, at, until }) {
  const wanted = demuxer.first + at;
  let key = await demuxer.keyAtOrBefore(wanted + SAME);
  if (until != null && !(key && key.timestamp >= wanted - SAME)) {
    const next = key ? await demuxer.keyAfter(key) : await demuxer.keyAtOrBefore(demuxer.first + until - SAME);
    if (next && next.timestamp < demuxer.first + until - SAME) key = next;
  }
  // A file that begins with pictures before its first keyframe: that keyframe is the first that can be shown.
  key ??= await demuxer.keyAtOrBefore(Infinity).then((any) => any && firstKey(demuxer, any));
  if (!key) return null;
  const target = key.timestamp >= wanted - SAME ? null : await demuxer.pictureAt(wanted + SAME);
  const alone = !target || target.timestamp <= key.timestamp;
  const shown = (alone ? key : target).timestamp;
  return { id, at: Math.max(0, shown - demuxer.first), key, target: alone ? null : target, tries: 0 };
}

/**
 * @param {import('../containers/demux.js').Demuxer} demuxer
 * @param {PacketRef} any
 */
async function firstKey(demuxer, any) {
  const times = await demuxer.keyframes();
  return times?.length ? demuxer.keyAtOrBefore(times[0] + SAME) : any;
}
