// The export of a whole queue without anybody there: file after file into a folder of its own, a summary beside them. A file
// or clip that fails is said and does not stop the rest; nothing that is there is overwritten. No DOM.

import { SmartCutError } from '../errors.js';
import { exportChoices, exportShare, troubleOf } from '../export/export-plan.js';
import { createExporter } from '../export/exporting.js';
import { folderSink } from '../export/saving.js';
import { toSummary, toSummaryCsv } from '../formats/summary.js';
import { stateFrom } from '../project/project.js';
import { createStore, initialState } from '../store.js';
import { safeStem } from '../time.js';

/**
 * @typedef {import('../export/saving.js').Sink} Sink
 *
 * @typedef {object} FileJob
 * @property {number} id of the entry
 * @property {string} path
 * @property {string} folder
 * @property {'waiting' | 'cutting' | 'saved' | 'failed' | 'cancelled'} state failed: nothing, or not all of it, could be cut
 * @property {number} weight clips expected
 * @property {import('../export/export-plan.js').ExportJob | null} job its clips, as soon as its turn has come
 * @property {import('../export/export-plan.js').Trouble | null} error
 * @property {import('../clock/wallclock.js').Wall | null} wall
 *
 * @typedef {object} QueueJob
 * @property {'running' | 'done' | 'cancelled' | 'failed'} state
 * @property {FileJob[]} files
 * @property {string} place
 * @property {number | null} left seconds
 * @property {import('../export/export-plan.js').Trouble | null} error why the summary could not be written
 *
 * @typedef {object} Place where it goes: a folder of one's own for each file
 * @property {string} name
 * @property {(folder: string) => Promise<{sink: Sink, folder: string}>} inside
 * @property {Sink} top
 */

/**
 * A folder's name has no ending: "2024.05" gets "2024.05-2".
 * @param {string} wanted
 * @param {(lowerCase: string) => boolean} taken
 */
function freeFolder(wanted, taken) {
  let name = wanted;
  for (let count = 2; taken(name.toLowerCase()); count++) name = `${wanted}-${count}`;
  return name;
}

/** @param {QueueJob} job share of the whole, by clips */
export function queueJobShare({ files }) {
  let [done, all] = [0, 0];
  for (const { weight, state, job } of files) {
    all += weight;
    done += weight * (state === 'waiting' ? 0 : state === 'cutting' ? (job ? exportShare(job) : 0) : 1);
  }
  return all ? done / all : 1;
}

/**
 * @param {object} parts
 * @param {import('../store.js').Store} parts.store holds the queue
 * @param {import('../export/exporting.js').Makers} parts.make
 * @param {(file: File, options: {signal: AbortSignal}) => Promise<import('../types.js').MediaInfo>} parts.probe
 * @param {Pick<import('../project/project-storage.js').Storage, 'load'>} parts.storage
 * @param {(id: number) => Promise<{file: File}>} parts.fileOf
 * @param {(id: number, patch: Partial<import('./queue.js').Entry>) => void} parts.update
 * @param {() => Promise<void>} parts.flush stores what is on the screen
 * @param {() => number} [parts.now] milliseconds
 */
export function createQueueExport({
  store,
  make,
  probe,
  storage,
  fileOf,
  update,
  flush,
  now = () => performance.now(),
}) {
  /** @type {AbortController | null} */
  let running = null;
  /** @type {import('../export/exporting.js').Exporter | null} of the file whose turn it is */
  let exporter = null;

  /**
   * @param {import('../export/export-plan.js').Which} which
   * @param {Place} place
   * @param {Omit<import('../export/export-plan.js').ExportOptions, 'rejected'> & {rejected?: boolean}} options
   */
  async function run(which, place, options) {
    const { queue, about } = store.state;
    if (!queue || running) return;
    const mine = new AbortController();
    running = mine;
    const began = now();
    /** @type {QueueJob} */
    const whole = { state: 'running', files: [], place: place.name, left: null, error: null };
    const names = new Set();
    for (const { id, path, key, proposals, decided, accepted } of queue.entries) {
      const weight = which === 'accepted' ? accepted : proposals - (decided - accepted);
      if (!key || !weight) continue;
      const folder = freeFolder(safeStem(path.replaceAll('/', '_')), (name) => names.has(name));
      names.add(folder.toLowerCase());
      whole.files.push({ id, path, folder, state: 'waiting', weight, job: null, error: null, wall: null });
    }
    const tell = () => {
      const share = queueJobShare(whole);
      whole.left = share > 0.02 && share < 1 ? ((now() - began) / 1000 / share) * (1 - share) : null;
      store.set({ queueJob: { ...whole } });
    };
    tell();
    await flush();
    for (const file of whole.files) {
      if (mine.signal.aborted) file.state = 'cancelled';
      else await one(file, which, place, options, mine.signal, tell);
      tell();
    }
    try {
      if (!mine.signal.aborted || place.top.kind === 'folder')
        await writeSummary(whole, place.top, about?.version ?? '');
      if (mine.signal.aborted) place.top.cancel();
      else await place.top.close();
      whole.state = mine.signal.aborted ? 'cancelled' : 'done';
    } catch (error) {
      whole.state = 'failed';
      whole.error = troubleOf(error);
    }
    running = null;
    tell();
  }

  /**
   * @param {FileJob} file
   * @param {import('../export/export-plan.js').Which} which
   * @param {Place} place
   * @param {Omit<import('../export/export-plan.js').ExportOptions, 'rejected'> & {rejected?: boolean}} options
   * @param {AbortSignal} signal
   * @param {() => void} tell
   */
  async function one(file, which, place, options, signal, tell) {
    file.state = 'cutting';
    tell();
    const cancel = () => exporter?.cancel();
    try {
      const entry = store.state.queue?.entries.find(({ id }) => id === file.id);
      const work = entry?.key ? await storage.load(entry.key) : null;
      if (!work)
        throw new SmartCutError('error.queue.notStored', {}, 'The work on this file is not stored on this computer.');
      const { file: video } = await fileOf(file.id);
      const info = await probe(video, { signal });
      const choices = exportChoices(work.project.segments);
      const bench = createStore(
        initialState({
          file: video,
          info,
          ...stateFrom(work.project, work.items, work.interval),
          about: store.state.about,
        }),
      );
      file.wall = bench.state.wall;
      const { sink, folder } = await place.inside(file.folder);
      file.folder = folder;
      exporter = createExporter({ ...make, store: bench });
      signal.addEventListener('abort', cancel, { once: true });
      bench.watch(['job'], ({ job }) => {
        file.job = job;
        tell();
      });
      signal.throwIfAborted();
      await exporter.run(choices[which], sink, { ...options, rejected: options.rejected ? choices.rejected : [] });
      const { job } = bench.state;
      const saved = job?.clips.filter(({ state, rejected }) => state === 'saved' && !rejected).length ?? 0;
      const failed = !job || job.state === 'failed' || job.clips.some(({ state }) => state === 'failed');
      file.error = job?.error ?? null;
      file.state = signal.aborted ? 'cancelled' : failed ? 'failed' : 'saved';
      if (saved) update(file.id, { exported: saved });
    } catch (error) {
      file.state = signal.aborted ? 'cancelled' : 'failed';
      if (!signal.aborted) file.error = troubleOf(error);
    } finally {
      signal.removeEventListener('abort', cancel);
      exporter = null;
    }
  }

  /** @param {QueueJob} whole @param {Sink} top @param {string} version */
  async function writeSummary({ files }, top, version) {
    const rows = files.map(({ path, folder, wall, error, job }) => {
      const clips = job?.clips ?? [];
      return { path, folder, wall, clips, error: error?.message ?? null };
    });
    const json = new Blob([toSummary(rows, { version, now: new Date() })], { type: 'application/json' });
    await top.write('summary.json', json);
    await top.write('summary.csv', new Blob([toSummaryCsv(rows)], { type: 'text/csv' }));
  }

  return {
    run,
    cancel: () => running?.abort(),
    /** Leaves out one clip of the current file. @param {number} id */
    skip: (id) => exporter?.skip(id),
    get busy() {
      return running !== null;
    },
  };
}

/** @typedef {ReturnType<typeof createQueueExport>} QueueExport */

/**
 * In a folder of the disk; one whose name is taken gets "-2".
 * @param {FileSystemDirectoryHandle} root
 * @returns {Place}
 */
export const inFolder = (root) => ({
  name: root.name,
  top: folderSink(root),
  async inside(wanted) {
    /** @type {Set<string>} */
    const names = new Set();
    for await (const name of /** @type {any} */ (root).keys()) names.add(name.toLowerCase());
    const folder = freeFolder(wanted, (name) => names.has(name));
    return { folder, sink: folderSink(await root.getDirectoryHandle(folder, { create: true })) };
  },
});

/**
 * In one zip.
 * @param {Sink} zip
 * @returns {Place}
 */
export const inZip = (zip) => ({
  name: zip.name,
  top: zip,
  inside: async (folder) => ({
    folder,
    sink: {
      ...zip,
      write: async (name, blob) => (await zip.write(`${folder}/${name}`, blob)).slice(folder.length + 1),
      close: async () => {},
      cancel() {},
    },
  }),
});
