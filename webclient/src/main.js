// Wiring only: makes the parts and hands them to each other.

import { createActionRegistry } from './action-registry.js';
import { createAuditing, withAudit } from './audit/auditing.js';
import { createHistory } from './commands.js';
import { keyframesOf } from './containers/keyframes.js';
import { probe } from './containers/probe.js';
import { openCutter } from './cut/cut.js';
import { encodeClip } from './cut/encode.js';
import { mergeClips } from './cut/merge.js';
import { createExporter } from './export/exporting.js';
import { createAutoResume } from './finding/auto-resume.js';
import { createFinder } from './finding/finding.js';
import { pluginName } from './finding/names.js';
import { stillChosen } from './finding/replicas.js';
import { chooseLanguage, createI18n } from './i18n.js';
import { watchPlugins } from './net/plugins.js';
import { analyze } from './net/session.js';
import { createParameters, parameterApplier } from './parameters.js';
import { createAutosave } from './project/autosave.js';
import { createClaims } from './project/claims.js';
import { fingerprintOf } from './project/fingerprint.js';
import { createImporter } from './project/importing.js';
import { createOneTab } from './project/one-tab.js';
import { createOpener } from './project/opening.js';
import { openStorage } from './project/project-storage.js';
import { createRecall } from './project/recall.js';
import { createRestore } from './project/restore.js';
import { createActions } from './review/actions.js';
import { keepPreferences, recalledPreferences } from './review/preferences.js';
import { createReview } from './review/review.js';
import { frameAt } from './sample/frame-at.js';
import { countFrames, sampleFrames } from './sample/sample-frames.js';
import { openSource } from './sample/source.js';
import { createStore, initialState } from './store.js';
import { createAnnouncer } from './ui/announce.js';
import { createAudit } from './ui/audit/audit-panel.js';
import { byId, translate } from './ui/dom.js';
import { createDrop } from './ui/drop.js';
import { createEditor } from './ui/editor.js';
import { createElsewhere } from './ui/elsewhere.js';
import { createExportDialog } from './ui/export/export-dialog.js';
import { createForm } from './ui/form.js';
import { createFrameLoop } from './ui/frame-loop.js';
import { createGoTo } from './ui/goto-field.js';
import { createHelp } from './ui/help.js';
import { attachKeys } from './ui/keys.js';
import { createLabelEditor } from './ui/label-editor.js';
import { onLeaving } from './ui/leaving.js';
import { createPlayer } from './ui/player.js';
import { createAddFiles } from './ui/queue/add-files.js';
import { createQueueView } from './ui/queue/queue-wiring.js';
import { createRecent } from './ui/recent.js';
import { createSaved } from './ui/saved.js';
import { createSearchProgress } from './ui/search-progress.js';
import { createSegmentList } from './ui/segment-list.js';
import { createShell } from './ui/shell.js';
import { createStage } from './ui/stage.js';
import { createStartingTimeDialog } from './ui/starting-time-dialog.js';
import { createStatusLine } from './ui/status-line.js';
import { createTheme, recall, remember } from './ui/theme.js';
import { Thumbnails } from './ui/thumbnails.js';
import { createTimeline } from './ui/timeline/timeline.js';

/** @param {string} language @returns {Promise<import('./i18n.js').Messages>} */
async function loadMessages(language) {
  const answer = await fetch(new URL(`../locales/${language}.json`, import.meta.url));
  return answer.json();
}

const [en, ru] = await Promise.all([loadMessages('en'), loadMessages('ru')]);
const language = chooseLanguage([recall('language') ?? '', ...navigator.languages]);
const i18n = createI18n({ en, ru }, language);
const store = createStore(initialState({ language, ...recalledPreferences({ recall }) }));
const { keymap } = keepPreferences(store, { recall, remember });
const actions = createActionRegistry(store);
const thumbnails = new Thumbnails(() => timeline.redraw());
/** @type {Omit<import('./finding/finding.js').FinderParts, 'store' | 'onFrame'>} */
const finding = {
  analyze,
  sampleFrames,
  openSource,
  countFrames,
  onRate: (plugin, rate) => remember(`rate.${plugin}`, rate.toFixed(2)),
  labelOf: (plugin) => pluginName(plugin, i18n),
};
const finder = createFinder({ ...finding, store, onFrame: (at, jpeg) => thumbnails.add(at, jpeg) });
const apply = parameterApplier(store, finder.settingsChanged);
const history = createHistory(store, {
  applySetting: apply,
  applyAnswer: (answer, back) => auditing.note(answer, back),
});
const parameters = createParameters({ store, history, apply });
actions.register('undoStep', history.undo);
const loop = createFrameLoop();
const video = /** @type {HTMLVideoElement} */ (byId('video'));
const player = createPlayer({
  store,
  video,
  canvas: /** @type {HTMLCanvasElement} */ (byId('frame')),
  loop,
  thumbnails,
  frameAt,
});
const review = createReview({ store, history, player });
const auditing = createAuditing({ store, history, player });
const make = { openCutter, encodeClip, mergeClips, sampleFrames, fingerprintOf };
const exporter = createExporter({ ...make, store, onRate: (rate) => remember('rate.encode', rate.toFixed(0)) });
store.watch(['file'], ({ file, info }) => {
  if (!file || !info) return;
  keyframesOf(file, info).then((keyframes) => store.state.file === file && store.set({ keyframes }));
});
const storage = openStorage();
const autosave = createAutosave({ store, storage, thumbnails: () => thumbnails.frames });
const oneTab = createOneTab({ store, claims: createClaims(), flush: autosave.flush, leave: finder.leave });
const autoResume = createAutoResume({ store, resume: finder.resume });
const { recall: recallWork, restored } = createRecall({
  ...{ store, storage, resume: autoResume.whenReady, claim: oneTab.claim },
  showThumbnails: (frames) => thumbnails.restore(frames),
});
const opener = createOpener({ store, history, probe, leave, actions, recall: recallWork });
const restore = createRestore({
  ...{ store, storage, opener, restored, actions },
  tab: { get: () => recall('open', sessionStorage), set: (key) => remember('open', key, sessionStorage) },
});

/** Before another video takes the place: nothing may go on for the old one. */
function leave() {
  finder.leave();
  autosave.flush();
  exporter.cancel();
  player.pause();
  const frames = thumbnails.take();
  return () => thumbnails.restore(frames);
}

/** @param {string} plugin */
const rateOf = (plugin) => Number(recall(`rate.${plugin}`)) || null;

const timeline = createTimeline({
  canvas: /** @type {HTMLCanvasElement} */ (byId('timeline')),
  store,
  i18n,
  loop,
  player,
  review,
  thumbnails,
  setParameter: parameters.set,
});
const openReview = () => store.set({ view: 'review' });
store.watch(['view'], ({ view }) => view === 'review' && review.begin());
const exportDialog = createExportDialog({
  ...{ store, i18n, exporter },
  pause: player.pause,
  encodeRate: () => Number(recall('rate.encode')) || null,
});
const help = createHelp({ store, i18n, keymap });
createStage({ store, i18n, player, review, keymap });
createForm({ store, i18n, countFrames, rateOf, parameters });
const progress = createSearchProgress({ store, i18n, finder, openReview });
createSegmentList({ store, i18n, review, thumbnails, keymap });
createEditor({ store, i18n, review, keymap, editLabels: createLabelEditor({ store, i18n }).open });
createAudit({ store, i18n, auditing, keymap });
createShell({ store, i18n, openExport: exportDialog.open });
createStatusLine({ store, i18n, actions });
createAnnouncer({ store, i18n });
const intake = createImporter({ store, history }).inFrontOf(opener);
const drop = createDrop({
  ...{ store, i18n, actions, opener: intake, openProject: restore.openProject, openSample },
  openMany: (collected, handles) => queue.take(collected, handles),
  addMany: (collected, handles) => queue.add(collected, handles),
});
const adding = createAddFiles({ store, i18n, addFiles: drop.addFiles, addFolder: drop.addFolder, pause: player.pause });
const queue = createQueueView({
  ...{ store, i18n, opener, finder, autosave, storage, claims: oneTab.claims, probe, fingerprintOf, finding, make },
  pause: player.pause,
  chooseFolder: drop.chooseFolder,
  openAdding: adding.open,
});
createElsewhere({ store, i18n, takeOver: () => oneTab.takeOver(opener.open) });
createStartingTimeDialog({ store, i18n });
createRecent({ store, i18n, restore, choose: drop.choose });
createSaved({ store, i18n });
createTheme({ useLanguage, language: () => i18n.language, recolor: timeline.recolor });

/** @param {string} next */
function useLanguage(next) {
  i18n.use(next);
  document.documentElement.lang = next;
  translate(document, i18n.t);
  store.set({ language: next });
}
useLanguage(language);

const goTo = createGoTo({ store, i18n, keymap, player });
const keyActions = createActions({
  ...{ player, review, history, timeline },
  page: {
    order: () => store.set({ order: store.state.order === 'time' ? 'score' : 'time' }),
    reviewPlay: () => store.set({ reviewPlay: !store.state.reviewPlay }),
    audit: auditing.open,
    goTo: goTo.open,
    find: progress.press,
    export: exportDialog.open,
    help: help.open,
  },
});
attachKeys({ keymap, actions: withAudit(keyActions, store, auditing), active: () => store.state.view !== 'empty' });

function openSample() {
  opener.openFetched(async () => {
    const answer = await fetch('sample/sample.mp4');
    if (!answer.ok) throw new Error(`sample: ${answer.status}`);
    return new File([await answer.blob()], 'sample.mp4', { type: 'video/mp4' });
  }, 'sample.mp4');
}

fetch('api/about')
  .then((answer) => (answer.ok ? answer.json() : null))
  .then((about) => store.set({ about }))
  .catch(() => {}); // without a server there is no sample either; the last line says that it is gone

watchPlugins({
  /** @param {import('./types.js').PluginList} list */
  onChange({ plugins, source }) {
    store.set({ plugins, source, server: 'connected', pluginId: stillChosen(plugins, store.state) });
  },
  onLost: () => store.set({ server: 'lost' }),
});

restore.start().then(queue.restore);
onLeaving([autosave.flush, queue.flush], () => exporter.busy || queue.busy());

/** For tests: reading only. */
Object.assign(window, { smartcut: { store, timeline } });
