// The page's error type: what becomes of each error for the user, across workers too.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explain, SmartCutError } from '../src/errors.js';
import { ImportError } from '../src/formats/import.js';
import { PluginFailure, WireError } from '../src/net/protocol.js';
import { ProjectError } from '../src/project/checks.js';
import { Elsewhere } from '../src/queue/background-session.js';
import { fromPlain, MediaError, toPlain } from '../src/rpc/media-error.js';

const context = { fallback: 'error.unknown', params: { name: 'cam.mp4', at: 3 } };

test('every error of the page has a sentence, filled with its own parameters over the caller’s', () => {
  const cases = /** @type {[SmartCutError, string, object][]} */ ([
    [new MediaError('unsupported', { codec: 'WMV3' }), 'error.media.unsupported', { codec: 'WMV3' }],
    [new PluginFailure('plugin_failed', 'No memory.', 7), 'error.run', { message: 'No memory.', at: 7 }],
    [new PluginFailure('plugin_failed', 'No memory.', null), 'error.run', { message: 'No memory.', at: 3 }],
    [new WireError('Not JSON.'), 'error.connection', {}],
    [new ProjectError('damaged', { where: 'run.total' }), 'error.project.damaged', { where: 'run.total' }],
    [new ImportError('noSegments', { name: 'a.csv' }), 'error.import.noSegments', { name: 'a.csv' }],
    [new Elsewhere(), 'queue.elsewhere', {}],
  ]);
  for (const [error, key, params] of cases) {
    assert.ok(error instanceof SmartCutError, key);
    assert.deepEqual(explain(error, context), { key, params: { ...context.params, ...params } });
  }
});

test('an error from outside falls back to the caller’s sentence and is quoted', () => {
  assert.deepEqual(explain(new Error('odd'), context), {
    key: 'error.unknown',
    params: { name: 'cam.mp4', at: 3, message: 'odd' },
  });
  for (const error of [null, undefined, 'odd', 0]) {
    assert.deepEqual(explain(error, { fallback: 'x' }), { key: 'x', params: { message: String(error) } });
  }
});

test('the browser’s errors are told apart by name', () => {
  const browser = { QuotaExceededError: 'error.full' };
  assert.equal(explain(new DOMException('', 'QuotaExceededError'), { fallback: 'x', browser }).key, 'error.full');
  assert.equal(explain(new DOMException('', 'AbortError'), { fallback: 'x', browser }).key, 'x');
});

test('a subclass is known by its own name', () => {
  assert.equal(new MediaError('empty').name, 'MediaError');
  assert.equal(String(new PluginFailure('busy', 'Later.', null)), 'PluginFailure: Later.');
});

test('an error keeps its sentence on its way out of a worker', () => {
  const error = fromPlain(structuredClone(toPlain(new MediaError('encrypted', { name: 'a.mp4' }))), 'decodeFailed', {});
  assert.deepEqual(explain(error, { fallback: 'x' }), { key: 'error.media.encrypted', params: { name: 'a.mp4' } });
});
