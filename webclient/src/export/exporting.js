// An export: clips, then what is made of them, then the lists beside them. A part that fails or is skipped does not stop the
// rest. No DOM.

import { auditRecord } from '../audit/audit.js';
import { MediaError } from '../rpc/media-error.js';
import { safeStem } from '../time.js';
import { createClipMaker } from './clip-maker.js';
import { FRAMES, newJob, troubleOf } from './export-plan.js';
import { writeFrames } from './frame-files.js';
import { createJobTracker } from './job-tracker.js';
import { sideTexts } from './texts.js';

/**
 * @typedef {import('./export-plan.js').ExtraJob} ExtraJob
 * @typedef {import('./export-plan.js').ExportOptions} ExportOptions
 * @typedef {import('../types.js').MediaInfo} MediaInfo
 * @typedef {import('../types.js').Clip} Clip
 * @typedef {import('../formats/frame-names.js').FrameFile} FrameFile
 *
 * @typedef {(file: File, info: MediaInfo, times: {start: number, stop: number}, options: {signal: AbortSignal, onProgress: (share: any) => void}) => Promise<Clip>} MakeClip
 *
 * @typedef {object} Makers makes clips from the video: cut/*.js
 * @property {typeof import('../cut/cut.js').openCutter} openCutter
 * @property {MakeClip} encodeClip
 * @property {(clips: Blob[], kind: {extension: string, mime: string}, options: {signal: AbortSignal}) => Promise<Blob>} mergeClips
 * @property {import('./frame-files.js').SampleFrames} sampleFrames
 * @property {(file: File) => Promise<import('../project/fingerprint.js').Fingerprint>} fingerprintOf
 *
 * @typedef {object} Export one that is running
 * @property {File} file
 * @property {MediaInfo} info
 * @property {import('./saving.js').Sink} sink
 * @property {ExportOptions} options
 * @property {import('./job-tracker.js').JobTracker} tracker
 */

/**
 * @param {Makers & {store: import('../store.js').Store, now?: () => number, onRate?: (pixelsPerSecond: number) => void}} parts
 *   now: milliseconds; onRate: measured speed of encoding
 */
export function createExporter({ store, now = () => performance.now(), onRate, ...make }) {
  /** @type {import('./job-tracker.js').JobTracker | null} */
  let running = null;

  /**
   * @param {import('../types.js').Segment[]} segments
   * @param {import('./saving.js').Sink} sink
   * @param {ExportOptions} [options]
   */
  async function run(segments, sink, options = {}) {
    const { file, info } = store.state;
    if (!file || !info || (running && !running.signal.aborted)) return;
    const job = newJob(segments, sink, options);
    const tracker = createJobTracker({
      ...{ job, now },
      publish: (next) => store.state.info === info && store.set({ job: next }),
    });
    running = tracker;
    store.set({ job });
    const { signal } = tracker;
    const onAbort = () => sink.cancel();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      await writeAll({ file, info, sink, options, tracker });
      if (!signal.aborted) await sink.close();
      tracker.end(signal.aborted ? 'cancelled' : 'done');
    } catch (error) {
      if (signal.aborted) tracker.end('cancelled');
      else tracker.end('failed', troubleOf(error));
    } finally {
      signal.removeEventListener('abort', onAbort);
      if (running === tracker) running = null;
    }
  }

  /** @param {Export} parts */
  async function writeAll(parts) {
    const { options, tracker } = parts;
    const clips = await writeClips(parts);
    /** @type {FrameFile[]} */
    let frames = [];
    for (const { id, kind } of tracker.job.extras) {
      if (tracker.signal.aborted) return;
      await tracker.make(id, async () => {
        if (kind === 'merged') await writeMerged(id, clips, parts);
        else frames = await writeFramesOf(id, options.framesEvery ?? null, parts);
      });
    }
    if (!tracker.signal.aborted) await writeSideFiles(frames, parts);
  }

  /** @param {Export} parts @returns {Promise<Clip[]>} those to merge */
  async function writeClips({ file, info, sink, options, tracker }) {
    const { mode = 'fast', merged = false, clockNames = false } = options;
    const { wall } = store.state;
    const cutter = mode === 'fast' ? make.openCutter(file, info) : null;
    const known = clockNames && wall?.start ? /** @type {import('../clock/wallclock.js').KnownWall} */ (wall) : null;
    const { encodeClip } = make;
    const makeClip = createClipMaker({ file, info, sink, cutter, encodeClip, wall: known, tracker, now, onRate });
    /** @type {Clip[]} */
    const toMerge = [];
    try {
      for (const clip of tracker.job.clips) {
        if (tracker.signal.aborted) break;
        await tracker.make(clip.id, async () => {
          const made = await makeClip(clip);
          if (merged && !clip.rejected) toMerge.push(made);
        });
      }
    } finally {
      cutter?.close();
    }
    return toMerge;
  }

  /** @param {number} id of the part @param {Clip[]} clips @param {Export} parts */
  async function writeMerged(id, clips, { info, sink, tracker }) {
    if (!clips.length) throw new MediaError('mergeFailed', { detail: '0' });
    const { extension, mime } = clips[0];
    const signal = tracker.signalOf(id);
    const blobs = clips.map(({ blob }) => blob);
    const merged = await make.mergeClips(blobs, { extension, mime }, { signal });
    signal.throwIfAborted();
    tracker.change(id, { file: await sink.write(`${safeStem(info.name)}_merged.${extension}`, merged) });
  }

  /** @param {number} id of the part @param {number | null} framesEvery @param {Export} parts */
  async function writeFramesOf(id, framesEvery, { file, info, sink, tracker }) {
    const clips = tracker.job.clips.filter(({ state, rejected }) => state === 'saved' && !rejected);
    const frames = await writeFrames({
      ...{ file, info, sink, framesEvery },
      segments: clips.map(({ segment }) => segment),
      scores: store.state.scores,
      sampleFrames: make.sampleFrames,
      signal: tracker.signalOf(id),
      onProgress: (progress, count) => tracker.change(id, { progress, count }),
    });
    tracker.change(id, { count: frames.length, file: `${FRAMES}/` });
    return frames;
  }

  /** @param {FrameFile[]} frames @param {Export} parts */
  async function writeSideFiles(frames, { file, info, sink, options, tracker }) {
    const { sideFiles = [], mode = 'fast' } = options;
    const { run, scores, about, wall, audit, segments, fingerprint: known } = store.state;
    const facts = { info, run, scores, version: about?.version ?? '', now: new Date(), mode, wall };
    // Computed when the file was opened: by now the file may be gone.
    const fingerprint = sideFiles.includes('manifest') ? (known ?? (await make.fingerprintOf(file))) : null;
    const texts = sideTexts(sideFiles, tracker.job.clips, frames, {
      ...{ ...facts, fingerprint, audit: auditRecord(audit, segments) },
    });
    for (const { name, text, type } of texts) await sink.write(name, new Blob([text], { type }));
  }

  return {
    run,
    cancel: () => running?.cancel(),
    /** Leaves out one part. @param {number} id */
    skip: (id) => running?.skip(id),
    get busy() {
      return running !== null;
    },
  };
}

/** @typedef {ReturnType<typeof createExporter>} Exporter */
