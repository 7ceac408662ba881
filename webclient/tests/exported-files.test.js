// The lists beside the clips, and the two destinations of clips.
// @ts-nocheck: plain values stand in for whole shapes here.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exportChoices } from '../src/export/export-plan.js';
import { createExporter } from '../src/export/exporting.js';
import { folderSink, zipSink } from '../src/export/saving.js';
import { toCsv } from '../src/formats/csv.js';
import { toTimestamps } from '../src/formats/json.js';
import { toManifest } from '../src/formats/manifest.js';
import { createStore } from '../src/store.js';
import { memoryFolder } from './memory-folder.js';

const segment = (start, stop, more = {}) => ({
  id: `s${start}`,
  start,
  stop,
  state: 'accepted',
  score: 0.91,
  label: 'Person',
  edited: false,
  origin: 'model',
  ...more,
});
const INFO = { name: 'cam, 1.mp4', size: 5, duration: 100, width: 64, height: 36, codec: 'avc', container: 'MP4' };

test('CSV: quoted, with a byte order mark, and harmless in a spreadsheet', () => {
  const saved = [
    { segment: segment(1, 2), file: 'cam, 1.mp4', actual: { start: 0.96, stop: 2.04 }, error: null },
    {
      segment: segment(5, 6, { label: '=HYPERLINK("x")', score: null }),
      file: null,
      actual: null,
      error: { message: 'no' },
    },
  ];
  const lines = toCsv(saved).split('\r\n');
  assert.equal(lines[0], '\ufefffile,start,stop,actual_start,actual_stop,state,score,label,origin,edited');
  assert.equal(lines[1], '"cam, 1.mp4",1.000,2.000,0.960,2.040,accepted,0.91,Person,model,false');
  assert.equal(lines[2], `,5.000,6.000,,,accepted,,"'=HYPERLINK(""x"")",model,false`);
});

test('CSV: the bytes of a table', () => {
  const wall = { start: '2024-05-06T07:08:09', zone: 'utc', from: 'name' };
  const odd = segment(7.12345, 86400, { label: 'a\r\n"b"\t-1', score: 0, edited: true });
  const saved = [{ segment: odd, file: 'Камера;2.mp4', actual: null, error: null }];
  assert.equal(
    toCsv(saved, wall),
    '\ufefffile,start,stop,actual_start,actual_stop,state,score,label,origin,edited,start_time,stop_time\r\n' +
      'Камера;2.mp4,7.123,86400.000,,,accepted,0,"a\r\n""b""\t-1",model,true,' +
      '2024-05-06T07:08:16.123Z,2024-05-07T07:08:09.000Z\r\n',
  );
  const formula = { segment: segment(1, 2, { label: '@x' }), file: null, actual: null, error: null };
  assert.match(toCsv([formula]), /,accepted,0.91,'@x,model,false\r\n$/, 'marked, not quoted');
  assert.equal(toCsv([]).split('\r\n').length, 2, 'a head alone');
});

test('manifest: requested and actual times, and failures', () => {
  const saved = [
    { segment: segment(1.23456, 2), file: 'a.mp4', actual: { start: 1, stop: 2.5 }, error: null },
    { segment: segment(5, 6), file: null, actual: null, error: { message: 'no keyframe' } },
  ];
  const facts = {
    info: INFO,
    plugin: { name: 'objects', version: '1.0', label: 'Objects' },
    parameters: { classes: ['Person'] },
    interval: 1,
    version: '0.1.0',
    now: new Date(0),
  };
  const manifest = JSON.parse(toManifest(saved, facts));
  assert.equal(manifest.format, 'smartcut.manifest.v1');
  assert.deepEqual(manifest.recommender, {
    name: 'objects',
    version: '1.0',
    parameters: { classes: ['Person'] },
    interval: 1,
  });
  assert.deepEqual(manifest.clips[0].requested, { start: 1.235, stop: 2 });
  assert.deepEqual(manifest.clips[0].actual, { start: 1, stop: 2.5 });
  assert.equal(manifest.clips[1].error, 'no keyframe');
  assert.equal(JSON.parse(toManifest([], { ...facts, plugin: null, interval: null })).recommender, null);
});

test('timestamps are the bare message', () => {
  assert.deepEqual(JSON.parse(toTimestamps([segment(10, 30)])), { timestamps: [{ start: 10, stop: 30 }] });
});

test('a folder: nothing is overwritten, case ignored, and a partial file is removed', async () => {
  const folder = memoryFolder({ 'A.mp4': 'old' });
  const sink = folderSink(folder);
  assert.equal(await sink.write('a.mp4', new Blob(['1'])), 'a-2.mp4');
  assert.equal(await sink.write('a.mp4', new Blob(['2'])), 'a-3.mp4');
  await assert.rejects(sink.write('b.mp4', new Blob([''], { type: 'bad' })), /disk/);
  assert.deepEqual(Object.keys(folder.files), ['A.mp4', 'a-2.mp4', 'a-3.mp4']);
  assert.equal(folder.files['A.mp4'], 'old');
});

const loadZip = () => import('../vendor/client-zip/client-zip.js');

test('every file in a zip has a unique name', async () => {
  let zip;
  const sink = zipSink(
    'x.zip',
    (blob) => {
      zip = blob;
    },
    loadZip,
  );
  assert.equal(await sink.write('a.mp4', new Blob(['one'])), 'a.mp4');
  assert.equal(await sink.write('a.mp4', new Blob(['two'])), 'a-2.mp4');
  await sink.close();
  const bytes = Buffer.from(await zip.arrayBuffer());
  assert.equal(bytes.toString('latin1', 0, 2), 'PK');
  for (const text of ['a.mp4', 'one', 'a-2.mp4', 'two']) assert.ok(bytes.includes(text), text);
});

test('accepted segments are the default, or all but rejected ones while none is accepted', () => {
  const open = segment(1, 2, { state: 'proposed' });
  const no = segment(3, 4, { state: 'rejected' });
  assert.equal(exportChoices([open, no]).preferred, 'undecided');
  assert.deepEqual(exportChoices([open, no]).undecided, [open]);
  assert.equal(exportChoices([open, no, segment(5, 6)]).preferred, 'accepted');
});

/** An exporter whose cutter fails at second 5 and hangs at second 7. */
function exporterWith(sink) {
  const store = createStore();
  store.set({ file: {}, info: INFO });
  const cut = async ({ start, stop }, { signal, onProgress, handle }) => {
    onProgress(0.5);
    if (start === 5) throw new Error('no keyframe');
    if (start === 7) await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    const blob = new Blob(['clip']);
    if (handle) {
      const file = await handle.createWritable();
      await file.write(blob);
      await file.close();
    }
    return { blob, start: start - 0.5, stop, extension: 'mp4', mime: 'video/mp4' };
  };
  return {
    store,
    sink,
    exporter: createExporter({
      store,
      openCutter: () => ({ extension: 'mp4', cut, close() {} }),
      fingerprintOf: async () => ({ size_bytes: 5, slices_sha256: 'ab' }),
    }),
  };
}

test('a clip that fails does not stop the rest', async () => {
  const folder = memoryFolder();
  const { store, sink, exporter } = exporterWith(folderSink(folder));
  await exporter.run([segment(1, 2), segment(5, 6), segment(8, 9)], sink, {
    sideFiles: ['manifest', 'csv', 'timestamps'],
  });
  const { job } = store.state;
  assert.equal(job.state, 'done');
  assert.deepEqual(
    job.clips.map(({ state }) => state),
    ['saved', 'failed', 'saved'],
  );
  assert.deepEqual(job.clips[0].actual, { start: 0.5, stop: 2 });
  assert.deepEqual(Object.keys(folder.files).sort(), [
    'cam, 1_000001-000002.mp4',
    'cam, 1_000008-000009.mp4',
    'clips.csv',
    'manifest.json',
    'timestamps.json',
  ]);
  assert.equal(JSON.parse(await folder.files['timestamps.json'].text()).timestamps.length, 2, 'only what was saved');
});

/** Waits for the first clip; one that fails must not be waited for. */
async function firstSaved(store) {
  const state = () => store.state.job.clips[0].state;
  while (state() === 'waiting' || state() === 'cutting') await new Promise((resolve) => setTimeout(resolve));
  assert.equal(state(), 'saved');
}

test('canceling keeps what is saved', async () => {
  const folder = memoryFolder();
  const { store, sink, exporter } = exporterWith(folderSink(folder));
  const running = exporter.run([segment(1, 2), segment(7, 8)], sink, { sideFiles: ['manifest'] });
  await firstSaved(store);
  exporter.cancel();
  await running;
  assert.equal(store.state.job.state, 'cancelled');
  assert.deepEqual(
    store.state.job.clips.map(({ state }) => state),
    ['saved', 'waiting'],
  );
  assert.deepEqual(Object.keys(folder.files), ['cam, 1_000001-000002.mp4']);
  assert.equal(exporter.busy, false);
});

test('a canceled zip is not downloaded', async () => {
  let downloads = 0;
  const { store, sink, exporter } = exporterWith(zipSink('x.zip', () => downloads++, loadZip));
  const running = exporter.run([segment(1, 2), segment(7, 8)], sink);
  await firstSaved(store);
  exporter.cancel();
  await running;
  assert.equal(downloads, 0);
});
