// @ts-nocheck: a partial canvas is passed in
// Which frame stays on the canvas when placeholders and exact frames arrive in any order.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createStore, initialState } from '../src/store.js';
import { createFrameCanvas } from '../src/ui/frame-canvas.js';

/** A promise with its resolvers. */
function deferred() {
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

/** A canvas whose exact frames and placeholders arrive when the test says so. `painted`: names in order. */
function screenFor() {
  const painted = [];
  const exact = new Map();
  const small = new Map();
  globalThis.createImageBitmap = (blob) => {
    const bitmap = deferred();
    small.set(blob, bitmap);
    return bitmap.promise;
  };
  const context = { drawImage: ({ name }) => painted.push(name), clearRect() {} };
  const store = createStore(initialState({ file: {}, info: { width: 1280, height: 720 } }));
  const screen = createFrameCanvas({
    store,
    canvas: { width: 0, height: 0, getContext: () => context },
    thumbnails: { near: (at) => ({ at, blob: at }) },
    frameAt(_file, _info, at, { signal }) {
      const frame = deferred();
      signal.addEventListener('abort', () => frame.reject(signal.reason), { once: true });
      exact.set(at, frame);
      return frame.promise;
    },
  });
  return {
    store,
    screen,
    painted,
    small(at) {
      small.get(at).resolve(bitmap(`small ${at}`));
      return turn();
    },
    exact(at) {
      exact.get(at).resolve(bitmap(`exact ${at}`));
      return turn();
    },
    fail(at, error) {
      exact.get(at).reject(error);
      return turn();
    },
  };
}

test('the nearest sampled frame is shown until the exact one is decoded', async () => {
  const { screen, painted, ...comes } = screenFor();
  screen.show(8);
  await comes.small(8);
  await comes.exact(8);
  assert.deepEqual(painted, ['small 8', 'exact 8']);
});

test('a late placeholder does not cover the exact frame', async () => {
  const { screen, painted, ...comes } = screenFor();
  screen.show(8);
  await comes.exact(8);
  await comes.small(8);
  assert.deepEqual(painted, ['exact 8']);
});

test('nor does the placeholder of an earlier request', async () => {
  const { screen, painted, ...comes } = screenFor();
  screen.show(20);
  screen.show(8);
  await comes.exact(20);
  await comes.exact(8);
  await comes.small(20);
  await comes.small(8);
  assert.deepEqual(painted, ['exact 20', 'exact 8']);
});

test('a frame that fails to decode does not stop the next one', async () => {
  const { screen, painted, ...comes } = screenFor();
  screen.show(8);
  await comes.small(8);
  await comes.fail(8, new Error('damaged'));
  screen.show(9);
  await comes.exact(9);
  assert.deepEqual(painted, ['small 8', 'exact 9']);
});

test('an unreadable file is reported as gone until a frame arrives', async () => {
  const { store, screen, ...comes } = screenFor();
  screen.show(8);
  await comes.fail(8, Object.assign(new Error('gone'), { code: 'unreadable' }));
  assert.equal(store.state.gone, true);
  screen.show(9);
  await comes.exact(9);
  assert.equal(store.state.gone, false);
});

test('after another video is opened nothing of the previous one is painted', async () => {
  const { screen, painted, ...comes } = screenFor();
  screen.show(20);
  screen.clear();
  await comes.small(20);
  screen.show(0);
  await turn();
  await comes.exact(0);
  assert.deepEqual(painted, ['exact 0']);
});
