// @ts-nocheck - plain values stand in for files and handles
// The queue: what it takes in, how far it is, and which file is which after a reload.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromDrop, fromEntries, fromFiles, fromHandles } from '../src/queue/files.js';
import {
  countQueue,
  isQueue,
  isVideoName,
  makeQueue,
  matchFiles,
  nextToSearch,
  queueShare,
  readied,
  standing,
  stored,
  timeLeft,
  withEntry,
  withMore,
} from '../src/queue/queue.js';

const file = (name, size = 10, path = '', lastModified = 1) => ({ name, size, lastModified, webkitRelativePath: path });
const found = (path, size = 10) => ({ path, file: file(path.split('/').at(-1), size), handle: null });
const queueOf = (...paths) =>
  makeQueue(
    'day',
    paths.map((path) => found(path)),
    2,
  ).queue;

test('files in the order people sort them; whatever is no video is left out', () => {
  const { queue, files } = makeQueue('day', [found('cam10.mp4'), found('cam2.mp4')], 3);
  assert.deepEqual(
    queue.entries.map(({ path }) => path),
    ['cam2.mp4', 'cam10.mp4'],
  );
  assert.equal(files.get(queue.entries[0].id).path, 'cam2.mp4');
  for (const path of ['a.MP4', 'x/y.mkv', 'b.avi', 'c.ts']) assert.ok(isVideoName(path), path);
  for (const path of ['a.txt', '._a.mp4', '.trash/a.mp4', 'mp4', 'a.mp4.part', 'manifest.json'])
    assert.ok(!isVideoName(path), path);
});

test('one file changes, the others stay the same objects; nothing changed, nothing is new', () => {
  const queue = queueOf('a.mp4', 'b.mp4');
  const after = withEntry(queue, 2, { state: 'searched', share: 1 });
  assert.equal(after.entries[0], queue.entries[0]);
  assert.equal(after.entries[1].state, 'searched');
  assert.equal(withEntry(after, 2, { share: 1 }), after);
  assert.equal(withEntry(after, 9, { share: 1 }), after);
});

test('added files follow the others, each once; another folder’s name precedes its files', () => {
  const queue = { ...queueOf('cam1.mp4', 'cam2.mp4'), running: true, current: 2 };
  const paths = (list) => list.entries.map(({ id, path }) => [id, path]);
  const files = withMore(queue, { title: '', found: [found('cam3.mp4'), found('cam1.mp4')], left: 1 }, 7);
  assert.deepEqual(paths(files.queue), [
    [1, 'cam1.mp4'],
    [2, 'cam2.mp4'],
    [7, 'cam3.mp4'],
  ]);
  assert.deepEqual([...files.files.keys()], [7]);
  assert.deepEqual([files.queue.left, files.queue.running, files.queue.current, files.queue.title], [3, true, 2, '']);
  assert.equal(files.queue.entries[0], queue.entries[0]);

  const night = withMore(queue, { title: 'night', found: [found('cam1.mp4', 11), found('a/cam9.mp4')], left: 0 }, 3);
  assert.deepEqual(paths(night.queue).slice(2), [
    [3, 'night/a/cam9.mp4'],
    [4, 'night/cam1.mp4'],
  ]);
  const again = withMore(queue, { title: 'day', found: [found('cam2.mp4'), found('cam3.mp4')], left: 0 }, 3);
  assert.deepEqual(paths(again.queue).at(-1), [3, 'cam3.mp4']);
  assert.equal(again.queue.title, 'day');
  assert.equal(withMore(queue, { title: 'x', found: [found('cam2.mp4')], left: 0 }, 3).queue.title, 'day');
});

test('the next one, and how far the whole is by size', () => {
  let queue = { ...makeQueue('', [found('a.mp4', 99), found('b.mp4', 299), found('c.mp4', 599)], 0).queue };
  assert.equal(nextToSearch(queue).name, 'a.mp4');
  queue = withEntry(withEntry(queue, 1, { state: 'searched' }), 2, { state: 'searching', share: 0.5 });
  assert.equal(nextToSearch(queue).name, 'c.mp4');
  assert.equal(queueShare(queue), 0.25);
  queue = withEntry(queue, 3, { state: 'refused' });
  assert.deepEqual(
    { ...countQueue(queue) },
    { all: 3, done: 2, refused: 1, waiting: 0, proposals: 0, decided: 0, accepted: 0 },
  );
  assert.equal(queueShare({ ...queue, entries: [] }), 1);
});

test('searching again takes all that are not searched, also those that failed', () => {
  let queue = queueOf('a.mp4', 'b.mp4', 'c.mp4', 'd.mp4');
  queue = withEntry(queue, 1, { state: 'searched' });
  queue = withEntry(queue, 2, { state: 'failed', trouble: { key: 'x' } });
  queue = withEntry(queue, 3, { state: 'stopped', share: 0.4 });
  const states = readied(queue).entries.map(({ state, trouble }) => [state, trouble]);
  assert.deepEqual(states, [
    ['searched', null],
    ['waiting', null],
    ['waiting', null],
    ['waiting', null],
  ]);
});

test('the one word for a file', () => {
  const [entry] = queueOf('a.mp4').entries;
  const is = (patch) => standing({ ...entry, ...patch });
  assert.equal(is({}), 'waiting');
  assert.equal(is({ state: 'searched' }), 'nothing');
  assert.equal(is({ state: 'searched', proposals: 4, decided: 1 }), 'searched');
  assert.equal(is({ state: 'searched', proposals: 4, decided: 4 }), 'reviewed');
  assert.equal(is({ state: 'searched', proposals: 4, decided: 4, exported: 2 }), 'exported');
  assert.equal(is({ state: 'searched', proposals: 4, decided: 1, exported: 2 }), 'searched');
  assert.equal(is({ state: 'refused', exported: 1 }), 'refused');
});

test('time left from the pace so far', () => {
  assert.equal(timeLeft({ share: 0.2, at: 0 }, 0.2, 60_000), null);
  assert.equal(Math.round(timeLeft({ share: 0.2, at: 0 }, 0.4, 60_000)), 180);
});

test('stored, a search under way is one that waits', () => {
  const queue = withEntry(queueOf('a.mp4'), 1, { state: 'searching', share: 0.3 });
  const back = JSON.parse(JSON.stringify(stored({ ...queue, eta: 5 })));
  assert.equal(back.entries[0].state, 'waiting');
  assert.equal(back.entries[0].share, 0.3);
  assert.ok(isQueue(back));
  for (const bad of [null, {}, { entries: [{}] }]) assert.ok(!isQueue(bad));
});

test('files chosen again: by content where it is known, else by name, size and date', async () => {
  let queue = makeQueue('', [found('a.mp4', 5), found('b.mp4', 6), found('c.mp4', 7), found('d.mp4', 8)], 0).queue;
  queue = withEntry(queue, 1, { key: '5-x' });
  queue = withEntry(queue, 2, { key: '6-y' });
  const asked = [];
  const keyOf = async ({ name, size }) => {
    asked.push(name);
    return `${size}-${name === 'renamed.mp4' ? 'x' : 'other'}`;
  };
  const other = { ...found('d.mp4', 8), file: file('d.mp4', 8, '', 99) };
  const again = [found('renamed.mp4', 5), found('b.mp4', 6), found('sub/c.mp4', 7), other];
  const matched = await matchFiles(queue.entries, again, keyOf);
  assert.deepEqual(
    [...matched].map(([id, { path }]) => [id, path]),
    [
      [1, 'renamed.mp4'],
      [3, 'sub/c.mp4'],
    ],
  );
  assert.deepEqual(asked, ['renamed.mp4', 'b.mp4']);
});

test('a list of files: paths within the folder that was chosen', () => {
  const paths = ['day/cam1/a.mp4', 'day/notes.txt', 'day/b.mkv'];
  const collected = fromFiles(paths.map((path) => file(path.split('/').at(-1), 1, path)));
  assert.deepEqual([collected.title, collected.left], ['day', 1]);
  assert.deepEqual(
    collected.found.map(({ path }) => path),
    ['cam1/a.mp4', 'b.mkv'],
  );
  assert.equal(fromFiles([file('a.mp4'), file('b.mp4')]).title, '');
});

const fileHandle = (name) => ({ kind: 'file', name, getFile: async () => file(name) });
const folderHandle = (name, children) => ({
  kind: 'directory',
  name,
  async *values() {
    yield* children;
  },
});

test('handles of folders, within each other; of what is left out no file is opened', async () => {
  const never = { kind: 'file', name: 'big.zip', getFile: () => assert.fail('opened') };
  const folder = folderHandle('day', [fileHandle('a.mp4'), folderHandle('cam2', [fileHandle('b.mp4'), never])]);
  const { title, found: all, left } = await fromHandles([folder]);
  assert.deepEqual([title, left, all.map(({ path }) => path)], ['day', 1, ['a.mp4', 'cam2/b.mp4']]);
  assert.equal((await all[1].handle.getFile()).name, 'b.mp4');
  const two = await fromHandles([folder, fileHandle('c.mp4')]);
  assert.deepEqual([two.title, two.found.map(({ path }) => path)], ['', ['day/a.mp4', 'day/cam2/b.mp4', 'c.mp4']]);
});

const entry = (name) => ({ isFile: true, isDirectory: false, name, file: (good) => good(file(name)) });
const folderEntry = (name, children) => ({
  isDirectory: true,
  name,
  createReader() {
    const rest = [...children];
    return { readEntries: (good) => good(rest.splice(0, 100)) }; // a hundred at a time, as browsers do
  },
});

test('dropped entries: a folder of 1000 cameras comes whole', async () => {
  const many = Array.from({ length: 1000 }, (_, index) => entry(`cam${index}.mp4`));
  const { title, found: all, left } = await fromEntries([folderEntry('site', [...many, entry('readme.md')])]);
  assert.deepEqual([title, all.length, left], ['site', 1000, 1]);
});

test('a drop: one file is one file; a folder or two files are many', async () => {
  const item = (webkit, handle) => ({
    kind: 'file',
    webkitGetAsEntry: () => webkit,
    ...(handle && { getAsFileSystemHandle: async () => handle }),
  });
  const drop = (items, files) => fromDrop({ items, files });
  assert.equal(drop([item(entry('a.mp4'))], [file('a.mp4')]).many, false);
  const two = drop([item(entry('a.mp4')), item(entry('b.mp4'))], [file('a.mp4'), file('b.mp4')]);
  assert.equal(two.many, true);
  assert.deepEqual((await two.collect()).handles, []);
  const folder = drop([item(folderEntry('day', []), folderHandle('day', [fileHandle('a.mp4')]))], []);
  assert.equal(folder.many, true);
  const collected = await folder.collect();
  assert.deepEqual([collected.handles.length, collected.found[0].handle.name], [1, 'a.mp4']);
});
