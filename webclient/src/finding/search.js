// One search in flight: collects the answers and shows them in the store, no faster than a screen can follow. No DOM.

import { mergeScores } from '../scores.js';
import { addProposals, segmentsFromScores } from '../segments.js';
import { idleRun } from '../store.js';
import { throttle } from '../throttle.js';
import { propose } from './resegment.js';
import { createRate } from './sampling.js';

/** Milliseconds between two updates of the screen; answers come by the hundred a second. */
const PUBLISH_INTERVAL_MS = 100;
/** Milliseconds between two rounds of proposals made from the scores. */
const PROPOSE_INTERVAL_MS = 300;

export class Search {
  #ended = new AbortController();
  #rate = createRate();
  /** @type {import('../types.js').Score[]} grows with the answers; the store gets copies */
  #items;

  /**
   * @param {import('../store.js').Store} store
   * @param {import('./search-setup.js').SearchSetup} setup
   * @param {(scores: import('../scores.js').Scores, signal: AbortSignal, onLost: (at: number) => void) => import('./scan.js').Scan} makeScan scores: grow
   *   with the answers
   * @param {() => number} now milliseconds
   */
  constructor(store, setup, makeScan, now) {
    this.store = store;
    this.setup = setup;
    this.now = now;
    this.position = setup.position;
    this.skipped = setup.skipped;
    /** Seconds whose frame could not be decoded; a search that is resumed has those from before. @type {number[]} */
    this.lost = [...setup.lost];
    this.#items = [...setup.scores.items];
    this.scan = makeScan({ interval: setup.scores.interval, items: this.#items }, this.signal, (at) =>
      this.lost.push(at),
    );
    this.screen = throttle(() => this.publish(), PUBLISH_INTERVAL_MS, now);
    this.proposals = throttle(() => this.#propose(), PROPOSE_INTERVAL_MS, now);
  }

  /** Aborted as soon as this search is over or another video takes its place. */
  get signal() {
    return this.#ended.signal;
  }

  /** How many scores this search added. */
  get added() {
    return this.#items.length - this.setup.scores.items.length;
  }

  get progress() {
    return this.scan.progress(this.#items.length, this.skipped);
  }

  /** @param {Partial<import('../store.js').Run>} patch */
  update(patch) {
    this.store.set({ run: { ...this.store.state.run, ...patch } });
  }

  begin() {
    const { scores, identity, parameters } = this.setup;
    const { skipped, position } = this;
    this.store.set({
      scores,
      run: {
        ...{ ...idleRun(), state: 'running', connection: 'connecting', plugin: identity, parameters },
        ...{ ...this.progress, skipped, lost: [...this.lost], position },
      },
      notice: null,
    });
  }

  /** @param {import('../types.js').Reply} reply @param {import('../net/session.js').Reach} reach */
  onReply(reply, reach) {
    if (this.signal.aborted) return;
    this.scan.onReply(reply, reach);
    mergeScores(this.#items, reply.scores ?? []);
    this.skipped += reply.skipped?.length ?? 0;
    this.position = reply.position;
    if (reply.done) {
      this.proposals.cancel(); // the service has the last word
      propose(this.store, reply.timestamps);
      this.screen.flush();
      return;
    }
    const { segments, removed } = this.store.state;
    if (this.setup.segmentation) this.proposals.schedule();
    else if (!this.scan.anyOrder && reply.timestamps.length)
      this.store.set({ segments: addProposals(segments, reply.timestamps, removed) });
    this.screen.schedule();
  }

  /** Shows what came so far. */
  publish() {
    if (this.signal.aborted) return;
    const { progress, skipped, position } = this;
    const lost = this.lost.length === this.store.state.run.lost.length ? this.store.state.run.lost : [...this.lost];
    const rate = this.#rate.at(this.now(), progress.answered) ?? this.store.state.run.rate;
    this.update({ ...progress, skipped, lost, position, rate, connection: 'open' });
    this.store.set({ scores: { interval: this.setup.scores.interval, items: [...this.#items] } });
  }

  /** From the scores so far. An edge that is being dragged must not move under the hand. */
  #propose() {
    const { segmentation, info, scores } = this.setup;
    if (this.signal.aborted || !segmentation || this.store.state.draft) return;
    const video = { interval: scores.interval, duration: info.duration };
    propose(this.store, segmentsFromScores(this.#items, segmentation, video));
  }

  /** Nothing is shown any more; the sampler and the connection end with it. */
  end() {
    this.#ended.abort();
    this.screen.cancel();
    this.proposals.cancel();
  }
}
