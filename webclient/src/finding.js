// One search: frames of the file to the plugin, scores and proposals back into the store. No DOM.

import { copyToGoOn, createPicker, isCopy, kindOf } from './replicas.js';
import { createRate, frameSize, stretchStart } from './sampling.js';
import { changedParameters, chosenPlugin, effectiveParameters, segmentationOf } from './schema.js';
import { ScoreSeries } from './scores.js';
import { addProposals, reconcile, segmentsFromScores } from './segments.js';
import { idleRun } from './store.js';

/** Milliseconds: the screen follows the answers no faster than this. */
const PACE = 100;
/** What a plugin without a manifest gets. */
const LARGEST = { width: 640, height: 360 };

/**
 * @typedef {object} FinderParts
 * @property {import('./store.js').Store} store
 * @property {(options: any) => Promise<import('./types.js').Reply>} analyse net/session.js
 * @property {(file: File, info: import('./types.js').MediaInfo, options: import('./types.js').SampleOptions) => AsyncIterable<import('./types.js').SampledFrame>} sampleFrames
 * @property {(info: import('./types.js').MediaInfo, interval: number) => number} countFrames
 * @property {(at: number, jpeg: Uint8Array<ArrayBuffer>) => void} onFrame every sampled frame, for thumbnails
 * @property {(plugin: string, rate: number) => void} [onRate] frames/s of a whole search
 * @property {(plugin: import('./types.js').PluginEntry) => string} labelOf the plugin's name for people
 * @property {() => number} [now] milliseconds
 */

/** @param {FinderParts} parts */
export function createFinder({
  store,
  analyse,
  sampleFrames,
  countFrames,
  onFrame,
  onRate,
  labelOf,
  now = () => performance.now(),
}) {
  /** @type {AbortController | null} */
  let running = null;

  /** @param {Partial<import('./store.js').Run>} patch */
  const update = (patch) => store.set({ run: { ...store.state.run, ...patch } });

  /** @param {{goOn?: boolean}} [options] goOn: with the search that ended early, where it ended */
  async function start({ goOn = false } = {}) {
    const { file, info, run: before } = store.state;
    const plugin = goOn ? copyToGoOn(store.state) : chosenPlugin(store.state);
    if (!file || !info || !plugin || running) return;
    const mine = new AbortController();
    running = mine;
    const { signal } = mine;
    const fresh = () => Object.assign(new ScoreSeries(), { interval: store.state.interval });
    const scores = goOn ? store.state.scores : fresh();
    const { interval } = scores;
    const parameters = goOn ? before.parameters : effectiveParameters(plugin.manifest, changedParameters(store.state));
    let from = goOn ? (before.from ?? 0) : 0;
    const earlier = goOn ? { position: before.position, scores: [...scores.items] } : null;
    const size = frameSize(info, plugin.manifest?.frame ?? LARGEST);
    const named = { ...kindOf(plugin), label: labelOf(plugin) };
    const total = countFrames(info, interval);
    const { answered, skipped: skippedBefore, position: positionBefore } = goOn ? before : idleRun();
    let [position, skipped, told] = [positionBefore, skippedBefore, Number.NEGATIVE_INFINITY];
    store.set({
      scores,
      scoresVersion: store.state.scoresVersion + 1,
      run: {
        ...{ ...idleRun(), state: 'running', total, connection: 'connecting', plugin: named, parameters },
        ...{ answered, skipped, position, from },
      },
      said: null,
    });
    const rate = createRate();
    const began = now();

    async function* frames() {
      if (from >= /** @type {any} */ (info).duration) return; // only the last answer is missing
      for await (const frame of sampleFrames(/** @type {File} */ (file), /** @type {any} */ (info), {
        interval,
        ...size,
        from,
        signal,
      })) {
        onFrame(frame.at, frame.jpeg);
        yield frame;
      }
    }

    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let later;

    /** Answers come by the hundred a second: the screen follows at its own pace. */
    function tell() {
      clearTimeout(later);
      later = undefined;
      told = now();
      if (signal.aborted) return;
      const answered = Math.min(total, scores.length + skipped);
      update({
        answered,
        skipped,
        position,
        from,
        rate: rate.at(told, answered) ?? store.state.run.rate,
        connection: 'open',
      });
      store.set({ scoresVersion: store.state.scoresVersion + 1 });
    }

    /** @param {import('./types.js').Reply} reply @param {import('./net/session.js').Reach} reach */
    function onReply(reply, { sent, waiting }) {
      if (signal.aborted) return;
      if (waiting !== null) from = stretchStart(waiting, interval);
      else if (sent !== null) from = stretchStart(sent, interval) + interval;
      scores.add(reply.scores ?? []);
      skipped += reply.skipped?.length ?? 0;
      position = reply.position;
      const { segments, removed } = store.state;
      if (reply.done) store.set({ segments: reconcile(segments, reply.timestamps, removed) });
      else if (reply.timestamps.length) store.set({ segments: addProposals(segments, reply.timestamps, removed) });
      if (reply.done || now() - told >= PACE) tell();
      else later ??= setTimeout(tell, PACE);
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
        frames: frames(),
        signal,
        onReply,
        /** @param {import('./types.js').ConnectionState} state */
        onState: ({ state }) => signal.aborted || update({ connection: state }),
      });
      if (signal.aborted) return;
      const seconds = (now() - began) / 1000;
      const count = scores.length - (earlier?.scores.length ?? 0);
      if (seconds > 1 && count > 0) onRate?.(plugin.name, count / seconds);
      forgetLost();
      update({ state: 'done', answered: total, connection: 'closed', rate: null, from: null });
      if (store.state.view === 'finding' && store.state.segments.length) store.set({ view: 'review' });
    } catch (error) {
      if (signal.aborted) return;
      tell();
      mine.abort(); // the sampler stops too
      keepWhatIsThere();
      update({
        state: 'failed',
        connection: 'closed',
        error: explainRun(error, named.label, info.name, store.state.run.position),
      });
    } finally {
      clearTimeout(later);
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
      running.abort();
      running = null;
      keepWhatIsThere();
      update({ state: 'stopped', connection: 'closed', rate: null });
    },
    /** Ends a search whose video goes away. */
    leave() {
      if (!running) return;
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
 * @param {import('./store.js').Store} store
 */
export function resegment(store) {
  const { state } = store;
  const plugin = chosenPlugin(state);
  if (!state.scores.length || !plugin || kindOf(plugin).name !== state.run.plugin?.name) return;
  const settings = segmentationOf(plugin.manifest, changedParameters(state));
  if (!settings) return;
  const video = { interval: state.scores.interval, duration: state.info?.duration ?? null };
  const found = segmentsFromScores(state.scores.items, settings, video);
  store.set({ segments: reconcile(state.segments, found, state.removed) });
}

/**
 * @param {unknown} error
 * @param {string} plugin
 * @param {string} video
 * @param {number} at seconds
 */
function explainRun(error, plugin, video, at) {
  const { code, params, message, name, at: failedAt } = /** @type {any} */ (error ?? {});
  if (name === 'MediaError') return { key: `error.media.${code}`, params: { name: video, ...params } };
  // The plugin's own words come with a code; anything else is a connection that could not be had again.
  if (name === 'PluginFailure') return { key: 'error.run', params: { plugin, at: failedAt ?? at, message } };
  return { key: 'error.connection', params: { plugin, at } };
}
