// Moves the edges of segments: by a step, to the playhead, or to typed times. No DOM.

import { clampEdges, SHORTEST } from '../segments.js';

/**
 * @param {object} parts
 * @param {import('../store.js').Store} parts.store
 * @param {import('../commands.js').History} parts.history
 * @param {() => import('../types.js').Segment | null} parts.current the selected segment
 */
export function createEdges({ store, history, current }) {
  /**
   * @param {string} id
   * @param {number} start
   * @param {number} stop
   */
  function retime(id, start, stop) {
    const segment = store.state.segments.find((item) => item.id === id);
    const duration = store.state.info?.duration;
    if (!segment || !duration) return;
    const edges = clampEdges(start, stop, duration);
    if (edges.start === segment.start && edges.stop === segment.stop) return;
    history.run('retimed', [{ before: segment, after: { ...segment, ...edges, edited: true } }]);
  }

  /** Moves the selected segment's edges. @param {number} start @param {number} stop seconds */
  function nudge(start, stop) {
    const segment = current();
    if (!segment) return;
    const to = { start: segment.start + start, stop: segment.stop + stop };
    // An edge that meets the other one stops short of it.
    if (to.stop - to.start < SHORTEST) {
      if (start) to.start = segment.stop - SHORTEST;
      else to.stop = segment.start + SHORTEST;
    }
    retime(segment.id, to.start, to.stop);
  }

  return {
    retime,
    setStart() {
      const segment = current();
      const { at } = store.state;
      if (segment) retime(segment.id, at, Math.max(segment.stop, at + SHORTEST));
    },
    setStop() {
      const segment = current();
      const { at } = store.state;
      if (segment) retime(segment.id, Math.min(segment.start, Math.max(0, at - SHORTEST)), at);
    },
    /** @param {number} seconds negative: earlier */
    moveStart: (seconds) => nudge(seconds, 0),
    /** @param {number} seconds negative: earlier */
    moveStop: (seconds) => nudge(0, seconds),
  };
}
