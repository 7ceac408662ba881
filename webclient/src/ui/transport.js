// What the transport buttons and keys do with the playhead: shuttle, step, jump to a keyframe, change speed.

import { keyframeFrom, shuttled } from '../review/playing.js';

/** Seconds past the start of a frame: a time rounded down would still show the frame before. */
const INTO_FRAME_S = 0.001;

/**
 * @param {object} parts
 * @param {import('../store.js').Store} parts.store
 * @param {{seek: (at: number) => void, play: () => void, pause: () => void, start: () => void}} parts.player
 *   start: plays at the present speed, backwards too
 */
export function createTransport({ store, player }) {
  return {
    toggle: () => (store.state.playing ? player.pause() : player.play()),
    /** Forwards or backwards, faster at each press. @param {1 | -1} direction */
    shuttle(direction) {
      if (!store.state.info) return;
      store.set({ speed: shuttled(store.state.playing ? store.state.speed : 0, direction) });
      if (direction > 0) player.play();
      else player.start();
    },
    shuttlePause() {
      player.pause();
      store.set({ speed: 1 });
    },
    /** @param {number} seconds */
    step: (seconds) => player.seek(store.state.at + seconds),
    /** One frame forwards or backwards. @param {1 | -1} direction */
    frame(direction) {
      player.pause();
      const fps = store.state.info?.fps || 25;
      const shown = Math.floor(store.state.at * fps + 0.01);
      player.seek(Math.max(0, shown + direction) / fps + INTO_FRAME_S);
    },
    /** @param {1 | -1} direction */
    keyframe(direction) {
      const { keyframes, at } = store.state;
      if (!keyframes?.length) {
        store.set({ notice: { key: 'done.noKeyframes' } });
        return;
      }
      player.pause();
      const to = keyframeFrom(keyframes, at, direction);
      if (to !== null) player.seek(to);
    },
    speedUp: () => store.set({ speed: store.state.speed >= 16 ? 1 : shuttled(store.state.speed, 1) }),
  };
}
