// Actions that the screen offers: registered while it shows them, dropped afterwards.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createActionRegistry } from '../src/action-registry.js';
import { createStore } from '../src/store.js';

test('an offered action runs while the screen offers it, and is dropped afterwards', () => {
  const store = createStore();
  const actions = createActionRegistry(store);
  let ran = 0;
  store.set({ notice: { key: 'done.replaced', undo: actions.offer('bringBack', () => ran++) } });
  actions.run('bringBack');
  assert.equal(ran, 1);
  store.set({ openError: { key: 'a' } });
  actions.run('bringBack');
  assert.equal(ran, 2, 'an error beside the notice changes nothing');
  store.set({ notice: { key: 'done.undone' } });
  actions.run('bringBack');
  assert.equal(ran, 2, 'nothing keeps the old project alive');
});

test('the action of an error goes with it; a registered one stays', () => {
  const store = createStore();
  const actions = createActionRegistry(store);
  const ran = /** @type {string[]} */ ([]);
  actions.register('undoStep', () => ran.push('step'));
  const id = actions.offer('openAlone', () => ran.push('alone'));
  store.set({ openError: { key: 'a', action: { key: 'b', id } }, notice: { key: 'c', undo: 'undoStep' } });
  actions.run('openAlone');
  store.set({ openError: null, notice: null });
  actions.run('openAlone');
  actions.run('undoStep');
  assert.deepEqual(ran, ['alone', 'step']);
});
