// The frames kept for the timeline stay within their budget: a day of them must not fill the memory.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Thumbnails } from '../src/ui/thumbnails.js';

const BUDGET = 96e6;

/** Counts URLs and bitmaps that are not released. */
function countAlive() {
  const alive = { urls: new Set(), bitmaps: 0 };
  const { createObjectURL, revokeObjectURL } = URL;
  let next = 0;
  URL.createObjectURL = () => {
    const url = `blob:${next++}`;
    alive.urls.add(url);
    return url;
  };
  URL.revokeObjectURL = (url) => void alive.urls.delete(url);
  globalThis.createImageBitmap = async () => {
    alive.bitmaps++;
    return { close: () => void alive.bitmaps-- };
  };
  const restore = () => {
    Object.assign(URL, { createObjectURL, revokeObjectURL });
    globalThis.createImageBitmap = undefined;
  };
  return { alive, restore };
}

test('beyond the budget every second frame is dropped and the day stays covered', () => {
  const thumbnails = new Thumbnails(() => {});
  const jpeg = new Uint8Array(150_000);
  for (let at = 0; at < 1500; at++) {
    thumbnails.add(at, jpeg);
    assert.ok(thumbnails.bytes <= BUDGET);
  }
  assert.ok(thumbnails.frames.length <= BUDGET / jpeg.length);
  assert.equal(
    thumbnails.bytes,
    thumbnails.frames.reduce((sum, { blob }) => sum + blob.size, 0),
  );
  for (let at = 0; at < 1500; at += 50) assert.ok(thumbnails.near(at, 8), `a frame near ${at}`);
  thumbnails.add(7, jpeg);
  const { length } = thumbnails.frames;
  thumbnails.add(7, jpeg);
  assert.equal(thumbnails.frames.length, length, 'the same second twice is one frame');
});

test('URLs and bitmaps are few, and all are released with the video', async () => {
  const { alive, restore } = countAlive();
  try {
    const thumbnails = new Thumbnails(() => {});
    for (let at = 0; at < 2000; at++) thumbnails.add(at, new Uint8Array(10));
    for (let at = 0; at < 2000; at++) {
      thumbnails.url(at, 1);
      thumbnails.bitmap(at, 1);
      if (at % 100 === 0) await new Promise(setImmediate);
    }
    await new Promise(setImmediate);
    assert.ok(alive.urls.size > 0 && alive.urls.size <= 400, `${alive.urls.size} URLs`);
    assert.ok(alive.bitmaps > 0 && alive.bitmaps <= 120, `${alive.bitmaps} bitmaps`);
    thumbnails.bitmap(5, 1); // one is still being decoded
    thumbnails.take();
    await new Promise(setImmediate);
    assert.equal(alive.urls.size, 0);
    assert.equal(alive.bitmaps, 0);
  } finally {
    restore();
  }
});
