// One search: frames of the file to the plugin, scores and proposals back into the store. No DOM.

import { explain } from '../errors.js';
import { changedParameters, chosenPlugin, effectiveParameters, segmentationOf } from '../schema.js';
import { mergeScores, scoresOf } from '../scores.js';
import { addProposals, reconcile, segmentsFromScores } from '../segments.js';
import { idleRun } from '../store.js';
import { paced } from '../throttle.js';
import { networkOf } from './network.js';
import { coarseStep } from './planner-grid.js';
import { gridOf, planSettings } from './planning.js';
import { copyToGoOn, createPicker, isCopy, kindOf } from './replicas.js';
import { createRate, frameSize } from './sampling.js';
import { fineWay, gridWay } from './scan.js';

/** Milliseconds: the screen follows the answers no faster than this. */
const PACE = 100;
/** Milliseconds: proposals are made anew from the scores no faster than this. */
const PROPOSALS_PACE = 300;
/** What a plugin without a manifest gets. */
const LARGEST = { width: 640, height: 360 };

/**
 * @typedef {object} FinderParts
 * @property {import('../store.js').Store} store
 * @property {(options: any) => Promise<import('../types.js').Reply>} analyse net/session.js
 * @property {(file: File, info: import('../types.js').MediaInfo, options: import('../types.js').SampleOptions) => AsyncIterable<import('../types.js').SampledFrame>} sampleFrames
 * @property {typeof import('../sample/source.js').openSource} openSource
 * @property {(info: import('../types.js').MediaInfo, interval: number) => number} countFrames
 * @property {(at: number, jpeg: Uint8Array<ArrayBuffer> | Blob) => void} onFrame every sampled frame, for thumbnails
 * @property {(plugin: string, rate: number) => void} [onRate] frames/s of a whole search
 * @property {(plugin: import('../types.js').PluginEntry) => string} labelOf the plugin's name for people
 * @property {() => number} [now] milliseconds
 */

/** @param {FinderParts} parts */
export function createFinder({
  store,
  analyse,
  sampleFrames,
  openSource,
  countFrames,
  onFrame,
  onRate,
  labelOf,
  now = () => performance.now(),
}) {
  /** @type {AbortController | null} */
  let running = null;
  let publish = () => {};

  /** @param {Partial<import('../store.js').Run>} patch */
  const update = (patch) => store.set({ run: { ...store.state.run, ...patch } });

  /** @param {{goOn?: boolean}} [options] goOn: with the search that ended early, where it ended */
  async function start({ goOn = false } = {}) {
    const { file, info, run: before } = store.state;
    const plugin = goOn ? copyToGoOn(store.state) : chosenPlugin(store.state);
    if (!file || !info || !plugin || running) return;
    const mine = new AbortController();
    running = mine;
    const { signal } = mine;
    const parameters = goOn ? before.parameters : effectiveParameters(plugin.manifest, changedParameters(store.state));
    const plan = planSettings(plugin.manifest, parameters, goOn ? store.state.scores.interval : store.state.interval);
    const step = plan ? coarseStep(plan.interval, plan.shortest) : store.state.interval;
    const kept = goOn ? store.state.scores : scoresOf([], step);
    const { interval } = kept;
    const items = [...kept.items]; // grows with the answers; the store gets copies
    const scores = { interval, items };
    const earlier = goOn ? { position: before.position, scores: kept.items } : null;
    const size = frameSize(info, plugin.manifest?.frame ?? LARGEST);
    const named = { ...kindOf(plugin), label: labelOf(plugin) };
    const job = { file, info, size, signal, onFrame };
    const { duration } = info;
    const grid = { sampleFrames, interval, from: goOn ? (before.from ?? 0) : 0, total: countFrames(info, interval) };
    const way = plan
      ? fineWay(job, { openSource, settings: plan, scores, total: gridOf(info, store.state.keyframes, plan).count })
      : gridWay(job, grid);
    // Where the page can make the segments itself, it does so as the scores come: they arrive in no order.
    const settings = plan && segmentationOf(plugin.manifest, parameters);
    const { skipped: skippedBefore, position: positionBefore } = goOn ? before : idleRun();
    let position = positionBefore;
    let skipped = plan ? 0 : skippedBefore; // the planner asks once more for what gave nothing
    store.set({
      scores: kept,
      run: {
        ...{ ...idleRun(), state: 'running', connection: 'connecting', plugin: named, parameters },
        ...{ ...way.state(items.length, skipped), skipped, position },
      },
      notice: null,
    });
    const rate = createRate();
    const began = now();

    publish = tell;
    // Answers come by the hundred a second: the screen follows at its own pace.
    const screen = paced(tell, PACE, now);
    const proposals = paced(propose, PROPOSALS_PACE, now);

    function tell() {
      if (signal.aborted) return;
      const state = way.state(items.length, skipped);
      const lately = rate.at(now(), state.answered) ?? store.state.run.rate;
      update({ ...state, skipped, position, rate: lately, connection: 'open' });
      store.set({ scores: { interval, items: [...items] } });
    }

    /** From the scores so far. An edge that is being dragged must not move under the hand. */
    function propose() {
      if (signal.aborted || !settings || store.state.draft) return;
      const found = segmentsFromScores(items, settings, { interval, duration });
      store.set({ segments: reconcile(store.state.segments, found, store.state.removed) });
      forgetLost();
    }

    /** @param {import('../types.js').Reply} reply @param {import('../net/session.js').Reach} reach */
    function onReply(reply, reach) {
      if (signal.aborted) return;
      way.take(reply, reach);
      mergeScores(items, reply.scores ?? []);
      skipped += reply.skipped?.length ?? 0;
      position = reply.position;
      const { segments, removed } = store.state;
      if (reply.done) {
        proposals.stop(); // the service has the last word
        store.set({ segments: reconcile(segments, reply.timestamps, removed) });
        screen.atOnce();
        return;
      }
      if (settings) proposals.soon();
      else if (!way.anyOrder && reply.timestamps.length)
        store.set({ segments: addProposals(segments, reply.timestamps, removed) });
      screen.soon();
    }

    const pick = createPicker(() => store.state.plugins, plugin);

    /** Another copy of the plugin took over: the form shows whom we talk to. @param {string | null} lost */
    function pickAndShow(lost) {
      const id = pick(lost);
      const shown = chosenPlugin(store.state);
      if (id && id !== shown?.id && shown && isCopy(shown, named)) store.set({ pluginId: id });
      return id;
    }

    try {
      await analyse({
        pluginId: pickAndShow,
        earlier,
        start: {
          parameters,
          interval,
          video: { name: info.name, duration: info.duration, width: info.width, height: info.height },
        },
        frames: way.frames(),
        anyOrder: way.anyOrder,
        network: networkOf(store),
        signal,
        onReply,
        /** @param {import('../types.js').ConnectionState} state */
        onState: ({ state }) => signal.aborted || update({ connection: state }),
      });
      if (signal.aborted) return;
      const seconds = (now() - began) / 1000;
      const count = items.length - (earlier?.scores.length ?? 0);
      if (seconds > 1 && count > 0) onRate?.(plugin.name, count / seconds);
      forgetLost();
      const { total } = way.state(items.length, skipped);
      update({ state: 'done', total, answered: total, skipped, connection: 'closed', rate: null, from: null });
      if (store.state.view === 'finding' && store.state.segments.length) store.set({ view: 'review' });
    } catch (error) {
      if (signal.aborted) return;
      tell();
      mine.abort(); // the sampler stops too
      keepWhatIsThere();
      update({
        state: 'failed',
        connection: 'closed',
        error: explain(error, {
          fallback: 'error.connection',
          params: { plugin: named.label, name: info.name, at: store.state.run.position },
        }),
      });
    } finally {
      screen.stop();
      proposals.stop();
      if (running === mine) running = null;
    }
  }

  /** The plugin's own settings for what was scored so far, where its segments can be made here. */
  function keepWhatIsThere() {
    resegment(store);
    forgetLost();
  }

  /** A selection that the final list did away with. */
  function forgetLost() {
    const { segments, selected } = store.state;
    if (selected && !segments.some((segment) => segment.id === selected)) store.set({ selected: null });
  }

  return {
    start: () => start(),
    /** Takes a search up again that was stopped, failed, or ended with its page. */
    goOn: () => start({ goOn: true }),
    stop() {
      if (!running) return;
      publish();
      running.abort();
      running = null;
      keepWhatIsThere();
      update({ state: 'stopped', connection: 'closed', rate: null });
    },
    /** Ends a search whose video goes away. */
    leave() {
      if (!running) return;
      publish();
      running.abort();
      running = null;
      update({ state: 'stopped', connection: 'closed' });
    },
    /** The form's settings for segments changed: those already scored follow at once, without asking the server. */
    settingsChanged() {
      if (!running) keepWhatIsThere();
    },
  };
}

/** @typedef {ReturnType<typeof createFinder>} Finder */

/**
 * Makes the proposals anew from the scores that are here, with the form's present settings.
 * @param {import('../store.js').Store} store
 */
export function resegment(store) {
  const { state } = store;
  const plugin = chosenPlugin(state);
  if (!state.scores.items.length || !plugin || kindOf(plugin).name !== state.run.plugin?.name) return;
  const settings = segmentationOf(plugin.manifest, changedParameters(state));
  if (!settings) return;
  const video = { interval: state.scores.interval, duration: state.info?.duration ?? null };
  const found = segmentsFromScores(state.scores.items, settings, video);
  store.set({ segments: reconcile(state.segments, found, state.removed) });
}
