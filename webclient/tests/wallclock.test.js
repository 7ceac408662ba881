// When a file begins, by its name, its metadata and by hand; and times of day from there.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClock, datedName, guessStart, isoAt, parseStart, readWall, stampAt } from '../src/clock/wallclock.js';

const NOW = new Date('2026-01-01T00:00:00Z');
/** @param {string} path */
const guess = (path) => guessStart(path, NOW);
/** @type {[string, string, 'local' | 'utc'][]} */
const SURE = [
  ['2024-05-31_14-30-00.mp4', '2024-05-31T14:30:00.000', 'local'],
  ['20240531143000.mp4', '2024-05-31T14:30:00.000', 'local'],
  ['gate-07_2024-05-31_14-30-00.mp4', '2024-05-31T14:30:00.000', 'local'],
  ['gate 2024-05-31 14.30.00.mkv', '2024-05-31T14:30:00.000', 'local'],
  ['Screen 2024-05-31 at 14.30.00.mov', '2024-05-31T14:30:00.000', 'local'],
  ['2024-05-31T14-30-00.mkv', '2024-05-31T14:30:00.000', 'local'],
  ['2024-05-31T14-30-00Z.mkv', '2024-05-31T14:30:00.000', 'utc'],
  ['2024.05.31-14.30.00.avi', '2024-05-31T14:30:00.000', 'local'],
  ['VID_20240531_143000.mp4', '2024-05-31T14:30:00.000', 'local'],
  ['PXL_20240531_143000123.mp4', '2024-05-31T14:30:00.123', 'utc'],
  // Hikvision: channel, start, end; camera address and milliseconds
  ['NVR_ch1_main_20240531143000_20240531150000.mp4', '2024-05-31T14:30:00.000', 'local'],
  ['192.168.1.64_01_20240531143000123.mp4', '2024-05-31T14:30:00.123', 'local'],
  // Reolink, Axis, Blue Iris, motion
  ['RLC-410_00_20240531143000.mp4', '2024-05-31T14:30:00.000', 'local'],
  ['RecM01_20240531_143000_143010_6D28808_1E2D33.mp4', '2024-05-31T14:30:00.000', 'local'],
  ['20240531_143000_9A3C_ACCC8E012345.mkv', '2024-05-31T14:30:00.000', 'local'],
  ['axis-ACCC8E012345_2024-05-31_14-30-00.mkv', '2024-05-31T14:30:00.000', 'local'],
  ['cam1.20240531_143000.mp4', '2024-05-31T14:30:00.000', 'local'],
  ['01-20240531143000.avi', '2024-05-31T14:30:00.000', 'local'],
  // Dahua: the day is the folder's
  ['2024-05-31/001/dav/14/14.30.00-14.45.00[M][0@0][0].mp4', '2024-05-31T14:30:00.000', 'local'],
  ['NVR_ch2_20240531143000_20240531150000.dav', '2024-05-31T14:30:00.000', 'local'],
  // UniFi: month first, and only one reading makes sense
  ['Front Door 5-31-2024, 14.30.00 GMT+2 - 5-31-2024, 14.40.00 GMT+2.mp4', '2024-05-31T14:30:00.000', 'local'],
  ['Front 5-31-2024, 2.30.00pm.mp4', '2024-05-31T14:30:00.000', 'local'],
  ['hall_31-05-2024_14-30-00.mp4', '2024-05-31T14:30:00.000', 'local'],
  ['cam1-1717165800.mp4', '2024-05-31T14:30:00.000', 'utc'],
  ['1717165800123_front.mp4', '2024-05-31T14:30:00.123', 'utc'],
];

for (const [path, start, zone] of SURE) {
  test(`${path} begins at ${start}, ${zone}`, () => {
    assert.deepEqual(guess(path), { sure: { start, zone, from: 'name' }, suggestions: [] });
  });
}

test('an ambiguous date is only suggested', () => {
  const { sure, suggestions } = guess('gate_05-06-2024_14-30-00.mp4');
  assert.equal(sure, null);
  assert.deepEqual(
    suggestions.map(({ start }) => start),
    ['2024-06-05T14:30:00.000', '2024-05-06T14:30:00.000'],
  );
  const backwards = guess('20240531150000_20240531143000.mp4');
  assert.equal(backwards.sure, null);
  assert.equal(backwards.suggestions.length, 2);
  const day = guess('gate 2024-05-31.mp4');
  assert.equal(day.sure, null);
  assert.deepEqual(
    day.suggestions.map(({ start }) => start),
    ['2024-05-31T00:00:00.000'],
  );
});

for (const path of [
  ...['hall.mp4', 'ch01_00000000012000013.mp4', 'hiv00001.mp4', 'video-1234.mp4', 'movie.1080p.2019.mkv'],
  ...[
    '20241331143000.mp4',
    '2024-02-30_14-30-00.mp4',
    '29990531143000.mp4',
    '14.30.00-14.45.00.mp4',
    'tel 79161234567.mp4',
  ],
]) {
  test(`${path} has no date`, () => assert.deepEqual(guess(path), { sure: null, suggestions: [] }));
}

test('typed dates', () => {
  for (const text of ['2024-05-31 14:30', '2024-05-31T14:30:00', '31.05.2024 14:30:00', ' 2024/5/31 14:30 ']) {
    assert.deepEqual(parseStart(text), { start: '2024-05-31T14:30:00.000', zone: 'local', from: 'typed' }, text);
  }
  assert.equal(parseStart('2024-05-31 14:30 UTC')?.zone, 'utc');
  for (const text of ['', '14:30', '31/05/2024 14:30', '2024-02-30 10:00', '2024-05-31 25:00', '31.5.24 10:00'])
    assert.equal(parseStart(text), null, text);
});

test('times of day across midnight', () => {
  const wall = parseStart('2024-05-31 23:59:30');
  const clock = createClock(wall);
  assert.equal(clock.known, true);
  assert.equal(clock.offset, 86_370);
  assert.equal(clock.text(0), '23:59:30');
  assert.equal(clock.text(45.5, 2), '00:00:15.50');
  assert.equal(clock.parse('23:59:40'), 10);
  assert.equal(clock.parse('0:00:15.5'), 45.5);
  assert.equal(clock.parse('23:59:40', 86_400), 86_410);
  assert.equal(isoAt(wall, 45.5), '2024-06-01T00:00:15.500');
  assert.equal(stampAt(/** @type {any} */ (wall), 45.5), '20240601-000015');
  const name = datedName('gate 1.mp4', /** @type {any} */ (wall), { start: 20, stop: 45 }, 'mp4');
  assert.equal(name, 'gate 1_20240531-235950-000015.mp4');
  assert.equal(isoAt(parseStart('2024-05-31 10:00 UTC'), 1), '2024-05-31T10:00:01.000Z');
});

test('without a start, times count from the beginning of the file', () => {
  const clock = createClock(null);
  assert.deepEqual([clock.known, clock.offset, clock.text(61.5, 1), clock.parse('1:01')], [false, 0, '00:01:01.5', 61]);
  assert.equal(isoAt({ start: null, zone: 'local', from: 'typed' }, 4), null);
});

test('a stored start is validated', () => {
  const wall = parseStart('2024-05-31 14:30');
  assert.deepEqual(readWall(JSON.parse(JSON.stringify(wall))), wall);
  assert.deepEqual(readWall({ start: null, zone: 'local', from: 'typed' }), {
    start: null,
    zone: 'local',
    from: 'typed',
  });
  for (const bad of [null, 7, {}, { ...wall, start: 'x' }, { ...wall, zone: 'mars' }])
    assert.equal(readWall(bad), null);
});
