// The page's one state. Everything that is shown is read from here; nothing in here knows the DOM.

import { scoresOf } from './scores.js';

/**
 * @typedef {import('./types.js').Segment} Segment
 * @typedef {import('./types.js').MediaInfo} MediaInfo
 * @typedef {'proposed' | 'accepted' | 'rejected'} Decision
 * @typedef {import('./action-registry.js').ActionId} ActionId
 * @typedef {import('./types.js').Sentence & {undo?: ActionId}} Notice
 * @typedef {import('./types.js').Sentence & {action?: {key: string, id: ActionId}}} OpenError action: key of its button's label
 */

/**
 * A search for events: one walk of the file's frames through a plugin.
 * @typedef {object} Run
 * @property {'idle' | 'running' | 'done' | 'stopped' | 'failed'} state
 * @property {number} total frames expected
 * @property {number} answered frames scored or skipped
 * @property {number} skipped frames the plugin could not decode
 * @property {readonly number[]} lost seconds whose frame could not be decoded here: see unseen.js
 * @property {number} position seconds of the latest frame answered
 * @property {number | null} from seconds from which it can go on: all before is answered (0 where frames come in any order: then the scores say what is); null when there is nothing to go on with
 * @property {number | null} rate frames/s lately
 * @property {import('./types.js').ConnectionState['state']} connection
 * @property {import('./types.js').Sentence | null} error
 * @property {{name: string, version: string, label: string} | null} plugin who was asked
 * @property {Record<string, unknown>} parameters with which it was asked
 */

/**
 * @typedef {object} State
 * @property {'empty' | 'finding' | 'review'} view
 * @property {string} language
 * @property {boolean} opening
 * @property {string} openingName
 * @property {OpenError | null} openError why the latest file could not be opened
 * @property {File | null} file
 * @property {MediaInfo | null} info
 * @property {Float64Array | null} keyframes seconds of the file's keyframes, ascending; null while or where they aren't known
 * @property {import('./project/fingerprint.js').Fingerprint | null} fingerprint of the file
 * @property {FileSystemFileHandle | null} handle with which the browser can open the file again by itself
 * @property {import('./project/autosave.js').Saved | null} saved how the work on this video is kept, null while there is none
 * @property {import('./project/project-storage.js').About[]} recent projects on this computer, latest first
 * @property {import('./project/restore.js').Wanted | null} wanted a video that is asked for, to go on with its project
 * @property {{version: string, sample: boolean} | null} about
 * @property {import('./types.js').PluginEntry[]} plugins
 * @property {import('./types.js').PluginList['source'] | null} source
 * @property {'connecting' | 'connected' | 'lost'} server
 * @property {string | null} pluginId
 * @property {Record<string, Record<string, unknown>>} parameters by plugin name: what was changed in its form
 * @property {number} interval seconds between frames
 * @property {Run} run
 * @property {import('./scores.js').Scores} scores
 * @property {Segment[]} segments in order of start
 * @property {Segment[]} removed proposals the analyst deleted: they must not come back
 * @property {{id: string, start: number, stop: number} | null} draft a segment while it is dragged
 * @property {string | null} selected
 * @property {Decision} tab
 * @property {'time' | 'score'} order
 * @property {number} at seconds: the playhead
 * @property {boolean} playing
 * @property {number} speed as chosen; negative: backwards
 * @property {number} pace as it plays now: gaps may go by faster
 * @property {boolean} reviewPlay plays through the file, gaps fast, instead of looping inside a segment
 * @property {(string | null)[]} labels the analyst's own under the digits 1 to 9 (see labels.js)
 * @property {Notice | null} notice what was just done, in the last line
 * @property {import('./export/export-plan.js').ExportJob | null} job
 * @property {import('./audit/audit.js').Audit | null} audit of what was not proposed
 * @property {'plan' | 'ask' | 'result' | null} auditing what of the audit is on the screen
 * @property {{start: number, stop: number} | null} stretch what playing loops in instead of the chosen segment
 * @property {import('./clock/wallclock.js').Wall | null} wall time of the first frame, null while unknown
 * @property {import('./clock/wallclock.js').KnownWall[]} wallHints starts that are offered
 * @property {boolean} gone the file can't be read any more; seen when a picture of it was wanted
 * @property {boolean} elsewhere the video is worked on in another tab: nothing may be changed here
 * @property {import('./queue/queue.js').Queue | null} queue several files, one after the other
 * @property {import('./queue/queue-job.js').QueueJob | null} queueJob the export of all of them
 */

/** @returns {Run} */
export function idleRun() {
  return {
    state: 'idle',
    total: 0,
    answered: 0,
    skipped: 0,
    lost: [],
    position: 0,
    from: null,
    rate: null,
    connection: 'closed',
    error: null,
    plugin: null,
    parameters: {},
  };
}

/** What belongs to one video: replaced together when another is opened, and brought back together. */
export function emptyProject() {
  return {
    file: /** @type {File | null} */ (null),
    info: /** @type {MediaInfo | null} */ (null),
    keyframes: /** @type {Float64Array | null} */ (null),
    fingerprint: /** @type {import('./project/fingerprint.js').Fingerprint | null} */ (null),
    handle: /** @type {FileSystemFileHandle | null} */ (null),
    interval: 1,
    run: idleRun(),
    scores: scoresOf(),
    segments: /** @type {Segment[]} */ ([]),
    removed: /** @type {Segment[]} */ ([]),
    draft: null,
    selected: null,
    tab: /** @type {Decision} */ ('proposed'),
    at: 0,
    playing: false,
    job: null,
    wall: /** @type {import('./clock/wallclock.js').Wall | null} */ (null),
    wallHints: /** @type {import('./clock/wallclock.js').KnownWall[]} */ ([]),
    gone: false,
    elsewhere: false,
    audit: /** @type {import('./audit/audit.js').Audit | null} */ (null),
    auditing: /** @type {'plan' | 'ask' | 'result' | null} */ (null),
    stretch: /** @type {{start: number, stop: number} | null} */ (null),
  };
}

/**
 * @param {Partial<State>} [given]
 * @returns {State}
 */
export function initialState(given = {}) {
  return {
    ...emptyProject(),
    view: 'empty',
    language: 'en',
    opening: false,
    openingName: '',
    openError: null,
    saved: null,
    recent: [],
    wanted: null,
    about: null,
    plugins: [],
    source: null,
    server: 'connecting',
    pluginId: null,
    parameters: {},
    order: 'time',
    speed: 1,
    pace: 1,
    reviewPlay: false,
    labels: [],
    notice: null,
    queue: null,
    queueJob: null,
    ...given,
  };
}

/**
 * @typedef {object} Store
 * @property {State} state read only: change it through set()
 * @property {(patch: Partial<State>) => void} set
 * @property {(keys: (keyof State)[], listener: (state: State, changed: ReadonlySet<string>) => void, signal?: AbortSignal) => () => void} watch
 */

/**
 * @param {State} [initial]
 * @returns {Store}
 */
export function createStore(initial = initialState()) {
  const state = initial;
  /** @type {Set<{keys: Set<string>, listener: (state: State, changed: ReadonlySet<string>) => void}>} */
  const watchers = new Set();
  /** @type {Set<string>} */
  let pending = new Set();
  let telling = false;

  function tell() {
    if (telling) return; // a listener that sets something is told after the others heard of the first change
    telling = true;
    try {
      while (pending.size) {
        const changed = pending;
        pending = new Set();
        for (const watcher of [...watchers]) {
          if (!watchers.has(watcher)) continue;
          if ([...changed].some((key) => watcher.keys.has(key))) watcher.listener(state, changed);
        }
      }
    } finally {
      telling = false;
    }
  }

  return {
    state,
    set(patch) {
      for (const [key, value] of Object.entries(patch)) {
        const slot = /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (state));
        if (Object.is(slot[key], value)) continue;
        slot[key] = value;
        pending.add(key);
      }
      tell();
    },
    watch(keys, listener, signal) {
      const watcher = { keys: new Set(/** @type {string[]} */ (keys)), listener };
      watchers.add(watcher);
      const stop = () => void watchers.delete(watcher);
      signal?.addEventListener('abort', stop, { once: true });
      return stop;
    },
  };
}

/**
 * The notice stays, its undo goes.
 * @param {Store} store
 */
export function withoutUndo({ state: { notice }, set }) {
  if (notice) set({ notice: { key: notice.key, params: notice.params } });
}
