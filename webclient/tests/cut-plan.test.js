// Which clips are copied packet by packet, what of the file they take, and when what came out is not believed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { copyable, headless, obstacle, oddityOf } from '../src/cut/copyable.js';
import { checkClip, countOf, planClip } from '../src/cut/cut-plan.js';

const PLAIN = { extension: 'mp4', codec: 'avc', sound: { codec: 'aac' }, first: 0, oddity: null };

test('plain is what the clip’s container accepts unchanged', () => {
  for (const plain of [
    PLAIN,
    { ...PLAIN, sound: null, first: 7.3 },
    { ...PLAIN, codec: 'hevc', sound: { codec: 'mp3' } },
    { ...PLAIN, extension: 'webm', codec: 'vp9', sound: { codec: 'opus' } },
    { ...PLAIN, extension: 'mkv', codec: 'vp8', sound: { codec: 'vorbis' } },
  ])
    assert.equal(obstacle(plain), null, JSON.stringify(plain));
});

test('everything else is left to ffmpeg, with a reason', () => {
  for (const [odd, why] of [
    [{ codec: null }, 'unknown video in mp4'],
    [{ codec: 'mpeg4' }, 'mpeg4 in mp4'],
    [{ extension: 'avi' }, 'avc in avi'],
    [{ extension: 'webm' }, 'avc in webm'],
    [{ sound: { codec: 'ulaw' } }, 'ulaw in mp4'],
    [{ sound: { codec: null } }, 'unknown sound in mp4'],
    [{ first: -0.04 }, 'frames before 0'],
    [{ oddity: 'several edits' }, 'several edits'],
  ])
    assert.equal(obstacle({ ...PLAIN, ...odd }), why);
});

test('audio alone does not prevent copying what is too big for ffmpeg', () => {
  assert.ok(copyable({ ...PLAIN, sound: { codec: 'ulaw' } }));
  assert.ok(!copyable({ ...PLAIN, extension: 'avi' }));
});

const number = (value, bytes = 4) => {
  const buffer = Buffer.alloc(bytes);
  if (bytes === 8) buffer.writeBigInt64BE(BigInt(value));
  else buffer.writeInt32BE(value);
  return buffer;
};
const box = (type, ...parts) => {
  const body = Buffer.concat(parts.map((part) => (typeof part === 'number' ? number(part) : Buffer.from(part))));
  return Buffer.concat([number(body.length + 8), Buffer.from(type), body]);
};
const NORMAL = 0x10000;
/** @param {[number, number, number][]} edits length, media time, speed */
const elst = (edits, long = false) =>
  box(
    'edts',
    box(
      'elst',
      long ? 0x1000000 : 0,
      edits.length,
      ...edits.flatMap(([length, time, speed]) => [number(length, long ? 8 : 4), number(time, long ? 8 : 4), speed]),
    ),
  );
const track = (kind, edits, descriptions = 1) => {
  const stbl = box('stbl', box('stsd', 0, descriptions, box('avc1', 'xxxx')));
  return box('trak', edits, box('mdia', box('hdlr', 0, 0, kind, 0), box('minf', stbl)));
};
const oddity = (...tracks) => {
  const file = Buffer.concat([box('ftyp', 'isom'), box('moov', ...tracks), box('mdat', 'frames')]);
  return oddityOf(async (start, end) => new Uint8Array(file.subarray(start, end)), file.length);
};

test('edit lists: one edit at normal speed, with a pause before it, is nothing odd', async () => {
  for (const long of [false, true]) {
    assert.equal(await oddity(track('vide', elst([[100, 1024, NORMAL]], long))), null);
    assert.equal(
      await oddity(
        track(
          'vide',
          elst(
            [
              [50, -1, NORMAL],
              [100, 0, NORMAL],
            ],
            long,
          ),
        ),
      ),
      null,
    );
    assert.equal(
      await oddity(
        track(
          'vide',
          elst(
            [
              [9, 0, NORMAL],
              [9, 50, NORMAL],
            ],
            long,
          ),
        ),
      ),
      'several edits',
    );
    assert.equal(
      await oddity(
        track(
          'vide',
          elst(
            [
              [9, 0, NORMAL],
              [9, -1, NORMAL],
            ],
            long,
          ),
        ),
      ),
      'a pause in the edit list',
    );
    assert.equal(await oddity(track('vide', elst([[9, 0, NORMAL / 2]], long))), 'another speed');
  }
  assert.equal(await oddity(track('vide', '')), null);
});

test('another description in the middle, of video or sound; other tracks are ignored', async () => {
  const plain = track('vide', '');
  assert.equal(await oddity(track('vide', '', 2)), 'several descriptions');
  assert.equal(await oddity(plain, track('soun', '', 2)), 'several descriptions');
  assert.equal(await oddity(plain, track('text', '', 2)), null);
  assert.equal(await oddityOf(async () => new Uint8Array(), 0), null, 'no boxes at all');
});

test('parameter sets that are only in band', () => {
  assert.equal(headless('avc', null), null, 'start codes: the description is made of the keyframe');
  assert.equal(headless('avc', Uint8Array.of(1, 100, 0, 40, 0xff, 0xe1, 0)), null);
  assert.equal(headless('avc', Uint8Array.of(1, 100, 0, 40, 0xff, 0xe0, 0)), 'no parameter sets in front');
  const hvcc = new Uint8Array(23);
  assert.equal(headless('hevc', hvcc), 'no parameter sets in front');
  hvcc[22] = 3;
  assert.equal(headless('hevc', hvcc), null);
  assert.equal(headless('vp9', new Uint8Array(8)), null);
});

/** Pictures of 0.1 s and 1000 bytes, a keyframe of 5000 each second; `order`: numbers in decoding order. */
function reader(order = Array.from({ length: 50 }, (_, i) => i), first = 3) {
  const ref = (/** @type {number} */ number) => ({
    timestamp: first + number / 10,
    duration: 0.1,
    size_bytes: number % 10 ? 1000 : 5000,
    number,
  });
  return {
    first,
    keyAtOrBefore: async (at) => {
      const place = Math.floor((at - first) / 1 + 1e-9) * 10;
      return place >= 0 ? ref(Math.min(place, 40)) : null;
    },
    async *packetsFrom({ number }) {
      for (const each of order.slice(order.indexOf(number))) yield ref(each);
    },
  };
}
const INFO = { codec: 'avc', container: 'MP4', duration: 5 };

test('a plan goes back to the keyframe and on to the last frame that is shown', async () => {
  const plan = await planClip(reader(), INFO, { start: 1.35, stop: 2.15 });
  assert.equal(plan.at, 4);
  assert.deepEqual([plan.start, plan.packets, plan.leading, plan.keySize_bytes], [1, 12, 0, 5000]);
  assert.ok(Math.abs(plan.stop - 2.2) < 1e-9);
  assert.equal(
    (await planClip(reader(), { ...INFO, container: 'MPEG-TS' }, { start: 1, stop: 2 })).keySize_bytes,
    null,
  );
});

test('leading frames of an open GOP are not counted as frames of the clip', async () => {
  const order = [0, 3, 1, 2, 6, 4, 5, 10, 7, 8, 9, 13, 11, 12];
  const plan = await planClip(reader(order), INFO, { start: 1, stop: 1.4 });
  assert.deepEqual([plan.packets, plan.leading, countOf(plan)], [7, 3, 4]);
});

test('too much is refused as soon as it is known, nothing at all too', async () => {
  await assert.rejects(planClip(reader(), INFO, { start: 0, stop: 5 }, 20_000), { code: 'clipTooBig' });
  await assert.rejects(planClip({ ...reader(), keyAtOrBefore: async () => null }, INFO, { start: 0, stop: 1 }), {
    code: 'cutFailed',
  });
  const empty = { ...reader(), async *packetsFrom() {} };
  await assert.rejects(planClip(empty, INFO, { start: 0, stop: 1 }), { code: 'cutFailed' });
});

test('a clip that is not what was planned is not believed', () => {
  const plan = { packets: 12, leading: 2, keySize_bytes: 5000 };
  const right = { first: 0, key: true, size_bytes: 5000, count: 10 };
  checkClip(right, plan);
  checkClip({ ...right, size_bytes: 1 }, { ...plan, keySize_bytes: null });
  checkClip({ ...right, count: 99 }, { ...plan, packets: null });
  for (const wrong of [
    { first: 0.01 },
    { key: false },
    { size_bytes: 4999 },
    { count: 9 },
    { count: 12 },
    { count: 0 },
  ])
    assert.throws(() => checkClip({ ...right, ...wrong }, plan), { code: 'cutFailed' });
});
