// The queue of files: taken in, shown one by one on the screen, searched together, and there again after a reload. No DOM.

import { explain } from '../errors.js';
import { keyOf } from '../project/project.js';
import { MediaError } from '../rpc/media-error.js';
import { withoutUndo } from '../store.js';
import { allAllowed } from './files.js';
import { currentEntry, factsOf, makeQueue, matchFiles, withEntry, withMore } from './queue.js';
import { createRecalling } from './recalling.js';

/**
 * @typedef {import('./queue.js').Entry} Entry
 * @typedef {import('./queue.js').Found} Found
 *
 * @typedef {object} QueueParts
 * @property {import('../store.js').Store} store
 * @property {import('../project/opening.js').Opener} opener
 * @property {import('./queue-storage.js').QueueStorage} storage
 * @property {Pick<import('../project/project-storage.js').Storage, 'load' | 'recent'>} projects
 * @property {(file: File) => Promise<import('../project/fingerprint.js').Fingerprint>} fingerprintOf
 * @property {import('../project/claims.js').Claims} claims
 */

/** One list is stored; the tab that has it goes on with it. */
const LIST = 'queue';

/** @param {QueueParts} parts */
export function createQueueing({ store, opener, storage, projects, fingerprintOf, claims }) {
  /** @type {Map<number, Found>} by entry; handles alone after a reload, until they may be read */
  let files = new Map();
  /** @type {Map<number, FileSystemFileHandle>} */
  let handles = new Map();
  /** @type {FileSystemHandle[]} what was chosen: permission for it is permission for all */
  let roots = [];
  /** @type {import('./run.js').QueueRun} */
  let runner;
  /** The id of the next file. */
  let next = 1;
  /** What was going on before a reload. */
  let before = { running: false, current: /** @type {number | null} */ (null) };

  const queue = () => store.state.queue;
  /** @param {File} file */
  const keyOfFile = async (file) => keyOf(await fingerprintOf(file));
  const recallAll = createRecalling({ queue, projects, keyOfFile, fileOf, update });

  /** @param {number} id @param {Partial<Entry>} patch */
  function update(id, patch) {
    const now = queue();
    const next = now && withEntry(now, id, patch);
    if (next && next !== now) store.set({ queue: next });
  }

  /**
   * @param {number} id
   * @returns {Promise<{file: File, handle: FileSystemFileHandle | null}>}
   */
  async function fileOf(id) {
    const handle = handles.get(id) ?? null;
    try {
      if (handle) return { file: await handle.getFile(), handle }; // a recording may have grown since
      const file = files.get(id)?.file;
      if (file) return { file, handle: null };
    } catch {
      // moved or unplugged: said below
    }
    throw new MediaError('unreadable');
  }

  /** The file on the screen is one of these: its row follows what is done there. */
  function followScreen() {
    const now = queue();
    if (!now) return;
    const { fingerprint, segments, run } = store.state;
    const key = fingerprint && keyOf(fingerprint);
    const present = currentEntry(now);
    const current =
      key && present?.key === key ? present : (now.entries.find((entry) => key && entry.key === key) ?? null);
    if ((current?.id ?? null) !== now.current) store.set({ queue: { ...now, current: current?.id ?? null } });
    if (!current) return;
    const { share, ...counts } = factsOf(segments, run);
    const over = run.state === 'done' && current.state !== 'searching';
    update(current.id, { ...counts, ...(over && { state: 'searched', share: 1 }) });
    if (run.state === 'running') update(current.id, { share });
  }

  /** @param {number} id */
  async function open(id) {
    const now = queue();
    const entry = now?.entries.find((each) => each.id === id);
    if (!now || !entry || now.current === id || now.needs !== 'nothing') return;
    const shown = (async () => {
      await runner.handOver(id);
      const { file, handle } = await fileOf(id);
      await opener.open(file, { handle, alone: true, interval: now.settings?.interval, path: entry.path });
      const { file: present, fingerprint, openError } = store.state;
      if (present !== file)
        return update(id, { state: 'refused', trouble: openError && { key: openError.key, params: openError.params } });
      if (entry.state === 'refused') update(id, { state: 'waiting', trouble: null });
      if (fingerprint) update(id, { key: keyOf(fingerprint) });
      // What was on the screen is a click away in the list; bringing it back from memory could undo what was done since.
      withoutUndo(store);
      followScreen();
    })().catch((error) =>
      update(id, {
        state: 'refused',
        trouble: explain(error, { fallback: 'error.media.unreadable', params: { name: entry.name } }),
      }),
    );
    runner.waitFor(shown);
    await shown;
  }

  /** Shows what was shown before, else the first file that can be opened. */
  async function openFirst() {
    const { current } = before;
    const ids = (queue()?.entries ?? [])
      .map(({ id }) => id)
      .toSorted((a, b) => Number(b === current) - Number(a === current));
    for (const id of ids) {
      if (queue()?.current !== null || queue()?.needs !== 'nothing') return;
      await open(id);
    }
  }

  /** The files are here: the screen has one, and a search that was under way goes on. */
  async function resume() {
    const now = queue();
    if (!now) return;
    store.set({ queue: { ...now, needs: 'nothing' } });
    followScreen();
    await openFirst();
    if (before.running) runner.resume();
    before = { running: false, current: null };
  }

  /** @param {FileSystemHandle[]} chosen */
  async function ready(chosen) {
    handles = new Map([...files].flatMap(([id, { handle }]) => (handle ? [[id, handle]] : [])));
    roots = chosen;
    if (claims.has(LIST)) await storage.saveHandles({ roots, files: handles });
    await resume();
  }

  /** A list of the video that is open, or an empty one. */
  async function begin() {
    const { file, handle } = store.state;
    await claims.claim(LIST, () => {});
    const made = makeQueue('', file ? [{ path: file.name, file, handle }] : [], 0, next);
    next += made.files.size;
    files = made.files;
    handles = new Map([...files].flatMap(([id, each]) => (each.handle ? [[id, each.handle]] : [])));
    roots = [...handles.values()];
    const key = file && (await keyOfFile(file).catch(() => null));
    const [present] = made.queue.entries;
    return present ? withEntry(made.queue, present.id, { key }) : made.queue;
  }

  store.watch(['fingerprint', 'segments', 'run'], followScreen);
  store.watch(['queue'], ({ queue: now }) => now && claims.has(LIST) && storage.save(now));

  return {
    update,
    fileOf,
    open,
    /** @param {import('./run.js').QueueRun} given */
    use(given) {
      runner = given;
    },
    /**
     * A new queue in the place of the present one; or, where files are asked for again, those.
     * @param {import('./files.js').Collected} collected
     * @param {FileSystemHandle[]} chosen handles that were picked or dropped
     */
    async take({ title, found, left }, chosen = []) {
      const now = queue();
      if (now?.needs === 'files') {
        const matched = await matchFiles(now.entries, found, keyOfFile);
        if (matched.size) {
          files = new Map([...files, ...matched]);
          await ready(chosen);
          return;
        }
      }
      if (!found.length) {
        store.set({ openError: { key: 'error.queue.none', params: { count: left } } });
        return;
      }
      runner.stop();
      before = { running: false, current: null };
      await claims.claim(LIST, () => {});
      const made = makeQueue(title, found, left, next);
      next += found.length;
      files = made.files;
      store.set({ queue: made.queue, openError: null, wanted: null });
      await ready(chosen);
      await recallAll();
    },
    /**
     * More files behind those of the list; where there is none, behind the video that is open.
     * @param {import('./files.js').Collected} collected
     * @param {FileSystemHandle[]} chosen handles that were picked or dropped
     */
    async add(collected, chosen = []) {
      const { left, found } = collected;
      if (!found.length) {
        store.set({ openError: { key: 'error.queue.none', params: { count: left } } });
        return;
      }
      const now = queue() ?? (await begin());
      const more = withMore(now, collected, next);
      next += more.files.size;
      files = new Map([...files, ...more.files]);
      for (const [id, { handle }] of more.files) if (handle) handles.set(id, handle);
      roots = [...roots, ...chosen];
      const notice = { key: 'queue.added', params: { count: more.files.size } };
      store.set({ queue: more.queue, openError: null, wanted: null, notice });
      if (claims.has(LIST)) await storage.saveHandles({ roots, files: handles });
      followScreen();
      if (!store.state.info) await openFirst();
      await recallAll();
    },
    /** After a reload: the list as it was, and the files where the browser still has them. */
    async restore() {
      const kept = await storage.load();
      if (!kept || queue() || !(await claims.claim(LIST, () => {}))) return;
      next = Math.max(0, ...kept.queue.entries.map(({ id }) => id)) + 1;
      handles = kept.handles.files;
      roots = kept.handles.roots;
      before = kept.queue;
      const complete = handles.size >= kept.queue.entries.length;
      const needs = complete ? 'permission' : 'files';
      store.set({ queue: { ...kept.queue, current: null, running: false, needs } });
      followScreen();
      if (complete && (await allAllowed(roots, 'queryPermission'))) await resume();
    },
    /** Asks for the permission; must be called by a press of the person. */
    async allow() {
      if (await allAllowed(roots, 'requestPermission')) await resume();
    },
    /** The list goes; the work on the files stays, as any project does. */
    async close() {
      runner.stop();
      const forgotten = claims.has(LIST) ? storage.forget() : null;
      files = new Map();
      handles = new Map();
      store.set({ queue: null }); // at once: what is chosen next begins a list of its own
      await forgotten;
    },
  };
}
