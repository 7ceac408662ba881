// EDL, COCO, CVAT out; JSON, CSV, EDL and manifests back in.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toCoco } from '../src/formats/coco.js';
import { toCsv } from '../src/formats/csv.js';
import { toCvat } from '../src/formats/cvat.js';
import { fromEdl, toEdl } from '../src/formats/edl.js';
import { evidenceAt, frameName, hasEvidence } from '../src/formats/frame-names.js';
import { isList, readList } from '../src/formats/import.js';
import { toTimestamps } from '../src/formats/json.js';
import { countingOf, fromTimecode, toTimecode } from '../src/formats/timecode.js';
import { scoresOf } from '../src/scores.js';

const code = (seconds, fps) => toTimecode(seconds, countingOf(fps));

test('timecode as the standards count it', () => {
  assert.equal(code(3725.48, 25), '01:02:05:12');
  assert.equal(code(0, 25), '00:00:00:00');
  assert.equal(code(86400, 25), '24:00:00:00');
  // Drop frame: the two numbers after a minute's end are left out, but not after the tenth.
  assert.equal(code(1799 / (30000 / 1001), 29.97), '00:00:59;29');
  assert.equal(code(1800 / (30000 / 1001), 29.97), '00:01:00;02');
  assert.equal(code(17982 / (30000 / 1001), 30000 / 1001), '00:10:00;00');
  assert.equal(code(3600, 29.97), '01:00:00;00');
  assert.equal(code(3600, 59.94), '01:00:00;00');
  assert.equal(code(3600, 23.976), '00:59:56:10', 'no dropping at 23.976: 86314 frames counted by 24');
  assert.equal(code(10, 12.5), '00:00:10:00', 'a rate of no standard keeps to time');
  assert.equal(code(10, 0), '00:00:10:00');
});

test('timecode round trip, to the frame', () => {
  for (const fps of [10, 12.5, 15, 23.976, 24, 25, 29.97, 30, 50, 59.94, 60, 120, 0]) {
    const counting = countingOf(fps);
    for (let at = 0; at < 90_000; at += 733.37) {
      const back = fromTimecode(toTimecode(at, counting), counting);
      assert.ok(Math.abs(back - at) <= 0.5 / counting.rate + 1e-9, `${fps} fps, ${at} s: ${back}`);
    }
  }
  for (const bad of ['1:2:3:4', '00:61:00:00', '00:00:00:25', 'x'])
    assert.equal(fromTimecode(bad, countingOf(25)), null);
});

const CLIPS = [
  { start: 62.04, stop: 77.12, score: 0.91, label: 'Person' },
  { start: 3600, stop: 3630.5, score: null, label: null },
];

test('EDL: what an editing program reads', () => {
  const lines = toEdl(CLIPS, { name: 'gate 07.mp4', fps: 25 }).split('\r\n');
  assert.deepEqual(lines.slice(0, 7), [
    'TITLE: gate 07.mp4',
    'FCM: NON-DROP FRAME',
    '* FRAME RATE: 25',
    '',
    '001  AX       V     C        00:01:02:01 00:01:17:03 00:00:00:00 00:00:15:02',
    '* FROM CLIP NAME: gate 07.mp4',
    '* LABEL: Person',
  ]);
  assert.match(lines[8], /^002 .* 01:00:00:00 01:00:30:1[23] 00:00:15:02 00:00:45:1[456]$/);
  assert.match(toEdl([], { name: 'a', fps: 29.97 }), /FCM: DROP FRAME/);
});

test('EDL round trip', () => {
  for (const fps of [12.5, 25, 29.97]) {
    const { stretches, bad } = fromEdl(toEdl(CLIPS, { name: 'a.mp4', fps }), 50);
    assert.equal(bad, null);
    assert.equal(stretches.length, 2);
    for (const [i, { start, stop, label }] of stretches.entries()) {
      assert.ok(
        Math.abs(start - CLIPS[i].start) <= 0.5 / fps + 1e-3 && Math.abs(stop - CLIPS[i].stop) <= 0.5 / fps + 1e-3,
      );
      assert.equal(label, CLIPS[i].label);
    }
  }
});

test('EDL from other programs: audio events are skipped, dissolves count, invalid times are reported', () => {
  const text = [
    'TITLE: OTHER',
    '001  TAPE1    V     C        00:00:10:00 00:00:20:00 01:00:00:00 01:00:10:00',
    '002  TAPE1    A     C        00:00:30:00 00:00:40:00 01:00:10:00 01:00:20:00',
    '003  TAPE1    B     D    025 00:00:50:00 00:01:00:00 01:00:20:00 01:00:30:00',
    'M2   TAPE1    030.0',
  ].join('\n');
  const found = readList(text, 'x.EDL', 25);
  assert.deepEqual(
    found.map(({ start, stop }) => [start, stop]),
    [
      [10, 20],
      [50, 60],
    ],
  );
  const wrong = text.replace('00:00:20:00', '00:00:05:00');
  assert.throws(() => readList(wrong, 'x.edl', 25), { code: 'badLine', params: { name: 'x.edl', line: 2 } });
});

test('CSV round trip, with decisions', () => {
  const segment = { ...CLIPS[0], id: 'a', state: 'rejected', origin: 'model', edited: false, label: '=SUM("a,b")' };
  const csv = toCsv([{ segment, file: 'cam, "1".mp4', actual: { start: 62, stop: 78 }, error: null }]);
  assert.deepEqual(readList(csv, 'clips.csv', 25), [
    { start: 62.04, stop: 77.12, score: 0.91, label: '=SUM("a,b")', state: 'rejected' },
  ]);
});

test('CSV written by hand: semicolons, clock times, any order of columns', () => {
  const found = readList('Label;End;Start\r\nCar;0:01:10,5;62,5\r\n\r\n', 'mine.csv', 25);
  assert.deepEqual(found, [{ start: 62.5, stop: 70.5, score: null, label: 'Car', state: 'proposed' }]);
  assert.throws(() => readList('a,b\n1,2\n', 'm.csv', 25), { code: 'noColumns' });
  assert.throws(() => readList('start,stop\n1,2\n9,3\n', 'm.csv', 25), {
    code: 'badLine',
    params: { name: 'm.csv', line: 3 },
  });
  assert.throws(() => readList('start,stop\n', 'm.csv', 25), { code: 'noSegments' });
});

test('CSV of spreadsheets: byte order mark, quotes, tabs, any line end, decimal commas in every row', () => {
  const times = (text) => readList(text, 's.csv', 25).map(({ start, stop, label }) => [start, stop, label]);
  assert.deepEqual(times('\ufeff"start","stop","label"\r\n"1","2","a ""b"", c\r\nd"\r\n'), [[1, 2, 'a "b", c\nd']]);
  assert.deepEqual(times('start;stop\r\n1,5;2,5\r\n3,5;4,5\r\n5,5;6,5\r\n'), [
    [1.5, 2.5, null],
    [3.5, 4.5, null],
    [5.5, 6.5, null],
  ]);
  assert.deepEqual(times('start;stop;label\n1;2;"x; y"\n'), [[1, 2, 'x; y']]);
  assert.deepEqual(times('start\tstop\tlabel\r1\t2\ta, b\r'), [[1, 2, 'a, b']]);
  assert.deepEqual(times('start,stop\r\n1,2\n3,4\r'), [
    [1, 2, null],
    [3, 4, null],
  ]);
});

test('JSON round trip; a manifest too; anything else is refused', () => {
  const back = readList(toTimestamps(CLIPS), 't.json', 25);
  assert.deepEqual(
    back.map(({ start, stop, state }) => [start, stop, state]),
    CLIPS.map(({ start, stop }) => [start, stop, 'proposed']),
  );
  const clip = {
    file: 'a.mp4',
    requested: { start: 3, stop: 4 },
    actual: { start: 2, stop: 5 },
    state: 'accepted',
    score: 2,
  };
  const manifest = JSON.stringify({ format: 'smartcut.manifest.v1', clips: [clip] });
  assert.deepEqual(readList(manifest, 'm.json', 25), [
    { start: 3, stop: 4, score: null, label: null, state: 'accepted' },
  ]);
  assert.throws(() => readList('{', 'm.json', 25), { code: 'notList' });
  assert.throws(() => readList('{"frames": []}', 'm.json', 25), { code: 'notList' });
  for (const item of ['null', '{"start": 5, "stop": 5}', '{"start": "5", "stop": 6}', '{"start": -1, "stop": 6}'])
    assert.throws(() => readList(`{"timestamps": [${item}]}`, 'm.json', 25), { code: 'badLine' });
});

test('lists are recognized by their extension', () => {
  assert.deepEqual(['a.json', 'a.CSV', 'a.edl', 'a.mp4', 'json'].map(isList), [true, true, true, false, false]);
});

const scores = scoresOf([
  { at: 1, score: 0.9, label: 'Car', box: [0.5, 0.25, 0.25, 0.9] },
  { at: 2, score: 0.8, label: null, box: [0, 0, 0.1, 0.1] },
  { at: 3, score: 0.1, label: null, box: null },
]);
const frameFile = (at, segmentLabel = 'Person') => ({
  file: frameName('cam <1>.mp4', at),
  at,
  width: 640,
  height: 360,
  evidence: evidenceAt(scores, at, segmentLabel),
});
const FRAMES = [frameFile(1), frameFile(2), frameFile(3), frameFile(1.5)];
const FACTS = { video: 'cam <1>.mp4', created: new Date(0) };

test('evidence belongs to the frame at its time', () => {
  assert.deepEqual(
    FRAMES.map(({ evidence }) => evidence.map(({ label }) => label)),
    [['Car'], ['Person'], [], []],
  );
  assert.equal(evidenceAt(scores, 2, null)[0].label, 'event');
  assert.equal(hasEvidence(scores, { start: 1.5, stop: 2 }), true);
  assert.equal(hasEvidence(scores, { start: 2.5, stop: 9 }), false);
  assert.equal(frameName('cam <1>.mp4', 3725.48), 'cam _1__01-02-05.480.jpg');
});

test('COCO: consistent ids, boxes in pixels clipped to the frame', () => {
  const coco = JSON.parse(toCoco(FRAMES, FACTS));
  assert.deepEqual(
    coco.categories.map(({ id, name }) => [id, name]),
    [
      [1, 'Car'],
      [2, 'Person'],
    ],
  );
  assert.equal(coco.images.length, 4);
  assert.deepEqual(
    coco.annotations.map(({ id, image_id, category_id, bbox, area }) => ({ id, image_id, category_id, bbox, area })),
    [
      { id: 1, image_id: 1, category_id: 1, bbox: [320, 90, 160, 270], area: 43200 },
      { id: 2, image_id: 2, category_id: 2, bbox: [0, 0, 64, 36], area: 2304 },
    ],
  );
});

test('CVAT for images: escaped, numbered from 0, boxes by corners', () => {
  const xml = toCvat(FRAMES, FACTS);
  assert.match(xml, /<version>1\.1<\/version>/);
  assert.match(xml, /<name>cam &lt;1&gt;\.mp4<\/name>/);
  assert.match(xml, /<image id="0" name="cam _1__00-00-01\.000\.jpg" width="640" height="360">/);
  assert.match(
    xml,
    /<box label="Car" source="auto" occluded="0" xtl="320\.00" ytl="90\.00" xbr="480\.00" ybr="360\.00" z_order="0">/,
  );
  assert.equal(xml.match(/<box /g).length, 2);
});
