// Feeds the packets from one keyframe on to one decoder in order, as far as frames are requested and a little ahead.

/** @typedef {import('../containers/demux.js').PacketRef} PacketRef */
/**
 * @typedef {object} Chain
 * @property {PacketRef} key
 * @property {PacketRef | null} last handed over last
 * @property {number} reached seconds in the file's clock: frames up to here can't be decoded any more
 * @property {import('./locate.js').Task[]} wanted not yet decoded
 * @property {number} until seconds in the file's clock: the last frame requested so far
 * @property {number} keysInARow keyframes requested since the last frame between keyframes
 * @property {number} beyond packets handed over since the last wanted one
 * @property {boolean} running
 */

/** Packets of a chain in flight to a decoder; fewer when only its output is missing. */
const CHAIN_AHEAD = 12;
const CHAIN_AHEAD_BEYOND = 2;
/** H.264 and HEVC hold back at most 16 frames: after this many more packets the decoder is flushed. */
const HELD_BACK = 24;

/** @param {import('./locate.js').Task} task @returns {number} seconds in the file's clock */
export const shownAt = ({ key, target }) => (target ?? key).timestamp;

/**
 * Runs until no frame is wanted, or the decoder has failed or got another task.
 * @param {import('../containers/demux.js').Demuxer} demuxer
 * @param {import('./requests.js').LaneState} lane
 * @param {Chain} chain
 */
export async function feedChain(demuxer, lane, chain) {
  while (chain.wanted.length && lane.chain === chain && !lane.gone) {
    if (lane.unfed >= (chain.beyond ? CHAIN_AHEAD_BEYOND : CHAIN_AHEAD)) {
      await lane.changed.wait();
      continue;
    }
    const ref = chain.last ? await demuxer.after(chain.last, true) : chain.key;
    if (!ref || chain.beyond > HELD_BACK) {
      // The end, or a frame that does not decode: the flush decides.
      chain.reached = Infinity;
      lane.post({ flush: true });
      while (chain.wanted.length && lane.chain === chain && !lane.gone) await lane.changed.wait();
      break;
    }
    const fresh = !chain.last;
    chain.last = ref;
    // Leading frames refer to what was left out.
    if (ref.timestamp < chain.key.timestamp) continue;
    const packet = await demuxer.read(ref);
    if (!packet || lane.chain !== chain || lane.gone) break;
    const mine = chain.wanted.filter((task) => shownAt(task) === ref.timestamp);
    chain.reached = Math.max(chain.reached, ref.timestamp);
    if (chain.wanted.some((task) => shownAt(task) > chain.reached)) chain.beyond = 0;
    else if (!mine.length) chain.beyond++;
    lane.unfed++;
    const wanted = mine.map(({ id, at }) => ({ id, at }));
    lane.post({ packet: { ...packet, fresh, lone: false }, wanted }, [packet.data.buffer]);
  }
}
