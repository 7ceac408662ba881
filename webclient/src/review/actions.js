// What each action of the keymap does: one function for each name, nothing else.

import { NUDGE } from './review.js';

/**
 * @param {object} parts
 * @param {import('../ui/player.js').Player} parts.player
 * @param {import('./review.js').Review} parts.review
 * @param {import('../commands.js').History} parts.history
 * @param {import('../ui/timeline/timeline.js').Timeline} parts.timeline
 * @param {Record<'order' | 'reviewPlay' | 'audit' | 'goTo' | 'find' | 'export' | 'help', () => void>} parts.page
 * @returns {Record<string, () => void>}
 */
export function createActions({ player, review, history, timeline, page }) {
  const labels = Array.from({ length: 10 }, (_, digit) => [`label${digit}`, () => review.label(digit)]);
  return {
    accept: () => review.decide('accepted'),
    reject: () => review.decide('rejected'),
    next: review.next,
    previous: review.previous,
    setStart: review.setStart,
    setStop: review.setStop,
    startEarlier: () => review.moveStart(-NUDGE),
    stopLater: () => review.moveStop(NUDGE),
    startLater: () => review.moveStart(NUDGE),
    stopEarlier: () => review.moveStop(-NUDGE),
    split: review.split,
    merge: review.merge,
    add: () => review.add(),
    delete: review.remove,
    ...Object.fromEntries(labels),
    undo: history.undo,
    redo: history.redo,
    play: player.toggle,
    shuttleBack: () => player.shuttle(-1),
    shuttlePause: player.shuttlePause,
    shuttleForward: () => player.shuttle(1),
    back: () => player.step(-1),
    forward: () => player.step(1),
    backFar: () => player.step(-10),
    forwardFar: () => player.step(10),
    keyframeBack: () => player.keyframe(-1),
    keyframeForward: () => player.keyframe(1),
    frameBack: () => player.frame(-1),
    frameForward: () => player.frame(1),
    fit: timeline.fit,
    zoomIn: () => timeline.zoom(0.5),
    zoomOut: () => timeline.zoom(2),
    ...page,
  };
}
