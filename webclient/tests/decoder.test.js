// The page's own decoder: what it is told, and, where `make decoder` has built it, what comes out of it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { codedStream, codedStreamOfAvi } from '../src/containers/coded-stream.js';
import { canDecode, DecodeError, Decoder } from '../src/decode/decoder.js';
import { PlanarFrame } from '../src/decode/planar-frame.js';

const vectors = JSON.parse(readFileSync(new URL('../../tests/vectors/decoder.json', import.meta.url), 'utf8'));
const BUILT = new URL('../vendor/decoder/decoder.wasm', import.meta.url);
/** @type {WebAssembly.Module | null} */
let module = null;
try {
  module = new WebAssembly.Module(readFileSync(BUILT));
} catch (error) {
  if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOENT') throw error;
}
const built = { skip: module ? false : 'vendor/decoder is not built: make decoder' };
const bytesOf = (/** @type {string} */ text) => new Uint8Array(Buffer.from(text, 'base64'));

/**
 * A decoder that was opened for a stream of the vectors, and its packets.
 * @param {string} name
 * @param {{halve?: boolean, unfiltered?: boolean}} [options]
 */
function opened(name, options) {
  const { codec, extradata, packets } = vectors.streams[name];
  const decoder = new Decoder(/** @type {WebAssembly.Module} */ (module));
  const { width, height } = vectors;
  const stream = { codec, width, height, extradata: bytesOf(extradata), fourcc: '', bits: 24, ordered: false };
  decoder.open(stream, options);
  return { decoder, packets: packets.map(bytesOf) };
}

/**
 * Brightness left and right, and the two colours, in the middle of each part.
 * @param {import('../src/decode/decoder.js').DecodedFrame} frame
 */
function look({ format, width, height, planes, bytes }) {
  const [across, down] = /** @type {Record<string, number[]>} */ ({ I420: [2, 2], I422: [2, 1], I444: [1, 1] })[format];
  const at = (/** @type {number} */ i, /** @type {number} */ x, /** @type {number} */ y) =>
    bytes[planes[i].offset + Math.floor(y) * planes[i].stride + Math.floor(x)];
  const colours = [1, 2].map((i) => at(i, width / 4 / across, height / 2 / down));
  return [at(0, width / 4, height / 2), at(0, (width * 3) / 4, height / 2), ...colours];
}

/** @type {(found: number[], n: number) => void} */
const shows = (found, n) => {
  const wanted = [60 + 10 * n, 180, 90, 170];
  assert.ok(
    found.every((value, i) => Math.abs(value - wanted[i]) <= 3),
    `frame ${n} shows ${found}, not ${wanted}`,
  );
};

for (const name of Object.keys(vectors.streams)) {
  test(`${name}: each packet of a group gives its frame`, built, () => {
    const { decoder, packets } = opened(name);
    /** @type {number[]} */
    const seen = [];
    const take = () => {
      for (let frame = decoder.receive(); frame; frame = decoder.receive()) {
        shows(look(frame), frame.at / 1000);
        seen.push(frame.at / 1000);
        assert.deepEqual([frame.width, frame.height], [vectors.width, vectors.height]);
      }
    };
    for (const [n, packet] of packets.entries()) {
      decoder.send(packet, n * 1000);
      take();
    }
    decoder.drain();
    take();
    assert.deepEqual(seen, [0, 1, 2, 3]);
  });

  test(`${name}: a lone keyframe gives its frame, as often as one likes, in the same memory`, built, () => {
    const { decoder, packets } = opened(name);
    const frame = () => decoder.alone(packets[0], 7000);
    for (let i = 0; i < 20; i++) frame();
    const before = decoder.memory.buffer.byteLength;
    for (let i = 0; i < 500; i++) assert.equal(frame().at, 7000);
    shows(look(frame()), 0);
    assert.equal(decoder.memory.buffer.byteLength, before);
  });
}

test('formats: 10 bits come as 8, 4:2:2 stays, Motion JPEG is of full range', built, () => {
  const first = (/** @type {string} */ name) => {
    const { decoder, packets } = opened(name);
    const { format, fullRange, matrix } = decoder.alone(packets[0], 0);
    return [format, fullRange, matrix];
  };
  assert.deepEqual(first('hevc10'), ['I420', false, 'smpte170m']);
  assert.deepEqual(first('mjpeg'), ['I422', true, 'bt470bg']);
  assert.deepEqual(first('mjpeg420'), ['I420', true, 'bt470bg']);
});

test('half the detail', built, () => {
  for (const name of ['mpeg4', 'msmpeg4v2', 'msmpeg4v3', 'mjpeg']) {
    const { decoder, packets } = opened(name, { halve: true });
    const frame = decoder.alone(packets[0], 0);
    assert.deepEqual([frame.width, frame.height], [vectors.width / 2, vectors.height / 2]);
    shows(look(frame), 0);
  }
});

test('a damaged packet is an error of its own', built, () => {
  for (const name of ['hevc', 'mpeg4', 'msmpeg4v3', 'mjpeg']) {
    const { decoder, packets } = opened(name);
    for (const bad of [new Uint8Array(), new Uint8Array(200).fill(0xff), packets[0].slice(0, 8)])
      assert.throws(() => decoder.alone(bad, 0), DecodeError, `${name}, ${bad.length} bytes`);
    shows(look(decoder.alone(packets[0], 0)), 0);
  }
});

test('a codec that it has not', built, () => {
  const decoder = new Decoder(/** @type {WebAssembly.Module} */ (module));
  const stream = { width: 64, height: 48, extradata: null, fourcc: '', bits: 0, ordered: false };
  assert.throws(() => decoder.open({ ...stream, codec: 'avc' }), DecodeError);
  assert.throws(() => decoder.alone(new Uint8Array([1]), 0), DecodeError);
  assert.deepEqual(['hevc', 'mjpeg', 'avc', 'wmv3'].map(canDecode), [true, true, false, false]);
});

test('another decoder than the page was written for is refused', () => {
  const empty = new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));
  assert.throws(() => new Decoder(empty), /does not fit this page/);
});

test('what an AVI and a container of mediabunny say of a stream', () => {
  const format = new Uint8Array(44);
  format[14] = 24;
  format.set([9, 8, 7, 6], 40);
  const avi = { fourcc: 'XVID', format, width: 64, height: 48 };
  const extradata = new Uint8Array([9, 8, 7, 6]);
  const told = codedStreamOfAvi(/** @type {any} */ (avi));
  const size = { width: 64, height: 48 };
  assert.deepEqual(told, { codec: 'mpeg4', ...size, extradata, fourcc: 'XVID', bits: 24, ordered: true });
  assert.equal(codedStreamOfAvi(/** @type {any} */ ({ ...avi, format: format.slice(0, 40) })).extradata, null);
  const config = { codec: 'hvc1', codedWidth: 64, codedHeight: 48, description: extradata.buffer };
  assert.deepEqual(codedStream('hevc', config), {
    codec: 'hevc',
    ...size,
    extradata,
    fourcc: '',
    bits: 0,
    ordered: false,
  });
  assert.equal(codedStream(null, null), null);
});

test('a frame counts until it is closed, and copies its planes side by side', async () => {
  const bytes = Uint8Array.from({ length: 100 }, (_, i) => i);
  const planes = [
    { offset: 10, stride: 4 },
    { offset: 40, stride: 2 },
    { offset: 60, stride: 2 },
  ];
  const given = { format: 'I420', width: 3, height: 3, planes, bytes, matrix: 'bt709', fullRange: true };
  const frame = new PlanarFrame(given);
  assert.equal(frame.allocationSize(), 12 + 4 + 4);
  const out = new Uint8Array(20);
  const [y, u, v] = await frame.copyTo(out);
  assert.deepEqual(
    [y, u, v].map(({ offset }) => offset),
    [0, 12, 16],
  );
  assert.deepEqual([...out.slice(0, 3), ...out.slice(12, 14), ...out.slice(16, 18)], [10, 11, 12, 40, 41, 60, 61]);
  let closed = false;
  frame.closed.then(() => {
    closed = true;
  });
  await Promise.resolve();
  assert.equal(closed, false);
  frame.close();
  await frame.closed;
  assert.equal(closed, true);
});
