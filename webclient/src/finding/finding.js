// Starts, resumes and stops a search: frames of the file to the plugin, scores and proposals back into the store. No DOM.

import { explain } from '../errors.js';
import { guarded } from '../read-only.js';
import { chosenPlugin } from '../schema.js';
import { networkOf } from './network.js';
import { gridOf } from './planning.js';
import { createPicker, isCopy } from './replicas.js';
import { resegment } from './resegment.js';
import { AdaptiveScan, UniformScan } from './scan.js';
import { Search } from './search.js';
import { searchSetup, startMessage } from './search-setup.js';

/**
 * @typedef {object} FinderParts
 * @property {import('../store.js').Store} store
 * @property {(options: any) => Promise<import('../types.js').Reply>} analyze net/session.js
 * @property {(file: File, info: import('../types.js').MediaInfo, options: import('../types.js').SampleOptions) => AsyncIterable<import('../types.js').SampledFrame>} sampleFrames
 * @property {typeof import('../sample/source.js').openSource} openSource
 * @property {(info: import('../types.js').MediaInfo, interval: number) => number} countFrames
 * @property {(at: number, jpeg: Uint8Array<ArrayBuffer> | Blob) => void} onFrame every sampled frame, for thumbnails
 * @property {(plugin: string, rate: number) => void} [onRate] frames/s of a whole search
 * @property {(plugin: import('../types.js').PluginEntry) => string} labelOf the plugin's name for people
 * @property {() => number} [now] milliseconds
 */

/** @param {FinderParts} parts */
export function createFinder(parts) {
  const { store, analyze, onRate, labelOf, now = () => performance.now() } = parts;
  /** @type {Search | null} */
  let running = null;

  /** @param {boolean} resume the search that ended early */
  async function run(resume) {
    const setup = running ? null : searchSetup(store.state, { resume, labelOf });
    if (!setup) return;
    const { earlier, plugin } = setup;
    const { keyframes } = store.state;
    const search = new Search(
      store,
      setup,
      (scores, signal, onLost) => scanOf(setup, scores, { signal, onLost }, keyframes, parts),
      now,
    );
    const { signal, scan } = search;
    running = search;
    search.begin();
    const began = now();
    try {
      await analyze({
        ...{ earlier, signal, network: networkOf(store), start: startMessage(setup) },
        ...{ pluginId: pickerOf(store, setup), frames: scan.frames(), anyOrder: scan.anyOrder },
        /** @type {import('../net/session.js').AnalyseOptions['onReply']} */
        onReply: (reply, reach) => search.onReply(reply, reach),
        /** @param {import('../types.js').ConnectionState} state */
        onState: ({ state }) => signal.aborted || search.update({ connection: state }),
      });
      if (signal.aborted) return;
      const seconds = (now() - began) / 1000;
      if (seconds > 1 && search.added > 0) onRate?.(plugin.name, search.added / seconds);
      complete(search);
    } catch (error) {
      if (!signal.aborted) fail(search, error);
    } finally {
      search.end();
      if (running === search) running = null;
    }
  }

  /** @param {Search} search */
  function complete(search) {
    const { total } = search.progress;
    const { skipped, lost } = search;
    search.update({
      state: 'done',
      total,
      answered: total,
      skipped,
      lost: [...lost],
      connection: 'closed',
      rate: null,
      from: null,
    });
    if (store.state.view === 'finding' && store.state.segments.length) store.set({ view: 'review' });
  }

  /** @param {Search} search @param {unknown} error */
  function fail(search, error) {
    const { identity, info } = search.setup;
    search.publish();
    search.end();
    resegment(store);
    const params = { plugin: identity.label, name: info.name, at: store.state.run.position };
    const sentence = explain(error, { fallback: 'error.connection', params });
    search.update({ state: 'failed', connection: 'closed', error: sentence });
  }

  /** Ends the search; what it found so far is in the store. */
  function end() {
    const search = running;
    running = null;
    search?.publish();
    search?.end();
    return search;
  }

  return {
    ...guarded(store, {
      start: () => run(false),
      /** Continues a search that was stopped, failed, or ended with its page. */
      resume: () => run(true),
    }),
    stop() {
      const search = end();
      if (!search) return;
      resegment(store);
      search.update({ state: 'stopped', connection: 'closed', rate: null });
    },
    /** Ends a search whose video goes away. */
    leave: () => end()?.update({ state: 'stopped', connection: 'closed' }),
    /** The form's settings for segments changed: those already scored follow at once, without the server. */
    settingsChanged() {
      if (!running) resegment(store);
    },
  };
}

/** @typedef {ReturnType<typeof createFinder>} Finder */

/**
 * @param {import('./search-setup.js').SearchSetup} setup
 * @param {import('../scores.js').Scores} scores those so far; grow with the answers
 * @param {{signal: AbortSignal, onLost: (at: number) => void}} hooks
 * @param {Float64Array | null} keyframes
 * @param {FinderParts} parts
 * @returns {import('./scan.js').Scan}
 */
function scanOf({ file, info, size, plan, from }, scores, hooks, keyframes, parts) {
  const { sampleFrames, openSource, countFrames, onFrame } = parts;
  const job = { file, info, size, onFrame, ...hooks };
  if (plan)
    return new AdaptiveScan(job, { openSource, settings: plan, scores, total: gridOf(info, keyframes, plan).count });
  const { interval } = scores;
  return new UniformScan(job, { sampleFrames, interval, from, total: countFrames(info, interval) });
}

/**
 * Where another copy of the plugin takes over, the form shows that one.
 * @param {import('../store.js').Store} store
 * @param {import('./search-setup.js').SearchSetup} setup
 * @returns {(lost: string | null) => string | null}
 */
function pickerOf(store, { plugin, identity }) {
  const pick = createPicker(() => store.state.plugins, plugin);
  return (lost) => {
    const id = pick(lost);
    const shown = chosenPlugin(store.state);
    if (id && id !== shown?.id && shown && isCopy(shown, identity)) store.set({ pluginId: id });
    return id;
  };
}
