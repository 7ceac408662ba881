// What an export makes: which segments, at what cost, and its progress as plain data. Pure.

import { explain, messageOf } from '../errors.js';

/**
 * @typedef {import('../types.js').Segment} Segment
 * @typedef {'accepted' | 'undecided'} Which accepted segments only, or undecided ones too
 * @typedef {'fast' | 'exact'} Mode stream copy from a keyframe, or re-encoded from the exact frame
 * @typedef {'manifest' | 'csv' | 'timestamps' | 'edl' | 'coco' | 'cvat'} SideFile
 *
 * @typedef {object} ExportOptions
 * @property {Mode} [mode]
 * @property {SideFile[]} [sideFiles]
 * @property {number | null} [framesEvery] seconds between frames of the clips; null: none
 * @property {boolean} [clockNames] clips are named by date and time of day, where known
 * @property {boolean} [merged] adds one file with all clips
 * @property {Segment[]} [rejected] hard negatives: cut too, into their own folder
 *
 * @typedef {{key: string, params?: Record<string, unknown>, message: string}} Trouble i18n key, and plain text for files
 *
 * @typedef {object} ClipJob
 * @property {number} id unique in its job
 * @property {Segment} segment
 * @property {boolean} rejected
 * @property {'waiting' | 'cutting' | 'saved' | 'failed' | 'cancelled'} state
 * @property {number} progress 0..1
 * @property {number | null} left seconds
 * @property {string | null} file
 * @property {{start: number, stop: number} | null} actual
 * @property {Trouble | null} error
 *
 * @typedef {object} ExtraJob made from the finished clips
 * @property {number} id unique in its job
 * @property {'frames' | 'merged'} kind
 * @property {'waiting' | 'cutting' | 'saved' | 'failed' | 'cancelled'} state
 * @property {number} progress 0..1
 * @property {number} count frames written
 * @property {string | null} file
 * @property {Trouble | null} error
 *
 * @typedef {object} ExportJob replaced at each change
 * @property {'running' | 'done' | 'cancelled' | 'failed'} state
 * @property {ClipJob[]} clips
 * @property {ExtraJob[]} extras
 * @property {string} place name of the folder or zip
 * @property {'folder' | 'zip'} kind
 * @property {number | null} left seconds
 * @property {Trouble | null} error why the whole export failed
 */

/** Folder of the hard negatives. */
export const REJECTED = 'rejected';
/** Folder of the frames. */
export const FRAMES = 'frames';

/**
 * What can be exported. The default is `accepted`, or `undecided` while nothing is accepted.
 * @param {Segment[]} segments
 */
export function exportChoices(segments) {
  const accepted = segments.filter((segment) => segment.state === 'accepted');
  const undecided = segments.filter((segment) => segment.state !== 'rejected');
  const rejected = segments.filter((segment) => segment.state === 'rejected');
  const preferred = /** @type {Which} */ (accepted.length ? 'accepted' : 'undecided');
  return { accepted, undecided, rejected, preferred };
}

/** What an extra output weighs, as a share of the clips. */
const EXTRA_WEIGHT = 0.1;

/** Weighted by the length of the clips. @param {ExportJob} job @returns {number} 0..1 */
export function exportShare(job) {
  let done = 0;
  let all = 0;
  for (const { segment, state, progress } of job.clips) {
    const weight = segment.stop - segment.start + 1;
    all += weight;
    done += weight * (state === 'cutting' ? progress : state === 'waiting' ? 0 : 1);
  }
  const weight = all * EXTRA_WEIGHT;
  for (const { state, progress } of job.extras) {
    all += weight;
    done += weight * (state === 'cutting' ? progress : state === 'waiting' ? 0 : 1);
  }
  return all ? done / all : 1;
}

/** Pixels/s of ffmpeg.wasm on two slow cores; replaced by what was measured on this computer. */
export const ENCODE_RATE = 15e6;
/** At the quality used, on camera footage. */
const BITS_PER_PIXEL = 0.3;
/** A clip is encoded in memory, and a browser's memory is limited. */
export const LARGEST_ENCODED_BYTES = 500e6;

/**
 * The cost of encoding some stretches.
 * @param {{start: number, stop: number}[]} stretches
 * @param {import('../types.js').MediaInfo} info
 * @param {number | null} rate pixels/s measured on this computer
 * @returns {{seconds: number, size_bytes: number, pixels: number}}
 */
export function encodeCost(stretches, info, rate) {
  const length = stretches.reduce((sum, { start, stop }) => sum + stop - start, 0);
  const pixels = length * (info.fps || 25) * info.width * info.height;
  return { seconds: pixels / (rate || ENCODE_RATE), size_bytes: (pixels * BITS_PER_PIXEL) / 8, pixels };
}

/** @param {number} id @param {Segment} segment @param {boolean} rejected @returns {ClipJob} */
export const newClip = (id, segment, rejected) => ({
  id,
  segment,
  rejected,
  state: 'waiting',
  progress: 0,
  left: null,
  file: null,
  actual: null,
  error: null,
});

/** @param {number} id @param {ExtraJob['kind']} kind @returns {ExtraJob} */
export const newExtra = (id, kind) => ({
  id,
  kind,
  state: 'waiting',
  progress: 0,
  count: 0,
  file: null,
  error: null,
});

/**
 * @param {Segment[]} segments
 * @param {Pick<import('./saving.js').Sink, 'name' | 'kind'>} sink
 * @param {ExportOptions} options
 * @returns {ExportJob}
 */
export function newJob(segments, { name, kind }, { sideFiles = [], framesEvery = null, merged, rejected = [] }) {
  let id = 0;
  const clips = [
    ...segments.map((segment) => newClip(id++, segment, false)),
    ...rejected.map((segment) => newClip(id++, segment, true)),
  ];
  const withFrames = framesEvery !== null || sideFiles.includes('coco') || sideFiles.includes('cvat');
  const extras = [...(withFrames ? [newExtra(id++, 'frames')] : []), ...(merged ? [newExtra(id++, 'merged')] : [])];
  return { state: 'running', clips, extras, place: name, kind, left: null, error: null };
}

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
