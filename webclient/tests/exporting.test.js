// Exports: clips too large for memory, skipped and failed parts, and what is made from the clips.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeCost, exportShare, newClip, newExtra } from '../src/export/export-plan.js';
import { createExporter } from '../src/export/exporting.js';
import { folderSink } from '../src/export/saving.js';
import { MediaError } from '../src/rpc/media-error.js';
import { scoresOf } from '../src/scores.js';
import { createStore } from '../src/store.js';
import { memoryFolder } from './memory-folder.js';

const INFO = {
  name: 'cam.mp4',
  size: 5,
  duration: 100,
  width: 640,
  height: 360,
  fps: 25,
  codec: 'avc',
  container: 'MP4',
};
const segment = (start, stop, state = 'accepted') => ({
  ...{ id: `s${start}`, start, stop, state },
  ...{ score: 0.9, label: 'Person', edited: false, origin: 'model' },
});
const MP4 = { extension: 'mp4', mime: 'video/mp4' };

function exporterWith(given = {}) {
  const store = createStore();
  const scores = scoresOf([
    { at: 2, score: 0.9, label: 'Person', box: [0.1, 0.1, 0.2, 0.2] },
    { at: 3, score: 0.9, label: 'Person', box: null },
  ]);
  store.set({ file: {}, info: INFO, scores });
  const calls = [];
  const clip = async (kind, { start, stop }, signal) => {
    calls.push(kind);
    signal.throwIfAborted();
    return { ...MP4, blob: new Blob([`${kind} ${start}`]), start, stop };
  };
  const exporter = createExporter({
    store,
    openCutter: () => ({
      extension: 'mp4',
      async cut(times, { signal, handle }) {
        if (given.cut) await given.cut(times, { signal });
        const made = await clip(handle ? 'cut into a file' : 'cut', { ...times, start: times.start - 1 }, signal);
        if (handle) await (await handle.createWritable()).write(made.blob);
        return made;
      },
      close: () => calls.push('closed'),
    }),
    encodeClip: (_file, _info, times, { signal }) => clip('encode', times, signal),
    mergeClips: async (clips) => new Blob(clips),
    async *sampleFrames(_file, _info, { interval, from }) {
      for (let at = Math.ceil(from / interval) * interval; at < 100; at += interval)
        yield { at, jpeg: new Uint8Array([1]) };
    },
    fingerprintOf: async () => ({ size_bytes: 5, slices_sha256: 'ab' }),
    ...given,
  });
  const folder = memoryFolder();
  return { store, calls, exporter, folder, sink: folderSink(folder) };
}

const states = (store) => store.state.job.clips.map(({ state }) => state);

test('clips go straight into the folder, with their actual times; the video is opened once and closed', async () => {
  const { store, calls, exporter, folder, sink } = exporterWith();
  await exporter.run([segment(5, 9), segment(20, 21)], sink, { sideFiles: ['manifest'], merged: true });
  assert.deepEqual(calls, ['cut into a file', 'cut into a file', 'closed']);
  assert.equal(await folder.files['cam_000005-000009.mp4'].text(), 'cut into a file 4');
  assert.deepEqual(store.state.job.clips[0].actual, { start: 4, stop: 9 });
  const manifest = JSON.parse(await folder.files['manifest.json'].text());
  assert.equal(manifest.source.slices_sha256, 'ab');
});

test('a failed clip is reported, leaves no file and does not stop the rest; a zip takes clips from memory', async () => {
  const cut = async ({ start }) => {
    if (start === 5) throw new MediaError('clipNeedsFolder', { limit_mb: 500 });
  };
  for (const into of ['folder', 'zip']) {
    const { store, calls, exporter, folder, sink } = exporterWith({ cut });
    await exporter.run([segment(5, 9), segment(20, 21)], into === 'zip' ? { ...sink, stream: null } : sink);
    assert.deepEqual(states(store), ['failed', 'saved']);
    assert.equal(store.state.job.clips[0].error.key, 'error.media.clipNeedsFolder');
    assert.deepEqual(calls, [into === 'zip' ? 'cut' : 'cut into a file', 'closed']);
    assert.deepEqual(Object.keys(folder.files), ['cam_000020-000021.mp4']);
  }
});

test('an exact clip that would not fit into memory is refused before it starts', async () => {
  const { store, calls, exporter, sink } = exporterWith();
  await exporter.run([segment(0, 3), { ...segment(0, 1e5), id: 'long' }], sink, { mode: 'exact' });
  assert.deepEqual(calls, ['encode']);
  assert.deepEqual(states(store), ['saved', 'failed']);
});

test('one clip is skipped while it is cut, one before; the rest is saved', async () => {
  let started = () => {};
  const cutting = new Promise((resolve) => {
    started = resolve;
  });
  const { store, exporter, folder, sink } = exporterWith({
    async cut({ start }, { signal }) {
      if (start !== 1) return;
      started();
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    },
  });
  const running = exporter.run([segment(1, 2), segment(3, 4), segment(5, 6)], sink);
  await cutting;
  exporter.skip(store.state.job.clips[1].id);
  exporter.skip(store.state.job.clips[0].id);
  await running;
  assert.deepEqual(states(store), ['cancelled', 'cancelled', 'saved']);
  assert.equal(store.state.job.state, 'done');
  assert.deepEqual(Object.keys(folder.files), ['cam_000005-000006.mp4']);
});

test('the job in the store is plain data and never changed in place', async () => {
  const { store, exporter, sink } = exporterWith();
  const jobs = [];
  store.watch(['job'], ({ job }) => jobs.push({ job, copy: structuredClone(job) }));
  await exporter.run([segment(1, 2), segment(5, 6)], sink, { merged: true });
  assert.ok(jobs.length > 4);
  for (const { job, copy } of jobs) assert.deepEqual(job, copy);
});

test('frames, one merged file and hard negatives beside the clips', async () => {
  const { store, exporter, folder, sink } = exporterWith();
  const options = { sideFiles: ['coco', 'timestamps'], framesEvery: null, merged: true };
  await exporter.run([segment(1, 4), segment(10, 12)], sink, { ...options, rejected: [segment(20, 22, 'rejected')] });
  assert.deepEqual(Object.keys(folder.files.rejected.files), ['cam_000020-000022.mp4']);
  assert.equal(
    await folder.files['cam_merged.mp4'].text(),
    'cut into a file 0cut into a file 9',
    'hard negatives are not merged',
  );
  // The first clip has one frame with evidence; the second has none and yields one frame per interval of the search.
  assert.deepEqual(Object.keys(folder.files.frames.files), [
    'cam_00-00-02.000.jpg',
    'cam_00-00-10.000.jpg',
    'cam_00-00-11.000.jpg',
    'cam_00-00-12.000.jpg',
    'coco.json',
  ]);
  const coco = JSON.parse(await folder.files.frames.files['coco.json'].text());
  assert.equal(coco.annotations.length, 1);
  assert.equal(JSON.parse(await folder.files['timestamps.json'].text()).timestamps.length, 2);
  assert.deepEqual(
    store.state.job.extras.map(({ kind, state }) => [kind, state]),
    [
      ['frames', 'saved'],
      ['merged', 'saved'],
    ],
  );
});

test('a failed merge does not affect the clips', async () => {
  const { store, exporter, folder, sink } = exporterWith({
    mergeClips: async () => {
      throw new MediaError('mergeTooBig', { limit_mb: 500 });
    },
  });
  await exporter.run([segment(1, 4)], sink, { merged: true, sideFiles: ['csv'] });
  assert.equal(store.state.job.state, 'done');
  assert.equal(store.state.job.extras[0].error.key, 'error.media.mergeTooBig');
  assert.deepEqual(Object.keys(folder.files), ['cam_000001-000004.mp4', 'clips.csv']);
});

test('nothing is overwritten in a subfolder either', async () => {
  const { exporter, folder } = exporterWith();
  folder.files.rejected = memoryFolder({ 'cam_000020-000022.mp4': 'old' });
  await exporter.run([], folderSink(folder), { rejected: [segment(20, 22, 'rejected')] });
  assert.equal(folder.files.rejected.files['cam_000020-000022.mp4'], 'old');
  assert.ok('cam_000020-000022-2.mp4' in folder.files.rejected.files);
});

test('the cost of encoding grows with length and size and follows the measured rate', () => {
  const { seconds, pixels } = encodeCost([segment(0, 10), segment(20, 30)], INFO, 46.08e6);
  assert.equal(pixels, 20 * 25 * 640 * 360);
  assert.equal(seconds, pixels / 46.08e6);
  assert.ok(encodeCost([segment(0, 10)], { ...INFO, fps: 0 }, null).seconds > 0, 'a file without a frame rate');
});

test('the share includes the extra outputs', () => {
  const clip = { ...newClip(0, segment(0, 9), false), state: 'saved' };
  const job = { clips: [clip], extras: [newExtra(1, 'frames')] };
  assert.ok(exportShare(job) > 0.85 && exportShare(job) < 1);
  job.extras[0].state = 'failed';
  assert.equal(exportShare(job), 1);
});
