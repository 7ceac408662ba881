// The two scans of a video: uniform takes each frame of a regular grid in turn, adaptive a coarse grid and then the ends of
// what is found. A scan yields the frames of one search and is told what came of them. No DOM.

import { gridTime } from '../sample/grid.js';
import { scoreNear } from '../scores.js';
import { Wakeup } from '../wakeup.js';
import { Planner, SAMPLE_EPSILON_S } from './planner.js';

/**
 * @typedef {object} Scan
 * @property {boolean} anyOrder whether frames come in any order
 * @property {() => AsyncGenerator<import('../types.js').SampledFrame, void, void>} frames
 * @property {(reply: import('../types.js').Reply, reach: import('../net/session.js').Reach) => void} onReply
 * @property {(scored: number, skipped: number) => {answered: number, total: number, from: number}} progress from: see Run
 *
 * @typedef {object} ScanJob
 * @property {File} file
 * @property {import('../types.js').MediaInfo} info
 * @property {{width: number, height: number}} size
 * @property {AbortSignal} signal
 * @property {(at: number, jpeg: Uint8Array<ArrayBuffer> | Blob) => void} onFrame
 * @property {(at: number) => void} [onLost] the second of a frame that could not be decoded
 */

/**
 * A frame for each sample of the fixed grid, in order of time.
 * @implements {Scan}
 */
export class UniformScan {
  anyOrder = false;

  /**
   * @param {ScanJob} job
   * @param {object} parts
   * @param {import('./finding.js').FinderParts['sampleFrames']} parts.sampleFrames
   * @param {number} parts.interval
   * @param {number} parts.from seconds
   * @param {number} parts.total frames
   */
  constructor(job, { sampleFrames, interval, from, total }) {
    this.job = job;
    this.sampleFrames = sampleFrames;
    this.interval = interval;
    this.from = from;
    this.total = total;
  }

  async *frames() {
    const { file, info, size, signal, onFrame, onLost } = this.job;
    const { interval, from } = this;
    if (from >= info.duration) return; // only the final reply is missing
    for await (const frame of this.sampleFrames(file, info, { interval, ...size, from, signal, onLost })) {
      onFrame(frame.at, frame.jpeg);
      yield frame;
    }
  }

  /** @param {import('../types.js').Reply} _reply @param {import('../net/session.js').Reach} reach */
  onReply(_reply, { sent, waiting }) {
    if (waiting !== null) this.from = gridTime(waiting, this.interval);
    else if (sent !== null) this.from = gridTime(sent, this.interval) + this.interval;
  }

  /** @param {number} scored @param {number} skipped */
  progress(scored, skipped) {
    const { total, from } = this;
    return { answered: Math.min(total, scored + skipped), total, from };
  }
}

/**
 * What the planner requests. What was scored before is not requested again, wherever it is.
 * @implements {Scan}
 */
export class AdaptiveScan {
  anyOrder = true;
  /** @type {Planner | null} once the file is open */
  #planner = null;
  /** @type {Map<number, number>} the true second of a frame in flight → the second that was requested */
  #sent = new Map();
  #changed = new Wakeup();
  #ended = false;

  /**
   * @param {ScanJob} job
   * @param {object} parts
   * @param {import('./finding.js').FinderParts['openSource']} parts.openSource
   * @param {import('./planner.js').PlanSettings} parts.settings
   * @param {import('../scores.js').Scores} parts.scores those so far; the search adds to it
   * @param {number} parts.total frames, as far as can be told before the file is open
   */
  constructor(job, { openSource, settings, scores, total }) {
    this.job = job;
    this.openSource = openSource;
    this.settings = settings;
    this.scores = scores;
    this.total = total;
  }

  async *frames() {
    const { file, info, size, signal, onFrame } = this.job;
    const source = await this.openSource(file, info, { ...size, signal });
    try {
      const known = this.scores.items.map(({ at, score }) => /** @type {[number, number]} */ ([at, score]));
      const planner = new Planner(info.duration, this.settings, { ...source.index, scores: known });
      this.#planner = planner;
      for await (const found of source.frames(this.#requests(planner))) {
        if ('lost' in found) this.job.onLost?.(found.asked);
        if ('lost' in found || this.#sent.has(found.at) || scoreNear(this.scores, found.at, SAMPLE_EPSILON_S)) {
          planner.answer(found.asked, 'lost' in found ? found.asked : found.at, null); // nothing, or nothing new
          this.#changed.wake();
          continue;
        }
        this.#sent.set(found.at, found.asked);
        onFrame(found.at, found.small);
        yield { at: found.at, jpeg: found.jpeg };
      }
    } finally {
      this.#ended = true;
      this.#changed.wake();
      source.close();
    }
  }

  /** @param {Planner} planner */
  async *#requests(planner) {
    while (!this.#ended) {
      const at = planner.next();
      if (at !== null) yield { at };
      else if (!planner.pending) return;
      else {
        await this.#changed.wait();
      }
    }
  }

  /** @param {import('../types.js').Reply} reply */
  onReply({ scores, skipped }) {
    for (const { at, score } of scores) this.#answer(at, score);
    for (const { at } of skipped) this.#answer(at, null);
    this.#changed.wake();
  }

  /** @param {number} at @param {number | null} score */
  #answer(at, score) {
    const asked = this.#sent.get(at);
    if (asked === undefined) return;
    this.#sent.delete(at);
    this.#planner?.answer(asked, at, score);
  }

  /** @param {number} scored @param {number} skipped */
  progress(scored, skipped) {
    const answered = this.#planner?.answered ?? scored + skipped;
    return { answered, total: Math.max(answered, this.#planner?.total ?? this.total), from: 0 };
  }
}
