// An export: each clip cut and saved in turn, one that fails or is left out does not stop the rest. No DOM.

import { auditRecord } from '../audit/audit.js';
import { datedName } from '../clock/wallclock.js';
import { MediaError } from '../rpc/media-error.js';
import { clipName, safeStem } from '../time.js';
import {
  encodeCost,
  exportShare,
  FRAMES,
  LARGEST_ENCODED_BYTES,
  newClip,
  newExtra,
  REJECTED,
  troubleOf,
} from './export-plan.js';
import { writePictures } from './frame-files.js';
import { sideTexts } from './texts.js';

/**
 * @typedef {import('./export-plan.js').ClipJob} ClipJob
 * @typedef {import('./export-plan.js').ExtraJob} ExtraJob
 * @typedef {import('./export-plan.js').ExportJob} ExportJob
 * @typedef {import('../types.js').MediaInfo} MediaInfo
 * @typedef {{file: File, info: MediaInfo, sink: import('./saving.js').Sink,
 *   cutter: import('../cut/cut.js').Cutter | null, signal: AbortSignal, tell: () => void, named: import('../clock/wallclock.js').KnownWall | null, blobs: {blob: Blob, extension: string, mime: string}[] | null}} Going
 */

/**
 * @typedef {(file: File, info: MediaInfo, times: {start: number, stop: number}, options: {signal: AbortSignal, onProgress: (share: any) => void}) => Promise<import('../types.js').Clip>} MakeClip
 *
 * @typedef {object} Makers what makes clips out of the video: cut/*.js
 * @property {typeof import('../cut/cut.js').openCutter} openCutter
 * @property {MakeClip} encodeClip
 * @property {(clips: Blob[], kind: {extension: string, mime: string}, options: {signal: AbortSignal}) => Promise<Blob>} mergeClips
 * @property {import('./frame-files.js').SampleFrames} sampleFrames
 * @property {(file: File) => Promise<import('../project/fingerprint.js').Fingerprint>} fingerprintOf
 */

/**
 * @param {Makers & {store: import('../store.js').Store, now?: () => number, onRate?: (pixelsPerSecond: number) => void}} parts
 *   now: milliseconds; onRate: how fast encoding went
 */
export function createExporter({ store, now = () => performance.now(), onRate, ...make }) {
  /** @type {AbortController | null} */
  let running = null;

  /**
   * @param {import('../types.js').Segment[]} segments
   * @param {import('./saving.js').Sink} sink
   * @param {import('./export-plan.js').ExportOptions} [options]
   */
  async function run(segments, sink, options = {}) {
    const { mode = 'fast', sideFiles = [], framesEvery = null, merged = false, rejected = [] } = options;
    const named =
      options.clockNames && store.state.wall?.start ? /** @type {Going['named']} */ (store.state.wall) : null;
    const { file, info } = store.state;
    if (!file || !info || (running && !running.signal.aborted)) return;
    const mine = new AbortController();
    running = mine;
    const { signal } = mine;
    const began = now();
    const wantPictures = framesEvery !== null || sideFiles.includes('coco') || sideFiles.includes('cvat');
    /** @type {ExportJob} */
    const job = {
      state: 'running',
      clips: [...segments.map((each) => newClip(each, false)), ...rejected.map((each) => newClip(each, true))],
      extras: [...(wantPictures ? [newExtra('frames')] : []), ...(merged ? [newExtra('merged')] : [])],
      place: sink.name,
      kind: sink.kind,
      left: null,
      error: null,
    };
    store.set({ job });
    // The list is drawn from a new object each time; the clips in it are changed in place.
    const tell = () => {
      const share = exportShare(job);
      job.left = share > 0.02 ? ((now() - began) / 1000 / share) * (1 - share) : null;
      if (store.state.info === info) store.set({ job: { ...job } });
    };
    const onAbort = () => {
      for (const part of [...job.clips, ...job.extras]) part.stop.abort();
      sink.cancel();
    };
    signal.addEventListener('abort', onAbort, { once: true });
    const cutter = mode === 'fast' ? make.openCutter(file, info) : null;
    /** @type {Going} */
    const going = { file, info, sink, cutter, signal, tell, named, blobs: merged ? [] : null };

    try {
      try {
        for (const clip of job.clips) {
          if (signal.aborted) break;
          await part(clip, going, () => makeClip(clip, going));
        }
      } finally {
        cutter?.close();
      }
      /** @type {import('../formats/frame-names.js').Picture[]} */
      let pictures = [];
      for (const extra of job.extras) {
        if (signal.aborted) break;
        await part(extra, going, async () => {
          if (extra.kind === 'merged') await makeMerged(extra, going);
          else pictures = await makePictures(extra, job, framesEvery, going);
        });
      }
      if (!signal.aborted) {
        const { run, scores, about, wall } = store.state;
        const record = auditRecord(store.state.audit, store.state.segments);
        const facts = { info, run, scores, version: about?.version ?? '', now: new Date(), mode, wall, audit: record };
        const known = store.state.fingerprint; // was taken when the file was opened: by now it may be gone
        const fingerprint = sideFiles.includes('manifest') ? (known ?? (await make.fingerprintOf(file))) : null;
        const texts = sideTexts(sideFiles, job.clips, pictures, { ...facts, fingerprint });
        for (const { name, text, type } of texts) await sink.write(name, new Blob([text], { type }));
      }
      if (!signal.aborted) await sink.close();
      job.state = signal.aborted ? 'cancelled' : 'done';
    } catch (error) {
      job.state = signal.aborted ? 'cancelled' : 'failed';
      if (job.state === 'failed') job.error = troubleOf(error);
    } finally {
      signal.removeEventListener('abort', onAbort);
      if (running === mine) running = null;
      job.left = null;
      tell();
    }
  }

  /**
   * One part of the whole, which may fail or be left out alone.
   * @param {ClipJob | ExtraJob} part
   * @param {Going} going
   * @param {() => Promise<void>} work
   */
  async function part(part, { signal, tell }, work) {
    if (part.stop.signal.aborted) return;
    part.state = 'cutting';
    tell();
    try {
      await work();
      part.state = 'saved';
      part.progress = 1;
    } catch (error) {
      const left = part.stop.signal.aborted;
      part.state = signal.aborted ? 'waiting' : left ? 'cancelled' : 'failed';
      part.error = left ? null : troubleOf(error);
    }
    tell();
  }

  /**
   * @param {ClipJob} clip
   * @param {Going} going
   */
  async function makeClip(clip, { file, info, sink, cutter, tell, named, blobs }) {
    const { start, stop } = clip.segment;
    const { signal } = clip.stop;
    const began = now();
    const nameFor = (/** @type {string} */ extension) =>
      `${clip.rejected ? `${REJECTED}/` : ''}${named ? datedName(info.name, named, clip.segment, extension) : clipName(info.name, start, stop, extension)}`;
    const options = {
      signal,
      onProgress(/** @type {unknown} */ share) {
        clip.progress = Math.min(1, Math.max(clip.progress, Number(share) || 0));
        const spent = (now() - began) / 1000;
        clip.left = clip.progress > 0.02 ? (spent / clip.progress) * (1 - clip.progress) : null;
        tell();
      },
    };
    /** @type {import('../types.js').Clip} */
    let cut;
    if (cutter && sink.stream) {
      // Straight into its file: nothing of it stays in memory.
      const fill = (/** @type {FileSystemFileHandle} */ handle) => cutter.cut({ start, stop }, { ...options, handle });
      const saved = await sink.stream(nameFor(cutter.extension), fill);
      clip.file = saved.name;
      cut = saved.result;
    } else {
      cut = await (cutter ? cutter.cut({ start, stop }, options) : encode(clip, file, info, options));
      signal.throwIfAborted();
      clip.file = await sink.write(nameFor(cut.extension), cut.blob);
    }
    clip.actual = { start: cut.start, stop: cut.stop };
    if (!clip.rejected) blobs?.push(cut);
  }

  /**
   * @param {ClipJob} clip
   * @param {File} file
   * @param {MediaInfo} info
   * @param {Parameters<MakeClip>[3]} options
   */
  async function encode({ segment }, file, info, options) {
    const cost = encodeCost([segment], info, null);
    if (cost.size_bytes > LARGEST_ENCODED_BYTES)
      throw new MediaError('clipTooBig', { limit_mb: LARGEST_ENCODED_BYTES / 1e6 });
    const began = now();
    const made = await make.encodeClip(file, info, { start: segment.start, stop: segment.stop }, options);
    const seconds = (now() - began) / 1000;
    if (seconds > 3) onRate?.(cost.pixels / seconds);
    return made;
  }

  /** @param {ExtraJob} extra @param {Going} going */
  async function makeMerged(extra, { info, sink, blobs }) {
    if (!blobs?.length) throw new MediaError('mergeFailed', { detail: '0' });
    const { extension, mime } = blobs[0];
    const all = blobs.map(({ blob }) => blob);
    const whole = await make.mergeClips(all, { extension, mime }, { signal: extra.stop.signal });
    extra.stop.signal.throwIfAborted();
    extra.file = await sink.write(`${safeStem(info.name)}_merged.${extension}`, whole);
  }

  /**
   * @param {ExtraJob} extra
   * @param {ExportJob} job
   * @param {number | null} framesEvery
   * @param {Going} going
   */
  async function makePictures(extra, job, framesEvery, { file, info, sink, tell }) {
    const clips = job.clips.filter(({ state, rejected }) => state === 'saved' && !rejected);
    const pictures = await writePictures({
      ...{ file, info, sink, framesEvery },
      segments: clips.map(({ segment }) => segment),
      scores: store.state.scores,
      sampleFrames: make.sampleFrames,
      signal: extra.stop.signal,
      onProgress(progress, count) {
        Object.assign(extra, { progress, count });
        tell();
      },
    });
    extra.count = pictures.length;
    extra.file = `${FRAMES}/`;
    return pictures;
  }

  return {
    run,
    cancel: () => running?.abort(),
    /** Leaves one part out; the rest goes on. @param {ClipJob | ExtraJob} part */
    skip(part) {
      if (!running || (part.state !== 'waiting' && part.state !== 'cutting')) return;
      part.stop.abort();
      if (part.state === 'waiting') part.state = 'cancelled';
      if (store.state.job) store.set({ job: { ...store.state.job } });
    },
    get busy() {
      return running !== null;
    },
  };
}

/** @typedef {ReturnType<typeof createExporter>} Exporter */
