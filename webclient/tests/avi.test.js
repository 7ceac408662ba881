// The AVI index reader on files built here: idx1 with both ways of counting, OpenDML, and files that are cut short.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAvi } from '../src/containers/avi.js';
import { readerOf, viewOf } from '../src/containers/bytes.js';
import { miniAvi } from '../src/containers/mini-avi.js';

const text = (word) => new TextEncoder().encode(word);
const u32 = (...values) => new Uint8Array(new Uint32Array(values).buffer);
const join = (...parts) => new Uint8Array(parts.flatMap((part) => [...part]));
const chunk = (id, data) => join(text(id), u32(data.length), data, new Uint8Array(data.length & 1));
const list = (id, ...parts) => chunk('LIST', join(text(id), ...parts));

/** 10 frames/s, 320x180, codec DIV3. */
const strh = (type = 'vids') => chunk('strh', join(text(type), text('div3'), u32(0, 0, 0, 1, 10, 0, 0, 0, 0, 0, 0, 0)));
const strf = () => chunk('strf', join(u32(40, 320, 180, 0x180001), text('DIV3'), u32(0, 0, 0, 0, 0)));

/** Packets as [size, isKey]; the frame data say their number. */
const PACKETS = [
  [8, true],
  [3, false],
  [0, false],
  [5, false],
  [7, true],
  [2, false],
];
const dataOf = ([size], i) => new Uint8Array(size).fill(i + 1);

function buildAvi({ offsets = 'movi', index = true, audio = false } = {}) {
  const sound = audio ? [list('strl', strh('auds'), chunk('strf', u32(1, 2, 3, 4)))] : [];
  const header = list('hdrl', chunk('avih', new Uint8Array(56)), ...sound, list('strl', strh(), strf()));
  const id = `0${sound.length}dc`;
  const movi = list('movi', ...PACKETS.map((packet, i) => chunk(id, dataOf(packet, i))));
  const moviAt = 12 + header.length + 8;
  let at = 4;
  const entries = PACKETS.flatMap((packet) => {
    const entry = join(text(id), u32(packet[1] ? 0x10 : 0, offsets === 'movi' ? at : at + moviAt, packet[0]));
    at += 8 + packet[0] + (packet[0] & 1);
    return [entry];
  });
  const body = join(text('AVI '), header, movi, index ? chunk('idx1', join(...entries)) : []);
  return join(text('RIFF'), u32(body.length), body);
}

/** OpenDML: the standard index is among the frames, the header only points to it. */
function buildOpenDml() {
  const frames = PACKETS.map((packet, i) => chunk('00dc', dataOf(packet, i)));
  const headerLength = 12 + 8 + 4 + 64 + 8 + 4 + strh().length + strf().length + 8 + 24 + 16;
  const dataAt = headerLength + 12;
  let at = 0;
  const entries = PACKETS.flatMap(([size, key], i) => {
    const entry = [at + 8, key ? size : size | 0x80000000];
    at += frames[i].length;
    return entry;
  });
  const ix = chunk(
    'ix00',
    join(new Uint8Array([2, 0, 0, 1]), u32(PACKETS.length), text('00dc'), u32(dataAt, 0, 0), u32(...entries)),
  );
  const ixAt = dataAt + at;
  const indx = chunk(
    'indx',
    join(new Uint8Array([4, 0, 0, 0]), u32(1), text('00dc'), u32(0, 0, 0), u32(ixAt, 0, ix.length, 6)),
  );
  const header = list('hdrl', chunk('avih', new Uint8Array(56)), list('strl', strh(), strf(), indx));
  assert.equal(12 + header.length, headerLength, 'the test counts its own header right');
  const body = join(text('AVI '), header, list('movi', ...frames, ix));
  return join(text('RIFF'), u32(body.length), body);
}

const open = (bytes) => readAvi(readerOf(new Blob([bytes])), bytes.length);

async function checkPackets(bytes) {
  const avi = await open(bytes);
  assert.equal(avi.fourcc, 'DIV3');
  assert.deepEqual([avi.width, avi.height, avi.rate, avi.scale], [320, 180, 10, 1]);
  assert.deepEqual([...avi.sizes], [8, 3, 0, 5, 7, 2]);
  assert.deepEqual([...avi.keys], [0, 4]);
  for (const [i, packet] of PACKETS.entries()) {
    assert.deepEqual([...bytes.slice(avi.offsets[i], avi.offsets[i] + avi.sizes[i])], [...dataOf(packet, i)]);
  }
  return avi;
}

test('idx1 that counts from the word movi', () => checkPackets(buildAvi()));
test('idx1 that counts from the start of the file', () => checkPackets(buildAvi({ offsets: 'file' })));
test('OpenDML: super index and standard index', () => checkPackets(buildOpenDml()));

test('the video may be the second stream', async () => {
  assert.equal((await checkPackets(buildAvi({ audio: true }))).hasAudio, true);
  assert.equal((await open(buildAvi())).hasAudio, false);
});

test('what is wrong with a file is named', async () => {
  const whole = buildAvi();
  await assert.rejects(open(whole.slice(0, whole.length / 2)), { code: 'truncated' });
  await assert.rejects(open(buildAvi({ index: false })), { code: 'truncated' });
  await assert.rejects(open(text('RIFF....WAVEfmt ')), { code: 'notVideo' });
  const sound = list('hdrl', list('strl', strh('auds'), chunk('strf', u32(1, 2, 3, 4))));
  const body = join(text('AVI '), sound, list('movi'));
  await assert.rejects(open(join(text('RIFF'), u32(body.length), body)), { code: 'audioOnly' });
});

test('an index that points beyond the end of the file', async () => {
  const bytes = buildAvi();
  viewOf(bytes).setUint32(bytes.length - 4, 5000, true);
  await assert.rejects(open(bytes), { code: 'truncated' });
});

test('a small AVI holds its packets in order, one a second', async () => {
  const avi = await open(buildAvi());
  const packets = [0, 4].map((i) => dataOf(PACKETS[i], i));
  const small = miniAvi(avi, packets);
  const view = viewOf(small);
  assert.equal(view.getUint32(4, true), small.length - 8, 'the RIFF size is true');
  const found = new TextDecoder('latin1').decode(small);
  const first = found.indexOf('00dc');
  assert.deepEqual([...small.slice(first + 8, first + 16)], [...packets[0]]);
  const second = found.indexOf('00dc', first + 4);
  assert.deepEqual([...small.slice(second + 8, second + 15)], [...packets[1]]);
  assert.equal(found.indexOf('00dc', second + 4), -1);
  const strhAt = found.indexOf('strh') + 8;
  assert.deepEqual([view.getUint32(strhAt + 20, true), view.getUint32(strhAt + 24, true)], [1, 1]);
});
