// What an export will make: which segments, how much and how long, and how far it is. Pure.

import { explain, messageOf } from '../errors.js';

/**
 * @typedef {import('../types.js').Segment} Segment
 * @typedef {'accepted' | 'undecided'} Which accepted clips only, or those not yet reviewed too
 * @typedef {'fast' | 'exact'} Mode stream copy from a keyframe, or encoded anew from the very picture
 * @typedef {'manifest' | 'csv' | 'timestamps' | 'edl' | 'coco' | 'cvat'} SideFile
 *
 * @typedef {object} ExportOptions
 * @property {Mode} [mode]
 * @property {SideFile[]} [sideFiles]
 * @property {number | null} [framesEvery] seconds between pictures of the clips; null: none
 * @property {boolean} [clockNames] clips are named by date and time of day, where they are known
 * @property {boolean} [merged] all clips as one file too
 * @property {Segment[]} [rejected] hard negatives: cut as well, into a folder of their own
 *
 * @typedef {{key: string, params?: Record<string, unknown>, message: string}} Trouble i18n key, and plain words for files
 *
 * @typedef {object} ClipJob
 * @property {Segment} segment
 * @property {boolean} rejected
 * @property {'waiting' | 'cutting' | 'saved' | 'failed' | 'cancelled'} state
 * @property {number} progress 0..1
 * @property {number | null} left seconds this clip still needs
 * @property {string | null} file
 * @property {{start: number, stop: number} | null} actual
 * @property {Trouble | null} error
 * @property {AbortController} stop ends this clip alone
 *
 * @typedef {object} ExtraJob what is made of the clips once they are there
 * @property {'frames' | 'merged'} kind
 * @property {'waiting' | 'cutting' | 'saved' | 'failed' | 'cancelled'} state
 * @property {number} progress 0..1
 * @property {number} count pictures written
 * @property {string | null} file
 * @property {Trouble | null} error
 * @property {AbortController} stop
 *
 * @typedef {object} ExportJob
 * @property {'running' | 'done' | 'cancelled' | 'failed'} state
 * @property {ClipJob[]} clips
 * @property {ExtraJob[]} extras
 * @property {string} place folder or zip, for people
 * @property {'folder' | 'zip'} kind
 * @property {number | null} left seconds still to go
 * @property {Trouble | null} error why the whole export failed
 */

/** The folder hard negatives go to. */
export const REJECTED = 'rejected';
/** The folder pictures go to. */
export const FRAMES = 'frames';

/**
 * What can be exported: `accepted` by default, all that is not rejected where nothing was accepted yet.
 * @param {Segment[]} segments
 */
export function exportChoices(segments) {
  const accepted = segments.filter((segment) => segment.state === 'accepted');
  const undecided = segments.filter((segment) => segment.state !== 'rejected');
  const rejected = segments.filter((segment) => segment.state === 'rejected');
  const preferred = /** @type {Which} */ (accepted.length ? 'accepted' : 'undecided');
  return { accepted, undecided, rejected, preferred };
}

/** @param {ExportJob} job share of the whole, by length of the clips, 0..1 */
export function exportShare(job) {
  let done = 0;
  let all = 0;
  for (const { segment, state, progress } of job.clips) {
    const weight = segment.stop - segment.start + 1;
    all += weight;
    done += weight * (state === 'cutting' ? progress : state === 'waiting' ? 0 : 1);
  }
  // Pictures and the joined file are a small part of it; they come last.
  const weight = all * 0.1;
  for (const { state, progress } of job.extras) {
    all += weight;
    done += weight * (state === 'cutting' ? progress : state === 'waiting' ? 0 : 1);
  }
  return all ? done / all : 1;
}

/** Pixels/s that ffmpeg.wasm encodes on two slow cores; what this computer really does is remembered after each clip. */
export const ENCODE_RATE = 15e6;
/** Bits a pixel takes at the quality used, on footage of cameras. */
const BITS = 0.3;
/** The clip is made in memory; beyond this the browser's memory may not do. */
export const LARGEST_ENCODED_BYTES = 500e6;

/**
 * What encoding some stretches takes.
 * @param {{start: number, stop: number}[]} stretches
 * @param {import('../types.js').MediaInfo} info
 * @param {number | null} rate pixels/s, as measured here
 * @returns {{seconds: number, size_bytes: number, pixels: number}}
 */
export function encodeCost(stretches, info, rate) {
  const length = stretches.reduce((sum, { start, stop }) => sum + stop - start, 0);
  const pixels = length * (info.fps || 25) * info.width * info.height;
  return { seconds: pixels / (rate || ENCODE_RATE), size_bytes: (pixels * BITS) / 8, pixels };
}

/** @param {Segment} segment @param {boolean} rejected @returns {ClipJob} */
export const newClip = (segment, rejected) => ({
  segment,
  rejected,
  state: 'waiting',
  progress: 0,
  left: null,
  file: null,
  actual: null,
  error: null,
  stop: new AbortController(),
});

/** @param {ExtraJob['kind']} kind @returns {ExtraJob} */
export const newExtra = (kind) => ({
  kind,
  state: 'waiting',
  progress: 0,
  count: 0,
  file: null,
  error: null,
  stop: new AbortController(),
});

/** The permission was revoked, the folder moved, or the disk is full. */
const WRITING = { NotAllowedError: 'error.folder', NotFoundError: 'error.folder', QuotaExceededError: 'error.full' };

/**
 * @param {unknown} error
 * @returns {Trouble}
 */
export const troubleOf = (error) => ({
  ...explain(error, { fallback: 'error.save', params: { name: '' }, browser: WRITING }),
  message: messageOf(error),
});
