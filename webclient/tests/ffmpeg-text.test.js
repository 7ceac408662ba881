// What ffmpeg says and is told, and the outer structure of files.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readerOf } from '../src/containers/bytes.js';
import { clipContainer, codecOfFourcc, labelOfCodec } from '../src/containers/codecs.js';
import { recognizeContainer } from '../src/containers/recognize.js';
import { cutArguments, readFrom } from '../src/cut/cut-arguments.js';
import { holdsIdr, isRandomAccessPoint } from '../src/decode/avc.js';
import { craToBla, lengthBytes } from '../src/decode/hevc.js';
import { describeInput, firstPacket, frameTime, lastPacketEnd, logTime } from '../src/ffmpeg/ffmpeg-text.js';

test('the time of a frame is read from the log', () => {
  const line = '[Parsed_showinfo_1 @ 0x1d3] n:  12 pts:14400000 pts_time:14.4     duration: 512 fmt:yuv420p';
  assert.equal(frameTime(line), 14.4);
  assert.equal(frameTime('[Parsed_showinfo_1 @ 0x1] n:   0 pts: -40000 pts_time:-0.04   duration: 1'), -0.04);
  // Its own seconds are rounded to six digits.
  const late = '[Parsed_showinfo_1 @ 0x1] n:   0 pts:1700000005900000 pts_time:1.7e+09 duration: 1';
  assert.equal(frameTime(late), 1_700_000_005.9);
  assert.equal(frameTime('[Parsed_showinfo_1 @ 0x1] n:   0 pts:   NOPTS pts_time:NOPTS   duration: 1'), null);
  assert.equal(frameTime('[Parsed_showinfo_1 @ 0x1] config in time_base: 1/12800, frame_rate: 25/1'), null);
  assert.equal(frameTime('frame=  10 fps=0.0 q=2.0 time=00:00:01.00'), null);
  assert.equal(logTime('frame=  10 fps=0.0 q=2.0 size=1kB time=01:02:03.50 bitrate=1'), 3723.5);
  assert.equal(logTime('Stream mapping:'), null);
});

test('a file as ffmpeg describes it', () => {
  const told = describeInput([
    "Input #0, asf, from '/in/input':",
    '  Duration: 01:00:20.04, start: 2.500000, bitrate: 36 kb/s',
    '  Stream #0:0: Audio: wmav2 (a[1][0][0] / 0x0161), 44100 Hz, stereo, fltp, 64 kb/s',
    '  Stream #0:1: Video: msmpeg4 (MP43 / 0x3334504D), yuv420p, 720x576 [SAR 16:15 DAR 4:3], 1 kb/s, 25 fps, 25 tbr, 1k tbn',
    '      displaymatrix: rotation of -90.00 degrees',
  ]);
  assert.deepEqual(told, {
    duration: 3620.04,
    start: 2.5,
    codec: 'msmpeg4v3',
    codecLabel: 'MS-MPEG-4 v3',
    width: 576,
    height: 768,
    fps: 25,
    rotation: 90,
    hasAudio: true,
    hasVideo: true,
  });
  assert.equal(describeInput(['/in/input: Invalid data found when processing input']).hasVideo, false);
});

test('the first packet of a list', () => {
  const list =
    '#software: x\n#tb 0: 1/90000\n#media_type 0: video\n0,     657000,     660600,     9000,     4321, 0x1b2c3d4e, F=0x0\n';
  assert.deepEqual(firstPacket(list), { at: 7.34, size_bytes: 4321 });
  assert.equal(firstPacket('#tb 0: 1/90000\n'), null);
});

test('a cut to MP4 has no edit list and stops by frames, not by an end that would take the sound along', () => {
  const clip = { key: 12, seek: 12, length: 5.1, frames: 51, format: 'mp4', output: '/out/c.mp4' };
  const args = cutArguments({ ...clip, audio: 'copy' });
  assert.ok(!args.includes('-frames:v'));
  assert.ok(!args.includes('-itsoffset'));
  assert.equal(args[args.indexOf('-use_editlist') + 1], '0');
  assert.match(args[args.indexOf('-bsf:v') + 1], /,51\)$/);
  assert.equal(args[args.indexOf('-ss') + 1], '12.000000');
  const earlier = cutArguments({ ...clip, seek: 10.5, frames: null, audio: 'aac' });
  assert.equal(earlier[earlier.indexOf('-itsoffset') + 1], '-1.500000', 'the keyframe is at 0 all the same');
  assert.equal(earlier[earlier.indexOf('-bsf:v') + 1], 'noise=drop=between(pts\\,-1e15\\,-1)');
  assert.equal(earlier[earlier.indexOf('-c:a') + 1], 'aac');
});

test('reading begins earlier where ffmpeg may land behind the keyframe', () => {
  assert.equal(readFrom({ container: 'MP4', fps: 25 }, 100), 100);
  assert.ok(readFrom({ container: 'MPEG-TS', fps: 10 }, 100) <= 100 - 1.6, 'as many frames as a codec may hold back');
  assert.ok(readFrom({ container: 'MPEG-TS', fps: 0 }, 100, { known: false }) < 95);
});

test('names of codecs and the containers that clips go into', () => {
  assert.equal(codecOfFourcc('DIV3'), 'msmpeg4v3');
  assert.equal(codecOfFourcc('xvid'), 'mpeg4');
  assert.equal(labelOfCodec('avc'), 'H.264');
  assert.equal(labelOfCodec('constructor'), 'CONSTRUCTOR');
  const extensions = [
    ['avc', 'Matroska', 'mp4'],
    ['hevc', 'MPEG-TS', 'mp4'],
    ['vp9', 'WebM', 'webm'],
    ['msmpeg4v3', 'AVI', 'avi'],
    ['vp9', 'Matroska', 'mkv'],
    ['mpeg4', 'MP4', 'mp4'],
  ];
  for (const [codec, container, extension] of extensions) {
    assert.equal(clipContainer(codec, container).extension, extension, `${codec} in ${container}`);
  }
});

const bytes = (...parts) =>
  new Uint8Array(parts.flatMap((part) => (typeof part === 'string' ? [...new TextEncoder().encode(part)] : part)));
const box = (type, length) =>
  bytes([0, 0, length >> 8, length & 255], type, new Array(Math.max(0, length - 8)).fill(0));
const recognise = (data) => recognizeContainer(readerOf(new Blob([data])), data.length);

test('an MP4 without its index, or cut short, is truncated', async () => {
  const whole = bytes(...[box('ftyp', 24), box('moov', 40), box('mdat', 300)].map((part) => [...part]));
  assert.equal((await recognise(whole)).truncated, false);
  assert.equal((await recognise(whole.slice(0, 250))).truncated, true);
  const noIndex = bytes(...[box('ftyp', 24), box('mdat', 300)].map((part) => [...part]));
  assert.equal((await recognise(noIndex)).truncated, true);
});

test('a Matroska file shorter than its segment is truncated; one that was streamed is not', async () => {
  const head = [0x1a, 0x45, 0xdf, 0xa3, 0x84, 1, 2, 3, 4, 0x18, 0x53, 0x80, 0x67];
  const body = new Array(40).fill(7);
  assert.equal((await recognise(bytes(head, [0x80 | 40], body))).truncated, false);
  assert.equal((await recognise(bytes(head, [0x80 | 41], body))).truncated, true);
  assert.equal((await recognise(bytes(head, [0x01, 255, 255, 255, 255, 255, 255, 255], body))).truncated, false);
});

test('what is no video is not guessed at', async () => {
  assert.equal((await recognise(bytes('IMKH', [1, 1, 0, 0]))).label, 'MPEG-PS');
  assert.deepEqual(await recognise(bytes('HXVS', [0, 5])), { reader: 'none', label: 'HXVS', truncated: false });
  for (const head of [
    [0, 0, 0, 1, 0x67],
    [0, 0, 1, 0x27],
    [0, 0, 0, 1, 9],
  ])
    assert.deepEqual(await recognise(bytes(head, [66, 0, 30])), { reader: 'bare', label: 'H.264', truncated: false });
  assert.equal((await recognise(bytes([0, 0, 0, 1, 0x40, 1, 12, 1]))).label, 'H.265');
  assert.equal((await recognise(bytes('hello, this is a text file'))).reader, 'unknown');
  assert.equal((await recognise(bytes('FLV', [1, 5, 0, 0, 0, 9]))).reader, 'ffmpeg');
});

test('HEVC keyframes of type CRA become BLA, the packet itself is not touched', () => {
  const packet = bytes([0, 0, 0, 3, 0x40, 1, 9, 0, 0, 0, 4, 21 << 1, 1, 5, 6]);
  const changed = craToBla(packet, 4);
  assert.equal((changed[11] >> 1) & 63, 16);
  assert.equal((packet[11] >> 1) & 63, 21);
  assert.deepEqual([...changed.slice(12)], [1, 5, 6]);
  const idr = bytes([0, 0, 0, 3, 19 << 1, 1, 5]);
  assert.equal(craToBla(idr, 4), idr);
  assert.equal(lengthBytes(new Uint8Array(23).fill(3, 21, 22)), 4);
});

test('H.264 keyframes with and without an IDR', () => {
  const description = new Uint8Array([1, 100, 0, 31, 0xff]);
  const sei = [0, 0, 0, 2, 6, 1];
  assert.equal(holdsIdr(bytes(sei, [0, 0, 0, 2, 0x65, 1]), { description }), true);
  assert.equal(holdsIdr(bytes(sei, [0, 0, 0, 2, 0x61, 1]), { description }), false);
  assert.equal(holdsIdr(bytes([0, 0, 0, 1, 9, 16, 0, 0, 1, 0x65, 1]), {}), true);
  assert.equal(holdsIdr(bytes([0, 0, 0, 1, 9, 16, 0, 0, 1, 0x41, 1]), {}), false);
});

test('a packet without a time is no first packet, and the list says when the last one ends', () => {
  const head = '#software: Lavf59\n#tb 0: 1/90000\n#media_type 0: video\n';
  const none = '0, -9223372036854775808, -9223372036854775808, 3600, 900, 0xab\n';
  const packets =
    '0, 45000, 48600, 3600, 10292, 0xab\n0, 48600, 55800, 3600, 12, 0xab\n0, 52200, 52200, 3600, 12, 0xab\n';
  assert.deepEqual(firstPacket(head + none + packets), { at: 0.54, size_bytes: 10292 });
  assert.equal(lastPacketEnd(head, none + packets), 0.66);
  assert.equal(lastPacketEnd(head, none), 0);
});

test('decoding may start at an IDR or a recovery point, not at any other slice', () => {
  const start = [0, 0, 0, 1];
  const slice = [...start, 0x41, 0x9a, 1];
  const recovery = [...start, 6, 6, 1, 0xc4, 0x80];
  const unregistered = [...start, 6, 5, 3, 1, 2, 3, 0x80];
  const at = (...parts) => isRandomAccessPoint(new Uint8Array(parts.flat()), {});
  assert.equal(at(start, [0x65, 0x88]), true);
  assert.equal(at(recovery, slice), true);
  assert.equal(at([...start, 6, 5, 3, 1, 2, 3, 6, 1, 0xc4, 0x80], slice), true, 'the second message of one SEI');
  assert.equal(at(unregistered, slice), false);
  assert.equal(at(slice, recovery), false, 'of the next frame');
  assert.equal(at([...start, 6, 255, 255, 255]), false, 'cut off');
});
