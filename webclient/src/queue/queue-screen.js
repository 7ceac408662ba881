// The file of a queue that is open on the screen: opening it, and its row following what is done there. No DOM.

import { explain } from '../errors.js';
import { keyOf } from '../project/project.js';
import { withoutUndo } from '../store.js';
import { currentEntry, factsOf } from './queue.js';

/**
 * @param {object} parts
 * @param {import('../store.js').Store} parts.store
 * @param {import('../project/opening.js').Opener} parts.opener
 * @param {import('./file-access.js').FileAccess} parts.files
 * @param {import('./run.js').QueueRun} parts.runner
 * @param {(id: number, patch: Partial<import('./queue.js').Entry>) => void} parts.update
 */
export function createQueueScreen({ store, opener, files, runner, update }) {
  const queue = () => store.state.queue;

  /** Where the open video is one of the queue, its row follows. */
  function follow() {
    const now = queue();
    if (!now) return;
    const { fingerprint, segments, run } = store.state;
    const key = fingerprint && keyOf(fingerprint);
    const before = currentEntry(now);
    const current =
      key && before?.key === key ? before : (now.entries.find((entry) => key && entry.key === key) ?? null);
    if ((current?.id ?? null) !== now.current) store.set({ queue: { ...now, current: current?.id ?? null } });
    if (!current) return;
    const { share, ...counts } = factsOf(segments, run);
    const over = run.state === 'done' && current.state !== 'searching';
    update(current.id, { ...counts, ...(over && { state: 'searched', share: 1 }) });
    if (run.state === 'running') update(current.id, { share });
  }
  store.watch(['fingerprint', 'segments', 'run'], follow);

  /** @param {number} id */
  async function open(id) {
    const now = queue();
    const entry = now?.entries.find((each) => each.id === id);
    if (!now || !entry || now.current === id || now.needs !== 'nothing') return;
    const shown = show(entry, now.settings?.interval).catch((error) =>
      update(id, {
        state: 'refused',
        trouble: explain(error, { fallback: 'error.media.unreadable', params: { name: entry.name } }),
      }),
    );
    runner.waitFor(shown);
    await shown;
  }

  /** @param {import('./queue.js').Entry} entry @param {number} [interval] */
  async function show({ id, path, state }, interval) {
    await runner.handOver(id);
    const { file, handle } = await files.get(id);
    await opener.open(file, { handle, alone: true, interval, path });
    const { file: present, fingerprint, openError } = store.state;
    if (present !== file) {
      const trouble = openError && { key: openError.key, params: openError.params };
      return update(id, { state: 'refused', trouble });
    }
    if (state === 'refused') update(id, { state: 'waiting', trouble: null });
    if (fingerprint) update(id, { key: keyOf(fingerprint) });
    // The video before is a click away in the list; an undo would bring it back without what was done to it since.
    withoutUndo(store);
    follow();
  }

  return {
    follow,
    open,
    /** The first file that can be opened. @param {number | null} preferred tried before the others */
    async openFirst(preferred = null) {
      const ids = (queue()?.entries ?? []).map(({ id }) => id);
      for (const id of ids.toSorted((a, b) => Number(b === preferred) - Number(a === preferred))) {
        if (queue()?.current !== null || queue()?.needs !== 'nothing') return;
        await open(id);
      }
    },
  };
}

/** @typedef {ReturnType<typeof createQueueScreen>} QueueScreen */
