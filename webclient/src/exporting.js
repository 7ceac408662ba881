// An export: each clip cut and saved in turn, one that fails does not stop the rest. No DOM.

import { toCsv } from './formats/csv.js';
import { toTimestamps } from './formats/json.js';
import { toManifest } from './formats/manifest.js';
import { clipName } from './time.js';

/**
 * @typedef {import('./types.js').Segment} Segment
 * @typedef {'accepted' | 'undecided'} Which accepted clips only, or those not yet reviewed too
 * @typedef {'manifest' | 'csv' | 'timestamps'} SideFile
 *
 * @typedef {object} ClipJob
 * @property {Segment} segment
 * @property {'waiting' | 'cutting' | 'saved' | 'failed'} state
 * @property {number} progress 0..1
 * @property {string | null} file
 * @property {{start: number, stop: number} | null} actual
 * @property {Trouble | null} error
 *
 * @typedef {{key: string, params?: Record<string, unknown>, message: string}} Trouble i18n key, and plain words for files
 *
 * @typedef {object} ExportJob
 * @property {'running' | 'done' | 'cancelled' | 'failed'} state
 * @property {ClipJob[]} clips
 * @property {string} place folder or zip, for people
 * @property {'folder' | 'zip'} kind
 * @property {number | null} left seconds still to go
 * @property {Trouble | null} error why the whole export failed
 */

/**
 * What can be exported: `accepted` by default, all that is not rejected where nothing was accepted yet.
 * @param {Segment[]} segments
 */
export function exportChoices(segments) {
  const accepted = segments.filter((segment) => segment.state === 'accepted');
  const undecided = segments.filter((segment) => segment.state !== 'rejected');
  const preferred = /** @type {Which} */ (accepted.length ? 'accepted' : 'undecided');
  return { accepted, undecided, preferred };
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
  return all ? done / all : 1;
}

/**
 * @param {object} parts
 * @param {import('./store.js').Store} parts.store
 * @param {(file: File, info: import('./types.js').MediaInfo, times: {start: number, stop: number}, options: {signal: AbortSignal, onProgress: (share: any) => void}) => Promise<import('./types.js').Clip>} parts.cutClip
 * @param {() => number} [parts.now] milliseconds
 */
export function createExporter({ store, cutClip, now = () => performance.now() }) {
  /** @type {AbortController | null} */
  let running = null;

  /**
   * @param {Segment[]} segments
   * @param {import('./saving.js').Sink} sink
   * @param {SideFile[]} sideFiles
   */
  async function run(segments, sink, sideFiles) {
    const { file, info } = store.state;
    if (!file || !info || (running && !running.signal.aborted)) return;
    const mine = new AbortController();
    running = mine;
    const began = now();
    /** @type {ExportJob} */
    const job = {
      state: 'running',
      clips: segments.map(waiting),
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
    const onAbort = () => sink.cancel();
    mine.signal.addEventListener('abort', onAbort, { once: true });

    try {
      for (const clip of job.clips) {
        if (mine.signal.aborted) break;
        clip.state = 'cutting';
        tell();
        await cutOne(file, info, clip, sink, mine.signal, tell);
        tell();
      }
      if (!mine.signal.aborted) await writeSideFiles(job, sink, sideFiles, info);
      if (!mine.signal.aborted) await sink.close();
      job.state = mine.signal.aborted ? 'cancelled' : 'done';
    } catch (error) {
      job.state = mine.signal.aborted ? 'cancelled' : 'failed';
      if (job.state === 'failed') job.error = explain(error);
    } finally {
      mine.signal.removeEventListener('abort', onAbort);
      if (running === mine) running = null;
      job.left = null;
      tell();
    }
  }

  /**
   * @param {File} file
   * @param {import('./types.js').MediaInfo} info
   * @param {ClipJob} clip
   * @param {import('./saving.js').Sink} sink
   * @param {AbortSignal} signal
   * @param {() => void} tell
   */
  async function cutOne(file, info, clip, sink, signal, tell) {
    const { start, stop } = clip.segment;
    try {
      const cut = await cutClip(
        file,
        info,
        { start, stop },
        {
          signal,
          onProgress(share) {
            clip.progress = Math.min(1, Math.max(clip.progress, Number(share) || 0));
            tell();
          },
        },
      );
      if (signal.aborted) {
        clip.state = 'waiting';
        return;
      }
      clip.file = await sink.write(clipName(info.name, start, stop, cut.extension), cut.blob);
      clip.actual = { start: cut.start, stop: cut.stop };
      clip.state = 'saved';
      clip.progress = 1;
    } catch (error) {
      clip.state = signal.aborted ? 'waiting' : 'failed';
      clip.error = signal.aborted ? null : explain(error);
    }
  }

  /**
   * @param {ExportJob} job
   * @param {import('./saving.js').Sink} sink
   * @param {SideFile[]} sideFiles
   * @param {import('./types.js').MediaInfo} info
   */
  async function writeSideFiles(job, sink, sideFiles, info) {
    const { run, scores, about } = store.state;
    const facts = {
      info,
      plugin: run.plugin,
      parameters: run.parameters,
      interval: run.plugin ? scores.interval : null,
      version: about?.version ?? '',
      now: new Date(),
    };
    const saved = job.clips.filter((clip) => clip.state === 'saved');
    const texts = {
      manifest: () => ['manifest.json', toManifest(job.clips, facts), 'application/json'],
      csv: () => ['clips.csv', toCsv(job.clips), 'text/csv'],
      timestamps: () => ['timestamps.json', toTimestamps(saved.map((clip) => clip.segment)), 'application/json'],
    };
    for (const side of sideFiles) {
      const [name, text, type] = texts[side]();
      await sink.write(name, new Blob([text], { type }));
    }
  }

  return {
    run,
    cancel: () => running?.abort(),
    get busy() {
      return running !== null;
    },
  };
}

/** @typedef {ReturnType<typeof createExporter>} Exporter */

/** @param {Segment} segment @returns {ClipJob} */
const waiting = (segment) => ({ segment, state: 'waiting', progress: 0, file: null, actual: null, error: null });

/**
 * @param {unknown} error
 * @returns {Trouble}
 */
function explain(error) {
  const { name, code, params, message = String(error) } = /** @type {any} */ (error ?? {});
  if (name === 'MediaError')
    return { key: `error.media.${code}`, params: { name: params?.name ?? '', ...params }, message };
  // The person took the permission back, moved the folder, or the disk is full.
  if (name === 'NotAllowedError' || name === 'NotFoundError') return { key: 'error.folder', message };
  if (name === 'QuotaExceededError') return { key: 'error.full', message };
  return { key: 'error.save', params: { message }, message };
}
