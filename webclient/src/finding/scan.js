// The two ways through a video: each frame of a regular grid in turn, or a coarse grid and then the ends of what is found.
// A way gives the frames of one search and hears what came of them. No DOM.

import { scoreNear } from '../scores.js';
import { Planner } from './planner.js';
import { stretchStart } from './sampling.js';

/** Seconds: two times so close are the same picture. */
const SAME = 1e-3;

/**
 * @typedef {object} Way
 * @property {boolean} anyOrder frames come in any order
 * @property {() => AsyncGenerator<import('../types.js').SampledFrame, void, void>} frames
 * @property {(reply: import('../types.js').Reply, reach: import('../net/session.js').Reach) => void} take
 * @property {(scored: number, skipped: number) => {answered: number, total: number, from: number}} state from: see Run
 *
 * @typedef {object} Job
 * @property {File} file
 * @property {import('../types.js').MediaInfo} info
 * @property {{width: number, height: number}} size
 * @property {AbortSignal} signal
 * @property {(at: number, jpeg: Uint8Array<ArrayBuffer> | Blob) => void} onFrame
 */

/**
 * A frame from each stretch of `interval` seconds, in order of time.
 * @param {Job} job
 * @param {object} parts
 * @param {import('./finding.js').FinderParts['sampleFrames']} parts.sampleFrames
 * @param {number} parts.interval
 * @param {number} parts.from seconds
 * @param {number} parts.total frames
 * @returns {Way}
 */
export function gridWay({ file, info, size, signal, onFrame }, { sampleFrames, interval, from: begin, total }) {
  let from = begin;
  return {
    anyOrder: false,
    async *frames() {
      if (from >= info.duration) return; // only the last answer is missing
      for await (const frame of sampleFrames(file, info, { interval, ...size, from, signal })) {
        onFrame(frame.at, frame.jpeg);
        yield frame;
      }
    },
    take(_reply, { sent, waiting }) {
      if (waiting !== null) from = stretchStart(waiting, interval);
      else if (sent !== null) from = stretchStart(sent, interval) + interval;
    },
    state: (scored, skipped) => ({ answered: Math.min(total, scored + skipped), total, from }),
  };
}

/**
 * What the planner asks for. What was scored before is not asked again, wherever it lies.
 * @param {Job} job
 * @param {object} parts
 * @param {import('./finding.js').FinderParts['openSource']} parts.openSource
 * @param {import('./planner.js').PlanSettings} parts.settings
 * @param {import('../scores.js').Scores} parts.scores those so far; the search adds to it
 * @param {number} parts.total frames, as far as can be told before the file is open
 * @returns {Way}
 */
export function fineWay({ file, info, size, signal, onFrame }, { openSource, settings, scores, total }) {
  /** @type {Planner | null} */
  let planner = null;
  /** @type {Map<number, number>} the true second of a frame that was sent → the second that was asked for */
  const sent = new Map();
  let wake = () => {};
  let ended = false;

  /** @param {Planner} plan */
  async function* requests(plan) {
    while (!ended) {
      const at = plan.next();
      if (at !== null) yield { at };
      else if (!plan.pending) return;
      else {
        await new Promise((resolve) => {
          wake = () => resolve(undefined);
        });
      }
    }
  }

  /** @param {number} at @param {number | null} score */
  function answer(at, score) {
    const asked = sent.get(at);
    if (asked === undefined) return;
    sent.delete(at);
    planner?.answer(asked, at, score);
  }

  return {
    anyOrder: true,
    async *frames() {
      const source = await openSource(file, info, { ...size, signal });
      try {
        const known = scores.items.map(({ at, score }) => /** @type {[number, number]} */ ([at, score]));
        planner = new Planner(info.duration, settings, { ...source.index, scores: known });
        for await (const found of source.frames(requests(planner))) {
          if ('lost' in found || sent.has(found.at) || scoreNear(scores, found.at, SAME)) {
            planner.answer(found.asked, 'lost' in found ? found.asked : found.at, null); // nothing, or nothing new
            wake();
            continue;
          }
          sent.set(found.at, found.asked);
          onFrame(found.at, found.small);
          yield { at: found.at, jpeg: found.jpeg };
        }
      } finally {
        ended = true;
        wake();
        source.close();
      }
    },
    take({ scores: scored, skipped }) {
      for (const { at, score } of scored) answer(at, score);
      for (const { at } of skipped) answer(at, null);
      wake();
    },
    state(scored, skipped) {
      const answered = planner?.answered ?? scored + skipped;
      return { answered, total: Math.max(answered, planner?.total ?? total), from: 0 };
    },
  };
}
