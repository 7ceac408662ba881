// Which decoder is given what: chains between keyframes, open GOPs, second tries. Decoders here are plain lists.
// @ts-nocheck: a few functions stand in for a whole demuxer here.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Dispatcher } from '../src/decode/dispatcher.js';

const FPS = 10;
const round = (time) => Math.round(time * FPS) / FPS;

/** Keyframes every `apart` seconds, 10 frames a second, `count` frames, in the order they are shown. */
function demuxerOf(apart, count = 1000) {
  const ref = (at) => ({ timestamp: round(at), duration: 1 / FPS, size_bytes: 9, index: 0 });
  const isKey = (at) => Math.abs(at / apart - Math.round(at / apart)) < 1e-6;
  return {
    first: 0,
    keyAtOrBefore: async (at) => ref(Math.floor((at + 1e-6) / apart) * apart),
    keyAfter: async ({ timestamp }) => ref(timestamp + apart),
    frameAt: async (at) => ref(Math.floor(at * FPS + 1e-6) / FPS),
    after: async ({ timestamp }) => (timestamp * FPS + 1 < count ? ref(timestamp + 1 / FPS) : null),
    read: async ({ timestamp }) => ({ timestamp, duration: 0.1, key: isKey(timestamp), data: new Uint8Array(1) }),
  };
}

/** A dispatcher over lanes that decode at once, unless `refuse` says otherwise of a first packet. */
function dispatcher(demuxer, lanes, { isOpenGop, refuse = () => false } = {}) {
  const told = { out: [], lost: [], elsewhere: [], broken: false, fed: [] };
  const mine = new Dispatcher({
    demuxer,
    isOpenGop,
    onLost: (id) => told.lost.push(id),
    onElsewhere: (asks) => told.elsewhere.push(...asks.map(({ id }) => id)),
    onBroken: () => {
      told.broken = true;
    },
    onError: (error) => assert.fail(error),
  });
  for (let number = 0; number < lanes; number++) {
    let refused = false;
    const lane = mine.addLane(({ packet, wanted = [] }) => {
      if (!packet) return;
      if (packet.fresh) refused = !packet.lone && refuse(packet);
      told.fed.push({ number, at: packet.timestamp, fresh: packet.fresh, lone: packet.lone });
      const refusing = refused;
      setTimeout(() => {
        if (packet.fresh && refusing) return mine.hear(lane, { openGop: true });
        if (refusing) return;
        if (!packet.lone) mine.hear(lane, { fed: 1 });
        if (wanted.length) mine.hear(lane, { decoded: wanted.map(({ id }) => id) });
        for (const { id } of wanted) {
          told.out.push(id);
          mine.hear(lane, { out: id });
        }
      });
    });
  }
  return { mine, told };
}

/** Until every request has its end. */
async function settled({ out, lost, elsewhere }, count) {
  while (out.length + lost.length + elsewhere.length < count) await new Promise((resolve) => setTimeout(resolve));
}
const sorted = (ids) => [...ids].sort((a, b) => a - b);

test('frames between keyframes: each packet is decoded once, and little beyond the last one wanted', async () => {
  const { mine, told } = dispatcher(demuxerOf(2), 2);
  const times = Array.from({ length: 12 }, (_, index) => index * 0.5);
  for (const [id, at] of times.entries()) mine.ask({ id, at });
  await settled(told, times.length);
  assert.deepEqual(sorted(told.out), [...times.keys()]);
  const chained = told.fed.filter(({ lone }) => !lone).map(({ at }) => at);
  assert.equal(new Set(chained).size, chained.length, 'no packet twice');
  assert.ok(chained.length <= 3 * 20, `${chained.length} packets for 9 frames of three groups`);
  assert.deepEqual([told.lost, told.elsewhere], [[], []]);
});

test('a request that comes late goes on where its decoder is', async () => {
  const { mine, told } = dispatcher(demuxerOf(50), 2);
  for (const [id, at] of [5, 10, 15].entries()) {
    mine.ask({ id, at });
    await settled(told, id + 1);
  }
  assert.deepEqual(told.out, [0, 1, 2]);
  assert.equal(told.fed.filter(({ fresh }) => fresh).length, 1, 'the keyframe is decoded once');
  assert.equal(new Set(told.fed.map(({ number }) => number)).size, 1);
});

test('open GOPs: one chain from the beginning serves all, keyframes included', async () => {
  const isOpenGop = async () => true;
  const { mine, told } = dispatcher(demuxerOf(2), 2, { isOpenGop, refuse: ({ timestamp }) => timestamp > 0 });
  const times = Array.from({ length: 24 }, (_, index) => index * 0.5);
  for (const [id, at] of times.entries()) mine.ask({ id, at });
  await settled(told, times.length);
  assert.deepEqual(sorted(told.out), [...times.keys()]);
  assert.deepEqual(told.elsewhere, []);
  assert.equal(told.fed.filter(({ fresh, lone }) => fresh && !lone).length, 1);
});

test('open GOPs: what no chain reaches goes elsewhere, lone keyframes do not', async () => {
  const isOpenGop = async () => true;
  const { mine, told } = dispatcher(demuxerOf(2), 2, { isOpenGop, refuse: ({ timestamp }) => timestamp > 0 });
  for (const [id, at] of [100.5, 200, 300.5, 50, 52].entries()) mine.ask({ id, at });
  await settled(told, 5);
  assert.deepEqual(sorted(told.elsewhere), [0, 2]);
  assert.deepEqual(sorted(told.out), [1, 3, 4]);
});

test('keyframes alone of a file with open GOPs are never chained', async () => {
  const { mine, told } = dispatcher(demuxerOf(2), 2, { isOpenGop: async () => true });
  for (let id = 0; id < 40; id++) mine.ask({ id, at: id * 2 });
  await settled(told, 40);
  assert.equal(told.out.length, 40);
  assert.ok(told.fed.every(({ lone }) => lone));
});

test('a file whose groups turn out to be open is refused by the decoder: the rest goes elsewhere', async () => {
  const { mine, told } = dispatcher(demuxerOf(2), 1, { refuse: ({ timestamp }) => timestamp > 0 });
  for (const [id, at] of [0.5, 2.5, 4.5, 6].entries()) mine.ask({ id, at });
  await settled(told, 4);
  assert.deepEqual(sorted([...told.out, ...told.elsewhere]), [0, 1, 2, 3]);
  assert.ok(told.out.includes(3));
});

test('a decoder whose worker dies hands its requests to the others; the last one to those elsewhere', async () => {
  const told = { elsewhere: [], broken: 0 };
  const mine = new Dispatcher({
    demuxer: demuxerOf(2),
    onLost: () => {},
    onElsewhere: (asks) => told.elsewhere.push(...asks.map(({ id }) => id)),
    onBroken: () => told.broken++,
    onError: (error) => assert.fail(error),
  });
  const posts = [];
  const lanes = [0, 1].map((number) => mine.addLane((message) => posts.push({ number, ...message })));
  for (let id = 0; id < 4; id++) mine.ask({ id, at: id * 2 });
  while (posts.length < 4) await new Promise((resolve) => setTimeout(resolve));
  mine.leave(lanes[0]);
  assert.equal(told.broken, 0);
  mine.leave(lanes[1]);
  assert.deepEqual([told.broken, sorted(told.elsewhere)], [1, [0, 1, 2, 3]]);
});

test('a damaged keyframe before the first JPEG is ready does not discredit the decoder', async () => {
  const told = { lost: [], broken: 0, elsewhere: [] };
  const mine = new Dispatcher({
    demuxer: demuxerOf(2),
    onLost: (id) => told.lost.push(id),
    onElsewhere: (asks) => told.elsewhere.push(...asks.map(({ id }) => id)),
    onBroken: () => told.broken++,
    onError: (error) => assert.fail(error),
  });
  const decoded = [];
  const lane = mine.addLane(({ wanted = [] }) => {
    for (const { id } of wanted) {
      if (id !== 3) decoded.push(id);
      queueMicrotask(() => mine.hear(lane, id === 3 ? { failed: [3] } : { decoded: [id] }));
    }
  });
  for (let id = 0; id < 4; id++) mine.ask({ id, at: id * 2 });
  while (decoded.length < 3) await new Promise((resolve) => setTimeout(resolve));
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setTimeout(resolve));
  for (const id of decoded) mine.hear(lane, { out: id });
  while (told.lost.length + told.elsewhere.length < 1) await new Promise((resolve) => setTimeout(resolve));
  assert.equal(told.broken, 0);
});

test('a JPEG that is ready late does not vouch for a decoder that fails again and again', async () => {
  const told = { lost: [], broken: 0, elsewhere: [] };
  const mine = new Dispatcher({
    demuxer: demuxerOf(2),
    onLost: (id) => told.lost.push(id),
    onElsewhere: (asks) => told.elsewhere.push(...asks.map(({ id }) => id)),
    onBroken: () => told.broken++,
    onError: (error) => assert.fail(error),
  });
  let failures = 0;
  const lane = mine.addLane(({ wanted = [] }) => {
    for (const { id } of wanted) {
      queueMicrotask(() => {
        mine.hear(lane, id === 0 ? { decoded: [0] } : { failed: [id] });
        if (id > 0 && ++failures === 12) mine.hear(lane, { out: 0 });
      });
    }
  });
  for (let id = 0; id < 30; id++) mine.ask({ id, at: id * 2 });
  while (!told.broken) await new Promise((resolve) => setTimeout(resolve));
  assert.deepEqual([told.lost, sorted(told.elsewhere)], [[], Array.from({ length: 29 }, (_, index) => index + 1)]);
});
