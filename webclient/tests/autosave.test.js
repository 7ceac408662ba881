// @ts-nocheck - half a page is handed in
// What is written, when, and the notice when it can't be.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAutosave } from '../src/project/autosave.js';
import { chooseThumbnails } from '../src/project/project-storage.js';
import { scoresOf } from '../src/scores.js';
import { analystSegment } from '../src/segments.js';
import { createStore, emptyProject, idleRun, initialState } from '../src/store.js';

/** A page with a video; `save` may be replaced to fail. */
function page(t, { save, scores } = {}) {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1000 });
  const store = createStore(initialState());
  const saved = [];
  let shed = 0;
  const storage = {
    async save(entry) {
      await save?.(entry);
      saved.push(entry);
    },
    async shed() {
      shed++;
    },
  };
  const autosave = createAutosave({ store, storage, thumbnails: () => [{ at: 1, blob: 'p' }] });
  const open = (hash = 'aa', given = {}) =>
    store.set({
      ...emptyProject(),
      ...{ file: { lastModified: 1 }, info: { name: `${hash}.mp4`, duration: 100 }, view: 'finding' },
      ...{ fingerprint: { size_bytes: 7, slices_sha256: hash } },
      ...given,
    });
  open();
  const settle = async () => {
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  };
  const pass = async (ms) => {
    t.mock.timers.tick(ms);
    await settle();
  };
  return { store, saved, open, pass, settle, autosave, shed: () => shed, scores };
}

const running = (given = {}) => ({ ...idleRun(), state: 'running', total: 9, ...given });

test('opening a video and looking around is no work', async (t) => {
  const { store, saved, pass } = page(t);
  store.set({ at: 4, pluginId: 'a' });
  await pass(10_000);
  assert.equal(saved.length, 0);
  assert.equal(store.state.saved, null);
});

test('changes are written together soon after, and it says since when', async (t) => {
  const { store, saved, pass } = page(t);
  store.set({ segments: [analystSegment(20, 100)] });
  store.set({ segments: [analystSegment(20, 100), analystSegment(60, 100)] });
  await pass(200);
  assert.equal(saved.length, 0);
  await pass(200);
  assert.equal(saved.length, 1);
  assert.equal(saved[0].project.segments.length, 2);
  assert.equal(saved[0].about.counts.proposals, 2);
  assert.equal(saved[0].scores, undefined, 'scores did not change');
  assert.deepEqual([store.state.saved.state, store.state.saved.at], ['saved', Date.now()]);
});

test('continuous changes are written too', async (t) => {
  const { store, saved, pass } = page(t);
  for (let tick = 0; tick < 50; tick++) {
    store.set({ run: running({ answered: tick }), scores: scoresOf() });
    await pass(100);
  }
  assert.ok(saved.length >= 4, `${saved.length} times in 5 s`);
  assert.ok(saved.at(-1).scores);
  assert.ok(saved.at(-1).project.run.answered >= 38);
});

test('thumbnails are written when the search ends, not with every score', async (t) => {
  const { store, saved, pass } = page(t);
  for (let tick = 0; tick < 30; tick++) {
    store.set({ run: running({ answered: tick }), scores: scoresOf() });
    await pass(300);
  }
  const before = saved.filter(({ thumbnails }) => thumbnails).length;
  assert.ok(before <= 1, `${before} times`);
  store.set({ run: running({ state: 'done' }) });
  await pass(1100);
  assert.equal(saved.at(-1).thumbnails.length, 1);
});

test('a page that goes away writes at once what is there', async (t) => {
  const { store, saved, autosave, settle } = page(t);
  store.set({ segments: [analystSegment(20, 100)] });
  autosave.flush();
  store.set({ segments: [] }); // later than what was asked to be written
  await settle();
  assert.equal(saved.length, 1);
  assert.equal(saved[0].project.segments.length, 1);
});

test('another video: the old one is written under its own name, the new one is not written yet', async (t) => {
  const { store, saved, open, pass, autosave } = page(t);
  store.set({ segments: [analystSegment(20, 100)] });
  autosave.flush();
  open('bb');
  await pass(5000);
  assert.deepEqual(
    saved.map(({ about }) => about.key),
    ['7-aa'],
  );
  assert.equal(store.state.saved, null, 'no notice about the new one');
});

test('work restored with a video is written again: it was received, or its date is new', async (t) => {
  const { saved, open, pass } = page(t);
  const scores = scoresOf([{ at: 0, score: 1, label: null, box: null }]);
  open('bb', { segments: [analystSegment(20, 100)], scores });
  await pass(1000);
  assert.equal(saved.length, 1);
  assert.equal(saved[0].scores.packed.at.length, 1);
});

const full = () => Object.assign(new Error('disk full'), { name: 'QuotaExceededError' });

test('a full storage lets thumbnails go first', async (t) => {
  let tries = 0;
  const save = () => {
    if (++tries === 1) throw full();
  };
  const { store, saved, pass, shed } = page(t, { save });
  store.set({ segments: [analystSegment(20, 100)] });
  await pass(400);
  assert.deepEqual([shed(), saved.length, store.state.saved.state], [1, 1, 'saved']);
});

test('a failed write is reported, and the next change writes everything', async (t) => {
  let broken = true;
  const save = () => {
    if (broken) throw full();
  };
  const { store, saved, pass } = page(t, { save });
  store.set({ segments: [analystSegment(20, 100)], scores: scoresOf() });
  await pass(2000);
  assert.deepEqual([store.state.saved.state, store.state.saved.error.key], ['failed', 'saved.full']);
  broken = false;
  store.set({ at: 3 });
  await pass(3000);
  assert.equal(store.state.saved.state, 'saved');
  assert.ok(saved[0].scores, 'scores that could not be written are not forgotten');
});

test('of many thumbnails those of the segments and an even spread are kept', () => {
  const thumbnails = Array.from({ length: 10_000 }, (_, at) => ({ at }));
  const chosen = chooseThumbnails(thumbnails, [{ start: 4990, stop: 5000 }], 100);
  assert.ok(chosen.length <= 100 && chosen.length > 90);
  assert.ok(chosen.some(({ at }) => at === 4995));
  assert.deepEqual(
    chosen,
    [...chosen].sort((a, b) => a.at - b.at),
  );
  assert.equal(chooseThumbnails(thumbnails.slice(0, 50), [], 100).length, 50);
});
