// @ts-nocheck - half a canvas is handed in
// Which picture stays on the canvas when small and true ones come in whatever order.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createStore, initialState } from '../src/store.js';
import { createPictureScreen } from '../src/ui/picture-screen.js';

/** A promise that is settled from outside. */
function later() {
  let resolve;
  let reject;
  const promise = new Promise((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

const turn = () => new Promise((resolve) => setTimeout(resolve));
const bitmap = (name) => ({ name, width: 4, height: 3, close() {} });

/** A screen on which true pictures and stand-ins come when the test says so. `painted`: the names in order. */
function screenFor() {
  const painted = [];
  const trues = new Map();
  const smalls = new Map();
  globalThis.createImageBitmap = (blob) => {
    const answer = later();
    smalls.set(blob, answer);
    return answer.promise;
  };
  const context = { drawImage: ({ name }) => painted.push(name), clearRect() {} };
  const store = createStore(initialState({ file: {}, info: { width: 1280, height: 720 } }));
  const screen = createPictureScreen({
    store,
    canvas: { width: 0, height: 0, getContext: () => context },
    thumbnails: { near: (at) => ({ at, blob: at }) },
    pictureAt(_file, _info, at, { signal }) {
      const answer = later();
      signal.addEventListener('abort', () => answer.reject(signal.reason), { once: true });
      trues.set(at, answer);
      return answer.promise;
    },
  });
  return {
    store,
    screen,
    painted,
    small(at) {
      smalls.get(at).resolve(bitmap(`small ${at}`));
      return turn();
    },
    true(at) {
      trues.get(at).resolve(bitmap(`true ${at}`));
      return turn();
    },
    fail(at, error) {
      trues.get(at).reject(error);
      return turn();
    },
  };
}

test('the nearest sampled one stands in until the true one is decoded', async () => {
  const { screen, painted, ...comes } = screenFor();
  screen.show(8);
  await comes.small(8);
  await comes.true(8);
  assert.deepEqual(painted, ['small 8', 'true 8']);
});

test('a stand-in that comes late does not cover the true picture', async () => {
  const { screen, painted, ...comes } = screenFor();
  screen.show(8);
  await comes.true(8);
  await comes.small(8);
  assert.deepEqual(painted, ['true 8']);
});

test('nor does the one of a second that was asked for before', async () => {
  const { screen, painted, ...comes } = screenFor();
  screen.show(20);
  screen.show(8);
  await comes.true(20);
  await comes.true(8);
  await comes.small(20);
  await comes.small(8);
  assert.deepEqual(painted, ['true 20', 'true 8']);
});

test('after one that could not be decoded the next one is', async () => {
  const { screen, painted, ...comes } = screenFor();
  screen.show(8);
  await comes.small(8);
  await comes.fail(8, new Error('damaged'));
  screen.show(9);
  await comes.true(9);
  assert.deepEqual(painted, ['small 8', 'true 9']);
});

test('a file that can not be read is said to be gone, until a picture comes', async () => {
  const { store, screen, ...comes } = screenFor();
  screen.show(8);
  await comes.fail(8, Object.assign(new Error('gone'), { code: 'unreadable' }));
  assert.equal(store.state.gone, true);
  screen.show(9);
  await comes.true(9);
  assert.equal(store.state.gone, false);
});

test('another video: nothing of the one before is painted any more', async () => {
  const { screen, painted, ...comes } = screenFor();
  screen.show(20);
  screen.clear();
  await comes.small(20);
  screen.show(0);
  await turn();
  await comes.true(0);
  assert.deepEqual(painted, ['true 0']);
});
