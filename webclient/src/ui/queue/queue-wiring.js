// Wires the queue: its panel, the background sessions that search its files, and its export.

import { sessionOpener } from '../../queue/background-session.js';
import { FileAccess } from '../../queue/file-access.js';
import { createQueueExport } from '../../queue/queue-export.js';
import { createQueueScreen } from '../../queue/queue-screen.js';
import { openQueueStorage } from '../../queue/queue-storage.js';
import { createQueueing, entryUpdater } from '../../queue/queueing.js';
import { createQueueRun } from '../../queue/run.js';
import { chosenPlugin } from '../../schema.js';
import { createQueueExportDialog } from './queue-export-dialog.js';
import { createQueuePanel } from './queue-panel.js';

/**
 * @param {object} parts
 * @param {import('../../store.js').Store} parts.store
 * @param {import('../../i18n.js').I18n} parts.i18n
 * @param {import('../../project/opening.js').Opener} parts.opener
 * @param {import('../../finding/finding.js').Finder} parts.finder of the open video
 * @param {import('../../project/autosave.js').Autosave} parts.autosave of the open video
 * @param {import('../../project/project-storage.js').Storage} parts.storage
 * @param {import('../../project/claims.js').Claims} parts.claims
 * @param {import('../../queue/background-session.js').SessionParts['probe']} parts.probe
 * @param {import('../../queue/background-session.js').SessionParts['fingerprintOf']} parts.fingerprintOf
 * @param {import('../../queue/background-session.js').SessionParts['finding']} parts.finding
 * @param {import('../../export/exporting.js').Makers} parts.make
 * @param {() => void} parts.pause
 * @param {() => void} parts.chooseFolder
 * @param {() => void} parts.openAdding
 */
export function createQueueView(parts) {
  const {
    store,
    i18n,
    opener,
    finder,
    autosave,
    storage,
    claims,
    probe,
    fingerprintOf,
    finding,
    make,
    pause,
    chooseFolder,
    openAdding,
  } = parts;
  const kept = openQueueStorage();
  const files = new FileAccess();
  /** @param {number} id */
  const fileOf = (id) => files.get(id);
  const update = entryUpdater(store);
  const openSession = sessionOpener({ main: store, storage, probe, fingerprintOf, finding, claims });
  const run = createQueueRun({ front: { store, finder, flush: autosave.flush }, openSession, update, fileOf });
  const screen = createQueueScreen({ store, opener, files, runner: run, update });
  const queueing = createQueueing({
    ...{ store, files, screen, runner: run, update },
    ...{ storage: kept, projects: storage, fingerprintOf, claims },
  });

  /** With the form's current settings. */
  function search() {
    const { interval, parameters } = store.state;
    const plugin = chosenPlugin(store.state);
    if (plugin) run.start({ plugin: plugin.name, interval, parameters });
  }
  const exporter = createQueueExport({
    ...{ store, make, probe, storage, fileOf, update, flush: autosave.flush },
  });
  const { open: openExport } = createQueueExportDialog({ store, i18n, exporter, pause });
  createQueuePanel({
    ...{ store, i18n, queueing, search, stop: run.stop },
    ...{ choose: chooseFolder, add: openAdding, openExport },
  });

  return {
    take: queueing.take,
    add: queueing.add,
    restore: queueing.restore,
    /** Before the page is unloaded. */
    flush() {
      kept.flush();
      run.flush();
    },
    busy: () => exporter.busy,
  };
}
