// How an export goes: what is too big for memory, what is left out, what fails alone, and what is made of the clips.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeCost, exportShare, newClip, newExtra } from '../src/export/export-plan.js';
import { createExporter } from '../src/export/exporting.js';
import { folderSink } from '../src/export/saving.js';
import { MediaError } from '../src/rpc/media-error.js';
import { scoresOf } from '../src/scores.js';
import { createStore } from '../src/store.js';

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

/** A folder in memory with the parts of the File System Access API that are used. */
function memoryFolder(files = {}) {
  return {
    files,
    name: 'clips',
    async *keys() {
      yield* Object.keys(files);
    },
    async getDirectoryHandle(name) {
      files[name] ??= memoryFolder();
      return files[name];
    },
    async getFileHandle(name) {
      files[name] ??= null;
      return {
        getFile: async () => files[name],
        createWritable: async () => ({
          write: async (blob) => {
            files[name] = blob;
          },
          close: async () => {},
        }),
      };
    },
    async removeEntry(name) {
      delete files[name];
    },
  };
}

function going(given = {}) {
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

test('clips go straight into the folder, with their real times; the video is opened once and then let go', async () => {
  const { store, calls, exporter, folder, sink } = going();
  await exporter.run([segment(5, 9), segment(20, 21)], sink, { sideFiles: ['manifest'], merged: true });
  assert.deepEqual(calls, ['cut into a file', 'cut into a file', 'closed']);
  assert.equal(await folder.files['cam_000005-000009.mp4'].text(), 'cut into a file 4');
  assert.deepEqual(store.state.job.clips[0].actual, { start: 4, stop: 9 });
  const manifest = JSON.parse(await folder.files['manifest.json'].text());
  assert.equal(manifest.source.slices_sha256, 'ab');
});

test('a clip that fails is said, leaves no file, and the rest goes on; a zip gets it out of memory', async () => {
  const cut = async ({ start }) => {
    if (start === 5) throw new MediaError('clipNeedsFolder', { limit_mb: 500 });
  };
  for (const into of ['folder', 'zip']) {
    const { store, calls, exporter, folder, sink } = going({ cut });
    await exporter.run([segment(5, 9), segment(20, 21)], into === 'zip' ? { ...sink, stream: null } : sink);
    assert.deepEqual(states(store), ['failed', 'saved']);
    assert.equal(store.state.job.clips[0].error.key, 'error.media.clipNeedsFolder');
    assert.deepEqual(calls, [into === 'zip' ? 'cut' : 'cut into a file', 'closed']);
    assert.deepEqual(Object.keys(folder.files), ['cam_000020-000021.mp4']);
  }
});

test('an exact clip that would not fit is refused before it is begun', async () => {
  const { store, calls, exporter, sink } = going();
  await exporter.run([segment(0, 3), { ...segment(0, 1e5), id: 'long' }], sink, { mode: 'exact' });
  assert.deepEqual(calls, ['encode']);
  assert.deepEqual(states(store), ['saved', 'failed']);
});

test('one clip is left out while it is cut, one before; the rest is saved', async () => {
  let begun = () => {};
  const cutting = new Promise((resolve) => {
    begun = resolve;
  });
  const { store, exporter, folder, sink } = going({
    async cut({ start }, { signal }) {
      if (start !== 1) return;
      begun();
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    },
  });
  const running = exporter.run([segment(1, 2), segment(3, 4), segment(5, 6)], sink);
  await cutting;
  exporter.skip(store.state.job.clips[1]);
  exporter.skip(store.state.job.clips[0]);
  await running;
  assert.deepEqual(states(store), ['cancelled', 'cancelled', 'saved']);
  assert.equal(store.state.job.state, 'done');
  assert.deepEqual(Object.keys(folder.files), ['cam_000005-000006.mp4']);
});

test('pictures, one merged file and hard negatives beside the clips', async () => {
  const { store, exporter, folder, sink } = going();
  const options = { sideFiles: ['coco', 'timestamps'], framesEvery: null, merged: true };
  await exporter.run([segment(1, 4), segment(10, 12)], sink, { ...options, rejected: [segment(20, 22, 'rejected')] });
  assert.deepEqual(Object.keys(folder.files.rejected.files), ['cam_000020-000022.mp4']);
  assert.equal(
    await folder.files['cam_merged.mp4'].text(),
    'cut into a file 0cut into a file 9',
    'hard negatives are not joined',
  );
  // Of the first clip the picture that is marked; of the second, where nothing is, one for each step of the search.
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

test('what can’t be joined does not spoil the clips', async () => {
  const { store, exporter, folder, sink } = going({
    mergeClips: async () => {
      throw new MediaError('mergeTooBig', { limit_mb: 500 });
    },
  });
  await exporter.run([segment(1, 4)], sink, { merged: true, sideFiles: ['csv'] });
  assert.equal(store.state.job.state, 'done');
  assert.equal(store.state.job.extras[0].error.key, 'error.media.mergeTooBig');
  assert.deepEqual(Object.keys(folder.files), ['cam_000001-000004.mp4', 'clips.csv']);
});

test('in a folder of the folder nothing is overwritten either', async () => {
  const { exporter, folder } = going();
  folder.files.rejected = memoryFolder({ 'cam_000020-000022.mp4': 'old' });
  await exporter.run([], folderSink(folder), { rejected: [segment(20, 22, 'rejected')] });
  assert.equal(folder.files.rejected.files['cam_000020-000022.mp4'], 'old');
  assert.ok('cam_000020-000022-2.mp4' in folder.files.rejected.files);
});

test('what encoding takes grows with length and size, and follows the measured rate', () => {
  const { seconds, pixels } = encodeCost([segment(0, 10), segment(20, 30)], INFO, 46.08e6);
  assert.equal(pixels, 20 * 25 * 640 * 360);
  assert.equal(seconds, pixels / 46.08e6);
  assert.ok(encodeCost([segment(0, 10)], { ...INFO, fps: 0 }, null).seconds > 0, 'a file that states no rate');
});

test('the share counts what comes after the clips', () => {
  const clip = { ...newClip(segment(0, 9), false), state: 'saved' };
  const job = { clips: [clip], extras: [newExtra('frames')] };
  assert.ok(exportShare(job) > 0.85 && exportShare(job) < 1);
  job.extras[0].state = 'failed';
  assert.equal(exportShare(job), 1);
});
