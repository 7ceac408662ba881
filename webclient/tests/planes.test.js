// Small frames from raw planes: colours, all four rotations, odd sizes.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { PlaneSampler, vectorModule } from '../src/decode/plane-sampler.js';
import { fitInside, isSampleable, sampleFrame } from '../src/decode/planes.js';

/** An RGBA frame of 4x2 quarters: red top left, green top right, blue bottom left, white bottom right. */
const QUARTERS = { R: [255, 0, 0], G: [0, 255, 0], B: [0, 0, 255], W: [255, 255, 255] };
function rgba(width, height, format = 'RGBA') {
  const bytes = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [red, green, blue] = QUARTERS['RGBW'[(y < height / 2 ? 0 : 2) + (x < width / 2 ? 0 : 1)]];
      bytes.set(format[0] === 'R' ? [red, green, blue, 255] : [blue, green, red, 255], (y * width + x) * 4);
    }
  }
  return { format, width, height, planes: [{ offset: 0, stride: width * 4 }], bytes, matrix: null, fullRange: true };
}

/** The corners of a sampled frame as letters, row by row. */
function corners(frame, width, height, rotation) {
  const out = new Uint8ClampedArray(width * height * 4);
  sampleFrame(frame, out, width, height, rotation);
  const at = (x, y) => {
    const pixel = [...out.slice((y * width + x) * 4, (y * width + x) * 4 + 3)];
    const near = (colour) => colour.every((value, i) => Math.abs(value - pixel[i]) < 12);
    return Object.keys(QUARTERS).find((name) => near(QUARTERS[name])) ?? `(${pixel})`;
  };
  return [at(0, 0), at(width - 1, 0), at(0, height - 1), at(width - 1, height - 1)].join('');
}

test('RGB in both orders, turned clockwise', () => {
  for (const format of ['RGBA', 'BGRX']) {
    assert.equal(corners(rgba(16, 8, format), 8, 4, 0), 'RGBW');
    assert.equal(corners(rgba(16, 8, format), 4, 8, 90), 'BRWG');
    assert.equal(corners(rgba(16, 8, format), 8, 4, 180), 'WBGR');
    assert.equal(corners(rgba(16, 8, format), 4, 8, 270), 'GWRB');
  }
});

/** The same quarters in planes, with padding at the end of each row as decoders leave it. */
function yuv(format, width, height, { fullRange, matrix }) {
  const [kr, kb] = matrix === 'bt709' ? [0.2126, 0.0722] : [0.299, 0.114];
  const [scale, chroma, black] = fullRange ? [1, 1, 0] : [219 / 255, 224 / 255, 16];
  const cw = format === 'I444' ? width : Math.ceil(width / 2);
  const ch = format === 'I444' || format === 'I422' ? height : Math.ceil(height / 2);
  const stride = width + 6;
  const planes = [{ offset: 0, stride }];
  const interleaved = format === 'NV12';
  planes.push({ offset: stride * height, stride: interleaved ? cw * 2 + 4 : cw + 4 });
  if (!interleaved) planes.push({ offset: planes[1].offset + planes[1].stride * ch, stride: cw + 4 });
  const bytes = new Uint8Array(planes.at(-1).offset + planes.at(-1).stride * ch).fill(77);
  const colour = (x, y, w, h) => QUARTERS['RGBW'[(y < h / 2 ? 0 : 2) + (x < w / 2 ? 0 : 1)]];
  const luma = ([r, g, b]) => kr * r + (1 - kr - kb) * g + kb * b;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++)
      bytes[y * stride + x] = Math.round(black + scale * luma(colour(x, y, width, height)));
  }
  for (let y = 0; y < ch; y++) {
    for (let x = 0; x < cw; x++) {
      const pixel = colour(x, y, cw, ch);
      const cb = Math.round(128 + (chroma * (pixel[2] - luma(pixel))) / (2 * (1 - kb)));
      const cr = Math.round(128 + (chroma * (pixel[0] - luma(pixel))) / (2 * (1 - kr)));
      const { offset } = planes[1];
      if (interleaved)
        bytes.set(
          [cb, cr].map((v) => Math.min(255, v)),
          offset + y * planes[1].stride + x * 2,
        );
      else {
        bytes[offset + y * planes[1].stride + x] = Math.min(255, cb);
        bytes[planes[2].offset + y * planes[2].stride + x] = Math.min(255, cr);
      }
    }
  }
  return { format, width, height, planes, bytes, matrix, fullRange };
}

test('planes of every layout give the same colours', () => {
  for (const format of ['I420', 'NV12', 'I422', 'I444']) {
    for (const fullRange of [false, true]) {
      for (const matrix of ['bt709', 'smpte170m']) {
        const frame = yuv(format, 16, 8, { fullRange, matrix });
        assert.equal(corners(frame, 8, 4, 0), 'RGBW', `${format} ${fullRange} ${matrix}`);
        assert.equal(corners(frame, 4, 8, 90), 'BRWG', `${format} ${fullRange} ${matrix}`);
      }
    }
  }
});

test('an odd source size never reads beyond its planes', () => {
  assert.equal(corners(yuv('I420', 17, 9, { fullRange: false, matrix: 'bt709' }), 34, 18, 0), 'RGBW');
});

test('what can be sampled', () => {
  assert.deepEqual(['I420', 'NV12', 'BGRA', 'I420P10', null].map(isSampleable), [true, true, true, false, false]);
});

test('a frame fits inside, keeps its shape, is never enlarged', () => {
  assert.deepEqual(fitInside({ width: 1920, height: 1080 }, 640, 360), { width: 640, height: 360 });
  assert.deepEqual(fitInside({ width: 1080, height: 1920 }, 640, 360), { width: 202, height: 360 });
  assert.deepEqual(fitInside({ width: 320, height: 240 }, 640, 360), { width: 320, height: 240 });
});

/** Pictures in planes whose bytes are all over the place: what is sampled wrongly shows. */
function noisy(format, width, height, matrix, fullRange) {
  const frame = yuv(format, width, height, { fullRange, matrix });
  let seed = 1;
  for (let i = 0; i < frame.bytes.length; i++) {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff;
    frame.bytes[i] = seed >> 16;
  }
  return frame;
}

const wasm = new URL('../vendor/planes/planes.wasm', import.meta.url);
globalThis.ImageData ??= /** @type {any} */ (
  class {
    constructor(...given) {
      const [width, height] = given.slice(-2);
      Object.assign(this, { width, height, data: given[2] ? given[0] : new Uint8ClampedArray(width * height * 4) });
    }
  }
);

test('vector instructions give the same pixels, whatever the layout, the turn and the width', async () => {
  const module = await vectorModule(() => readFile(wasm));
  assert.ok(module, 'the module is there and compiles');
  let compared = 0;
  for (const format of ['I420', 'I422', 'I444', 'NV12']) {
    for (const [width, height, rotation, matrix, fullRange] of [
      [64, 36, 0, 'bt709', false],
      [41, 23, 90, 'smpte170m', false],
      [7, 5, 180, null, true],
      [24, 50, 270, 'bt2020-ncl', false],
    ]) {
      const sampler = new PlaneSampler({ width, height }, rotation, module);
      const first = noisy(format, 150, 90, matrix, fullRange);
      // a second, larger one: the memory grows, and nothing of the first one's places is left
      for (const frame of [first, noisy(format, 322, 183, matrix, fullRange), first]) {
        const expected = new Uint8ClampedArray(width * height * 4);
        sampleFrame(frame, expected, width, height, rotation);
        sampler.buffer(frame.bytes.length).set(frame.bytes);
        const { data } = sampler.sample(frame);
        assert.deepEqual([...data], [...expected], `${format} ${width}x${height} turned by ${rotation}`);
        compared++;
      }
    }
  }
  assert.equal(compared, 48);
});

test('without vector instructions, and for RGB, the same sampler works in JavaScript', async () => {
  const module = await vectorModule(() => readFile(wasm));
  for (const [frame, given] of [
    [noisy('I420', 150, 90, 'bt709', false), null],
    [rgba(16, 8, 'BGRX'), module],
  ]) {
    const sampler = new PlaneSampler({ width: 20, height: 12 }, 0, given);
    const expected = new Uint8ClampedArray(20 * 12 * 4);
    sampleFrame(frame, expected, 20, 12, 0);
    sampler.buffer(frame.bytes.length).set(frame.bytes);
    assert.deepEqual([...sampler.sample(frame).data], [...expected]);
  }
});
