// The page's only animation loop. It runs only while a frame is requested.

/** @typedef {{request: () => void, add: (draw: (now: number) => void) => () => void}} FrameLoop */

/** @returns {FrameLoop} */
export function createFrameLoop() {
  /** @type {Set<(now: number) => void>} */
  const callbacks = new Set();
  let requested = 0;

  /** @param {number} now */
  function frame(now) {
    requested = 0;
    for (const draw of callbacks) draw(now);
  }

  return {
    request() {
      if (!requested) requested = requestAnimationFrame(frame);
    },
    add(draw) {
      callbacks.add(draw);
      return () => void callbacks.delete(draw);
    },
  };
}
