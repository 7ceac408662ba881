// Projects in IndexedDB: for each one an entry of the list, its work, its scores and its thumbnails.

import { createStore, delMany, getMany, keys, promisifyRequest } from '../../vendor/idb-keyval/idb-keyval.js';
import { firstIndex } from '../sorted.js';
import { decodeProject } from './codec.js';
import { unpackScores } from './packing.js';

/**
 * What the list of projects shows.
 * @typedef {object} About
 * @property {string} key see keyOf()
 * @property {string} name of the video
 * @property {number} size bytes
 * @property {number} saved milliseconds
 * @property {{proposals: number, decided: number, searched: number | null}} counts
 * @property {FileSystemFileHandle | null} handle
 *
 * @typedef {{at: number, blob: Blob}[]} Thumbnails
 *
 * @typedef {object} Entry what is written together
 * @property {About} about
 * @property {import('./project.js').Project} project
 * @property {{interval: number, packed: import('./packing.js').PackedScores}} [scores] left out where they did not change
 * @property {Thumbnails} [thumbnails] left out where they did not change
 *
 * @typedef {object} Recalled
 * @property {import('./project.js').Project} project
 * @property {import('../types.js').Score[]} items
 * @property {number} interval
 * @property {Thumbnails} thumbnails
 */

/** Only this many projects keep their thumbnails. */
const WITH_THUMBNAILS = 12;
/** Key prefixes; stored projects have them. */
const PARTS = ['about', 'project', 'scores', 'pictures'];

/** @param {import('idb-keyval').UseStore} [use] an object store to work on */
export function openStorage(use = createStore('smartcut', 'projects')) {
  /** One transaction: either all of it is there afterwards or none. @param {[string, unknown][]} pairs */
  const write = (pairs) =>
    use('readwrite', (place) => {
      for (const [key, value] of pairs) place.put(value, key);
      place.transaction.commit?.(); // a page that is unloading gets no more events
      return promisifyRequest(place.transaction);
    });

  /** @returns {Promise<About[]>} latest first */
  async function recent() {
    const names = /** @type {string[]} */ (await keys(use)).filter((key) => String(key).startsWith('about:'));
    const found = /** @type {(About | undefined)[]} */ (await getMany(names, use));
    return found.filter((about) => about !== undefined).sort((a, b) => b.saved - a.saved);
  }

  return {
    recent,

    /** @param {Entry} entry */
    save({ about, project, scores, thumbnails }) {
      /** @type {[string, unknown][]} */
      const pairs = [
        [`about:${about.key}`, about],
        [`project:${about.key}`, project],
      ];
      if (scores) pairs.push([`scores:${about.key}`, scores]);
      if (thumbnails) pairs.push([`pictures:${about.key}`, thumbnails]);
      return write(pairs);
    },

    /**
     * @param {string} key
     * @returns {Promise<Recalled | null>} null where nothing is stored
     * @throws {import('./checks.js').ProjectError} a later version of this page wrote it
     */
    async load(key) {
      const wanted = PARTS.slice(1).map((part) => `${part}:${key}`);
      const [project, scores, thumbnails] = /** @type {any[]} */ (await getMany(wanted, use));
      if (!project) return null;
      return {
        project: decodeProject(project),
        items: scores ? unpackScores(scores.packed) : [],
        interval: scores?.interval ?? project.search.interval,
        thumbnails: thumbnails ?? [],
      };
    },

    /**
     * @param {string} key
     * @returns {Promise<() => Promise<void>>} puts it back
     */
    async remove(key) {
      const names = PARTS.map((part) => `${part}:${key}`);
      const values = await getMany(names, use);
      await delMany(names, use);
      return () =>
        write(
          names.flatMap((name, index) =>
            values[index] === undefined ? [] : [/** @type {[string, unknown]} */ ([name, values[index]])],
          ),
        );
    },

    /**
     * Drops thumbnails: they can be sampled again.
     * @param {number} [keep] how many of the latest projects keep theirs
     */
    async shed(keep = WITH_THUMBNAILS) {
      const old = (await recent()).slice(keep);
      await delMany(
        old.map(({ key }) => `pictures:${key}`),
        use,
      );
    },
  };
}

/** @typedef {ReturnType<typeof openStorage>} Storage */

/**
 * The thumbnails worth keeping, at most `most`: one for each segment, and an even spread over the rest.
 * @template {{at: number}} T
 * @param {readonly T[]} thumbnails in order of time
 * @param {readonly {start: number, stop: number}[]} segments
 * @param {number} most
 * @returns {T[]} in order of time
 */
export function chooseThumbnails(thumbnails, segments, most) {
  if (thumbnails.length <= most) return [...thumbnails];
  /** @type {Set<T>} */
  const chosen = new Set();
  for (const { start, stop } of segments.slice(0, Math.floor(most / 2))) {
    const middle = (start + stop) / 2;
    const next = firstIndex(thumbnails.length, (index) => thumbnails[index].at >= middle);
    chosen.add(thumbnails[Math.min(next, thumbnails.length - 1)]);
  }
  const remaining = most - chosen.size;
  for (let index = 0; index < remaining; index++)
    chosen.add(thumbnails[Math.floor((index * thumbnails.length) / remaining)]);
  return [...chosen].sort((a, b) => a.at - b.at);
}
