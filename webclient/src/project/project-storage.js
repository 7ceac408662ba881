// Projects in the browser's own storage (IndexedDB): one entry for the list, one for the work, one for scores, one for pictures.

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
 * @typedef {{at: number, blob: Blob}[]} Pictures
 *
 * @typedef {object} Entry what is written together
 * @property {About} about
 * @property {import('./project.js').Project} project
 * @property {{interval: number, packed: import('./packing.js').PackedScores}} [scores] left out where they did not change
 * @property {Pictures} [pictures] left out where they did not change
 *
 * @typedef {object} Recalled
 * @property {import('./project.js').Project} project
 * @property {import('../types.js').Score[]} items
 * @property {number} interval
 * @property {Pictures} pictures
 */

/** Projects whose pictures are kept; their work is kept for as long as the browser does. */
const WITH_PICTURES = 12;
const PARTS = ['about', 'project', 'scores', 'pictures'];

/** @param {import('idb-keyval').UseStore} [use] an object store to work on */
export function openStorage(use = createStore('smartcut', 'projects')) {
  /** One transaction: either all of it is there afterwards or none. @param {[string, unknown][]} pairs */
  const write = (pairs) =>
    use('readwrite', (place) => {
      for (const [key, value] of pairs) place.put(value, key);
      place.transaction.commit?.(); // a page that is going away hears no more answers
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
    save({ about, project, scores, pictures }) {
      /** @type {[string, unknown][]} */
      const pairs = [
        [`about:${about.key}`, about],
        [`project:${about.key}`, project],
      ];
      if (scores) pairs.push([`scores:${about.key}`, scores]);
      if (pictures) pairs.push([`pictures:${about.key}`, pictures]);
      return write(pairs);
    },

    /**
     * @param {string} key
     * @returns {Promise<Recalled | null>} null where nothing is stored
     * @throws {import('./checks.js').ProjectError} a later version of this page wrote it
     */
    async load(key) {
      const wanted = PARTS.slice(1).map((part) => `${part}:${key}`);
      const [project, scores, pictures] = /** @type {any[]} */ (await getMany(wanted, use));
      if (!project) return null;
      return {
        project: decodeProject(project),
        items: scores ? unpackScores(scores.packed) : [],
        interval: scores?.interval ?? project.search.interval,
        pictures: pictures ?? [],
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
     * Lets pictures go: they can be sampled again, the work can't be done again.
     * @param {number} [keep] how many of the latest projects keep theirs
     */
    async shed(keep = WITH_PICTURES) {
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
 * The pictures worth keeping, at most `most`: one for each segment, and an even spread over the rest.
 * @template {{at: number}} T
 * @param {readonly T[]} pictures in order of time
 * @param {readonly {start: number, stop: number}[]} segments
 * @param {number} most
 * @returns {T[]} in order of time
 */
export function choosePictures(pictures, segments, most) {
  if (pictures.length <= most) return [...pictures];
  /** @type {Set<T>} */
  const chosen = new Set();
  for (const { start, stop } of segments.slice(0, Math.floor(most / 2))) {
    const middle = (start + stop) / 2;
    const next = firstIndex(pictures.length, (index) => pictures[index].at >= middle);
    chosen.add(pictures[Math.min(next, pictures.length - 1)]);
  }
  const remaining = most - chosen.size;
  for (let index = 0; index < remaining; index++)
    chosen.add(pictures[Math.floor((index * pictures.length) / remaining)]);
  return [...chosen].sort((a, b) => a.at - b.at);
}
