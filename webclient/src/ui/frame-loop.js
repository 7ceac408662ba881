// The page's one animation loop: whoever has something to draw asks for a frame; without anyone asking, nothing runs.

/** @typedef {{request: () => void, add: (draw: (now: number) => void) => () => void}} FrameLoop */

/** @returns {FrameLoop} */
export function createFrameLoop() {
  /** @type {Set<(now: number) => void>} */
  const drawers = new Set();
  let asked = 0;

  /** @param {number} now */
  function frame(now) {
    asked = 0;
    for (const draw of drawers) draw(now);
  }

  return {
    request() {
      if (!asked) asked = requestAnimationFrame(frame);
    },
    add(draw) {
      drawers.add(draw);
      return () => void drawers.delete(draw);
    },
  };
}
