// @ts-nocheck: plain values stand in for whole jobs
// The summary of a queue's export, and its progress.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseStart } from '../src/clock/wallclock.js';
import { newClip } from '../src/export/export-plan.js';
import { toSummary, toSummaryCsv } from '../src/formats/summary.js';
import { queueJobShare } from '../src/queue/queue-job.js';

const segment = { start: 5, stop: 20.5, state: 'accepted', score: 0.9, label: 'Person' };
const saved = { ...newClip(0, segment, false), state: 'saved', file: 'a.mp4', actual: { start: 4, stop: 21 } };
const failed = { ...newClip(1, { ...segment, label: '=x' }, false), state: 'failed', error: { message: 'no, really' } };
const files = [
  {
    path: 'cam1/a.mp4',
    folder: 'cam1_a',
    wall: parseStart('2024-05-31 23:59:50'),
    error: null,
    clips: [saved, failed],
  },
  { path: 'b.mp4', folder: 'b', wall: null, error: 'gone', clips: [] },
];

test('summary.json: every clip of every file, with times of day where known', () => {
  const text = toSummary(files, { version: '1.2', now: new Date('2024-06-02T00:00:00Z') });
  const { files: written, ...rest } = JSON.parse(text);
  assert.deepEqual(rest, {
    format: 'smartcut.summary.v1',
    created: '2024-06-02T00:00:00.000Z',
    smartcut: '1.2',
    clips: 1,
    failed: 1,
  });
  assert.deepEqual(written[1], { video: 'b.mp4', folder: null, error: 'gone', clips: [] });
  assert.equal(written[0].start_time, '2024-05-31T23:59:50.000');
  assert.deepEqual(written[0].clips[0], {
    file: 'a.mp4',
    requested: { start: 5, stop: 20.5 },
    actual: { start: 4, stop: 21 },
    start_time: '2024-05-31T23:59:55.000',
    stop_time: '2024-06-01T00:00:10.500',
    state: 'accepted',
    score: 0.9,
    label: 'Person',
  });
  assert.equal(written[0].clips[1].error, 'no, really');
});

test('summary.csv: a row for each clip and for each file that failed', () => {
  const [head, ...rows] = toSummaryCsv(files).slice(1).trim().split('\r\n');
  assert.equal(head.split(',').length, 13);
  assert.equal(rows.length, 3);
  assert.ok(rows[0].startsWith('cam1/a.mp4,cam1_a,a.mp4,5.000,20.500,4.000,21.000,2024-05-31T23:59:55.000,'));
  assert.ok(rows[1].endsWith(`,'=x,"no, really"`));
  assert.equal(rows[2], 'b.mp4,,,,,,,,,,,,gone');
});

test('the share of a queue is weighted by clips', () => {
  const file = (state, weight, job = null) => ({ state, weight, job });
  assert.equal(queueJobShare({ files: [file('saved', 3), file('waiting', 1)] }), 0.75);
  assert.equal(queueJobShare({ files: [file('failed', 3), file('cancelled', 1)] }), 1);
  const job = { clips: [{ ...saved }, newClip(1, segment, false)], extras: [] };
  assert.equal(queueJobShare({ files: [file('cutting', 2, job), file('waiting', 2)] }), 0.25);
});
