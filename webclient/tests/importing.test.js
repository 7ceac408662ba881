// Lists that come in: what is added, what is left out, and that it can be undone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createHistory } from '../src/commands.js';
import { additions, createImporter } from '../src/project/importing.js';
import { createStore } from '../src/store.js';

const item = (start, stop, more = {}) => ({ start, stop, score: null, label: null, state: 'proposed', ...more });
const INFO = { name: 'hall.mp4', duration: 100, fps: 25 };
const list = (segments) => new File([JSON.stringify({ timestamps: segments })], 'list.json');

function page(info = INFO) {
  const store = createStore();
  store.set({ info });
  const history = createHistory(store);
  return { store, history, importer: createImporter({ store, history }) };
}

test('clamped to the video, without what is already there or beyond the end', () => {
  const here = [{ ...item(10, 20), id: 'a', edited: false, origin: 'model' }];
  const given = [item(10.02, 20), item(90, 130), item(100, 110), item(90, 140), item(5, 6, { state: 'accepted' })];
  const { added, known, beyond } = additions(given, here, 100);
  assert.deepEqual(
    added.map(({ start, stop, state, origin }) => [start, stop, state, origin]),
    [
      [90, 100, 'proposed', 'analyst'],
      [5, 6, 'accepted', 'analyst'],
    ],
  );
  assert.deepEqual([known, beyond], [2, 1]);
});

test('a list comes in as one step that can be undone', async () => {
  const { store, history, importer } = page();
  await importer.open(list([item(5, 9), item(1, 2)]));
  assert.equal(store.state.view, 'review');
  assert.deepEqual(
    store.state.segments.map(({ start }) => start),
    [1, 5],
  );
  assert.equal(store.state.selected, store.state.segments[0].id);
  assert.deepEqual(store.state.notice.key, 'done.imported');
  history.undo();
  assert.deepEqual(store.state.segments, []);
  history.redo();
  await importer.open(list([item(5, 9), item(7, 8)]));
  assert.deepEqual(store.state.notice.params, { count: 1, left: 1 });
});

test('what can’t be imported is reported', async () => {
  const notice = async (info, file) => {
    const { store, importer } = page(info);
    await importer.open(file);
    assert.deepEqual(store.state.segments, []);
    return store.state.openError.key;
  };
  assert.equal(await notice(null, list([item(1, 2)])), 'error.import.noVideo');
  assert.equal(await notice(INFO, new File(['{'], 'x.json')), 'error.import.notList');
  assert.equal(await notice(INFO, new File(['a,b\n'], 'x.csv')), 'error.import.noColumns');
  assert.equal(await notice(INFO, list([item(200, 300)])), 'error.import.beyond');
  assert.equal(await notice(INFO, { name: 'x.csv', size: 1e9 }), 'error.import.tooLarge');
});

test('videos and projects are passed on', async () => {
  const opened = [];
  const { importer, store } = page();
  const opener = importer.inFrontOf({ open: async (file, options) => void opened.push([file.name, options]) });
  await opener.open(new File([], 'hall.mp4'), { handle: 1 });
  await opener.open(new File([], 'hall.smartcut.json'), null);
  await opener.open(list([item(1, 2)]), null);
  assert.deepEqual(opened, [
    ['hall.mp4', { handle: 1 }],
    ['hall.smartcut.json', null],
  ]);
  assert.equal(store.state.segments.length, 1);
});
