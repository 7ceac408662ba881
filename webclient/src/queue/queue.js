// A queue of files, such as a folder of cameras: what is known of each, and how far the whole is. Pure.

/**
 * @typedef {{key: string, params?: Record<string, unknown>}} Trouble i18n key of the sentence
 *
 * @typedef {object} Entry one file
 * @property {number} id
 * @property {string} path within what was chosen: "cam3/2024-05-31.mp4"
 * @property {string} name
 * @property {number} size bytes
 * @property {number} modified milliseconds
 * @property {string | null} key of its project (see keyOf()), as soon as the file was looked at
 * @property {'waiting' | 'searching' | 'searched' | 'stopped' | 'failed' | 'refused'} state refused: it can't be opened
 * @property {number} share of it that is searched, 0..1
 * @property {number} proposals
 * @property {number} decided accepted or rejected
 * @property {number} accepted
 * @property {number | null} exported clips saved by the latest export
 * @property {Trouble | null} trouble why it was refused or failed
 *
 * @typedef {object} Settings one recommender for all files
 * @property {string} plugin name
 * @property {number} interval seconds between frames
 * @property {Record<string, Record<string, unknown>>} parameters what was changed in the form, by plugin name
 *
 * @typedef {object} Queue
 * @property {string} title name of the folder, or ''
 * @property {Entry[]} entries
 * @property {number} left files that are no videos
 * @property {boolean} running
 * @property {Settings | null} settings of the latest search
 * @property {number | null} current id of the file on the screen
 * @property {'nothing' | 'permission' | 'files'} needs after a reload: the browser's permission, or the files once more
 * @property {number | null} eta seconds left
 *
 * @typedef {object} Found a file as it was chosen or dropped
 * @property {string} path
 * @property {File} file
 * @property {FileSystemFileHandle | null} handle
 */

/** Names of video files; other files in a folder of recordings are ignored. */
const VIDEO = /\.(mp4|m4v|mov|qt|mkv|webm|ts|mts|m2ts|avi|3gp|mpe?g|dav|wmv|flv|asf|h26[45]|ogv|vob)$/i;

/** @param {string} path hidden files, as "._cam.mp4" of macOS, are none */
export const isVideoName = (path) => VIDEO.test(path) && !/(^|\/)\./.test(path);

/** As people sort them: cam2 before cam10. @param {{path: string}} one @param {{path: string}} other */
const byPath = (one, other) => one.path.localeCompare(other.path, undefined, { numeric: true });

/**
 * @param {string} title
 * @param {Found[]} found
 * @param {number} left
 * @param {number} [first] id: a search that ends in the queue before must not speak of a file of this one
 * @returns {{queue: Queue, files: Map<number, Found>}} files: by entry
 */
export function makeQueue(title, found, left, first = 1) {
  /** @type {Map<number, Found>} */
  const files = new Map();
  const entries = found.toSorted(byPath).map((each, index) => {
    files.set(first + index, each);
    return newEntry(first + index, each);
  });
  const rest = /** @type {const} */ ({ running: false, settings: null, current: null, needs: 'nothing', eta: null });
  return { queue: { title, entries, left, ...rest }, files };
}

/**
 * More files behind those that are there already; what is in the list is not taken in again.
 * @param {Queue} queue
 * @param {import('./files.js').Collected} collected
 * @param {number} first id
 * @returns {{queue: Queue, files: Map<number, Found>}} files: the new ones, by entry
 */
export function withMore(queue, { title, found, left }, first) {
  /** @param {{name: string, size: number}} file @param {number} modified */
  const sign = ({ name, size }, modified) => `${size} ${modified} ${name}`;
  const known = new Set(queue.entries.map((entry) => sign(entry, entry.modified)));
  const fresh = found.filter(({ file }) => !known.has(sign(file, file.lastModified)));
  // Of another folder, its name tells the files apart from those of the first one.
  const within = title && title !== queue.title ? `${title}/` : '';
  const placed = fresh.map((each) => ({ ...each, path: within + each.path }));
  const more = makeQueue('', placed, 0, first);
  const entries = [...queue.entries, ...more.queue.entries];
  const one = title === queue.title || !fresh.length;
  return { queue: { ...queue, entries, title: one ? queue.title : '', left: queue.left + left }, files: more.files };
}

/** @param {number} id @param {Found} found @returns {Entry} */
const newEntry = (id, { path, file }) => ({
  ...{ id, path, name: file.name, size: file.size, modified: file.lastModified, key: null },
  ...{ state: 'waiting', share: 0, proposals: 0, decided: 0, accepted: 0, exported: null, trouble: null },
});

/**
 * @param {Queue} queue
 * @param {number} id
 * @param {Partial<Entry>} patch
 * @returns {Queue} the same one where nothing differs
 */
export function withEntry(queue, id, patch) {
  const index = queue.entries.findIndex((entry) => entry.id === id);
  const before = queue.entries[index];
  if (!before) return queue;
  const names = /** @type {(keyof Entry)[]} */ (Object.keys(patch));
  if (names.every((name) => Object.is(before[name], patch[name]))) return queue;
  return { ...queue, entries: queue.entries.with(index, { ...before, ...patch }) };
}

/** All that are not searched yet get another turn. @param {Queue} queue @returns {Queue} */
export const readied = (queue) => ({
  ...queue,
  entries: queue.entries.map((entry) =>
    entry.state === 'searched' ? entry : { ...entry, state: /** @type {const} */ ('waiting'), trouble: null },
  ),
});

/**
 * What a row says of the work on its file.
 * @param {{state: string}[]} segments
 * @param {{total: number, answered: number}} run
 */
export const factsOf = (segments, run) => ({
  share: run.total ? Math.min(1, run.answered / run.total) : 0,
  proposals: segments.length,
  decided: segments.filter(({ state }) => state !== 'proposed').length,
  accepted: segments.filter(({ state }) => state === 'accepted').length,
});

/** @param {Queue} queue the file to search next */
export const nextToSearch = ({ entries }) => entries.find(({ state }) => state === 'waiting') ?? null;

/** @param {Queue} queue */
export const currentEntry = ({ entries, current }) => entries.find(({ id }) => id === current) ?? null;

/**
 * How a file stands, in the one word that tells most.
 * @param {Entry} entry
 * @returns {Entry['state'] | 'reviewed' | 'exported' | 'nothing'}
 */
export function standing({ state, proposals, decided, exported }) {
  if (state === 'refused' || state === 'failed' || state === 'searching') return state;
  if (exported !== null && proposals === decided) return 'exported';
  if (proposals > 0 && decided === proposals) return 'reviewed';
  if (state === 'searched' && !proposals) return 'nothing';
  return state;
}

/** @param {Queue} queue */
export function countQueue({ entries }) {
  /** @param {Entry['state'][]} states */
  const count = (...states) => entries.filter(({ state }) => states.includes(state)).length;
  return {
    all: entries.length,
    done: count('searched', 'failed', 'refused'),
    refused: count('failed', 'refused'),
    waiting: count('waiting', 'stopped'),
    proposals: entries.reduce((sum, { proposals }) => sum + proposals, 0),
    decided: entries.reduce((sum, { decided }) => sum + decided, 0),
    accepted: entries.reduce((sum, { accepted }) => sum + accepted, 0),
  };
}

/** Share of the whole that is searched, by size: how long a file is isn't known before it is opened. @param {Queue} queue */
export function queueShare({ entries }) {
  let [done, all] = [0, 0];
  for (const { size, state, share } of entries) {
    const weight = size + 1;
    all += weight;
    done += weight * (state === 'searched' || state === 'failed' || state === 'refused' ? 1 : share);
  }
  return all ? done / all : 1;
}

/**
 * Seconds left, from how fast it went since the start.
 * @param {{share: number, at: number}} began at: milliseconds
 * @param {number} share
 * @param {number} at
 * @returns {number | null} until it can be told
 */
export function timeLeft(began, share, at) {
  const gained = share - began.share;
  const spent = (at - began.at) / 1000;
  return gained > 0.002 && spent > 2 ? (spent / gained) * (1 - share) : null;
}

/**
 * What is stored over a reload; a file that was being searched then is waiting.
 * @param {Queue} queue
 * @returns {Queue}
 */
export const stored = (queue) => ({
  ...queue,
  eta: null,
  entries: queue.entries.map((entry) => (entry.state === 'searching' ? { ...entry, state: 'waiting' } : entry)),
});

/** What a stored queue must have to be shown. @param {any} value @returns {value is Queue} */
export const isQueue = (value) =>
  Array.isArray(value?.entries) &&
  value.entries.every((/** @type {any} */ entry) => Number.isInteger(entry?.id) && typeof entry.path === 'string');

/**
 * Which of the files chosen again is which entry: the same content where that is known, else the same name, size and date.
 * @param {readonly Entry[]} entries
 * @param {readonly Found[]} found
 * @param {(file: File) => Promise<string>} keyOfFile
 * @returns {Promise<Map<number, Found>>} by entry
 */
export async function matchFiles(entries, found, keyOfFile) {
  /** @type {Map<number, Found>} */
  const files = new Map();
  /** @type {Map<Found, string | null>} */
  const keys = new Map();
  for (const entry of entries) {
    for (const each of found.filter(({ file }) => file.size === entry.size)) {
      if (entry.key) {
        if (!keys.has(each)) keys.set(each, await keyOfFile(each.file).catch(() => null));
        if (keys.get(each) !== entry.key) continue;
      } else if (each.file.name !== entry.name || each.file.lastModified !== entry.modified) continue;
      if (!files.has(entry.id) || each.path === entry.path) files.set(entry.id, each);
    }
  }
  return files;
}
