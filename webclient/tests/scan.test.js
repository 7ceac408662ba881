// The adaptive scan: which frames are requested, sent and counted, and how it resumes.
// @ts-nocheck: plain values stand in for whole shapes here.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gridOf, planSettings } from '../src/finding/planning.js';
import { AdaptiveScan } from '../src/finding/scan.js';
import { InFlight } from '../src/net/in-flight.js';
import { mergeScores, scoresOf } from '../src/scores.js';

const SETTINGS = { interval: 10, precision: 1, threshold: 0.5, gap: 2, shortest: 15 };
const INFO = { duration: 120, keyframes: { typical: 2, longest: 2 } };
const EVENT = [33, 61];
const scoreAt = (at) => (at >= EVENT[0] && at < EVENT[1] ? 0.9 : 0.05);

/** A file whose picture at a second is that second; some are lost, some are the picture before. */
function source({ lost = [], same = new Map(), capacity = 4 } = {}) {
  const log = { asked: [], closed: 0 };
  const openSource = async () => ({
    index: { keyframes: Float64Array.from({ length: 60 }, (_, index) => index * 2), sizes: null },
    async *frames(requests) {
      const waiting = [];
      let over = false;
      const asking = requests[Symbol.asyncIterator]();
      let pull = null;
      while (!over || waiting.length) {
        if (!over && waiting.length < capacity) {
          pull ??= asking.next().then((next) => ({ next }));
          const got = waiting.length ? await Promise.race([pull, Promise.resolve({})]) : await pull;
          if (got.next) {
            pull = null;
            if (got.next.done) over = true;
            else waiting.push(got.next.value.at);
            continue;
          }
        }
        const asked = waiting.pop(); // the latest first: the order is not guaranteed
        log.asked.push(asked);
        if (lost.includes(asked)) yield { asked, lost: true };
        else yield { asked, at: same.get(asked) ?? asked, jpeg: new Uint8Array(1) };
      }
    },
    close: () => log.closed++,
  });
  return { log, openSource };
}

/** Runs a search; the plugin answers `late` frames after they were sent. Stops after `stop` answers. */
async function search(parts, { scores = scoresOf(), stop = Infinity, late = 3, skipped = [] } = {}) {
  const shown = [];
  const job = { file: {}, info: INFO, size: {}, signal: new AbortController().signal, onFrame: (at) => shown.push(at) };
  const scan = new AdaptiveScan(job, { openSource: parts.openSource, settings: SETTINGS, scores, total: 12 });
  const sent = [];
  const waiting = [];
  const totals = [];
  let bad = 0;
  const answer = (at) => {
    const failed = skipped.includes(at);
    const reply = {
      timestamps: [],
      position: at,
      scores: failed ? [] : [{ at, score: scoreAt(at), label: null, box: null }],
    };
    scan.onReply({ ...reply, skipped: failed ? [{ at, reason: 'bad' }] : [] }, { sent: at, waiting: null });
    mergeScores(scores.items, reply.scores);
    bad += Number(failed);
    totals.push(scan.progress(scores.items.length, bad));
  };
  const drain = setInterval(() => waiting.length && answer(waiting.shift()), 0);
  for await (const { at } of scan.frames()) {
    sent.push(at);
    waiting.push(at);
    if (waiting.length > late) answer(waiting.shift());
    if (scores.items.length >= stop) break;
  }
  clearInterval(drain);
  return { sent, shown, scores, totals };
}

const seconds = ({ items }) => items.map(({ at }) => at);

test('each frame is sent once, and counted once', async () => {
  const parts = source();
  const { sent, shown, scores, totals } = await search(parts);
  assert.equal(new Set(sent).size, sent.length);
  assert.deepEqual(shown, sent);
  assert.deepEqual(
    seconds(scores),
    sent.toSorted((a, b) => a - b),
  );
  assert.deepEqual(totals.at(-1), { answered: sent.length, total: sent.length, from: 0 });
  assert.ok(
    [32, 33, 60, 61].every((at) => sent.includes(at)),
    'both ends to the second',
  );
  assert.equal(parts.log.closed, 1);
});

test('the whole never shrinks below what is answered, and grows when something is found', async () => {
  const { totals } = await search(source());
  assert.ok(totals.every(({ answered, total }) => answered <= total));
  assert.ok(Math.max(...totals.map(({ total }) => total)) > 13);
});

test('a scan stopped anywhere resumes with the rest, in any order', async () => {
  const whole = seconds((await search(source())).scores);
  for (const stop of [1, 5, 9, 14]) {
    const first = await search(source(), { stop });
    const known = new Set(seconds(first.scores));
    const second = await search(source(), { scores: first.scores });
    assert.ok(
      second.sent.every((at) => !known.has(at)),
      'nothing is sent again',
    );
    assert.deepEqual(seconds(second.scores), whole);
  }
});

test('a second without a frame, or with a known frame, is neither sent nor waited for', async () => {
  const parts = source({ lost: [50], same: new Map([[33, 32]]) });
  const { sent, totals, scores } = await search(parts);
  assert.ok(!sent.includes(50) && !sent.includes(33));
  assert.equal(new Set(sent).size, sent.length);
  assert.equal(scores.items.length, sent.length);
  const { answered, total } = totals.at(-1);
  assert.equal(answered, total);
  assert.ok(total > sent.length);
});

test('a frame that the plugin could not read is answered', async () => {
  const { totals, scores } = await search(source(), { skipped: [70] });
  assert.ok(!seconds(scores).includes(70));
  const { answered, total } = totals.at(-1);
  assert.equal(answered, total);
});

test('the file is closed when the search is left', async () => {
  const parts = source();
  await search(parts, { stop: 3 });
  assert.equal(parts.log.closed, 1);
});

test('where frames come in any order a position answers none of them', () => {
  const sent = new InFlight({ anyOrder: true });
  for (const at of [80, 10, 40]) sent.add({ at, jpeg: new Uint8Array() });
  assert.equal(sent.answer({ scores: [], skipped: [], position: 100 }), 0);
  assert.equal(sent.answer({ scores: [{ at: 10 }], skipped: [{ at: 80 }], position: 100 }), 2);
  assert.deepEqual(
    [...sent].map(({ at }) => at),
    [40],
  );
});

const manifest = (more = {}, properties = {}) => ({
  ordered: false,
  segmenter: 'default',
  parameters: { properties: { threshold: { default: 0.4 }, shortest: { default: 15 }, ...properties } },
  ...more,
});

test('which plugins are searched from coarse to fine, and for what', () => {
  assert.deepEqual(planSettings(manifest(), { shortest: 20 }, 10), { ...SETTINGS, threshold: 0.4, shortest: 20 });
  assert.equal(planSettings(manifest({ ordered: true }), {}, 10), null);
  assert.equal(planSettings(null, {}, 10), null);
  assert.equal(planSettings(manifest({ segmenter: 'plugin' }), {}, 10).threshold, 0.4);
  const none = { ordered: false, segmenter: 'plugin', parameters: { properties: { level: { default: 1 } } } };
  assert.equal(planSettings(none, {}, 10), null);
});

test('what the form says of the grid is what the planner does', () => {
  assert.deepEqual(gridOf(INFO, null, SETTINGS), { count: 13, widest: 10 });
  assert.deepEqual(
    gridOf(
      INFO,
      Float64Array.from({ length: 10 }, (_, index) => index * 12),
      SETTINGS,
    ),
    { count: 11, widest: 12 },
  );
  assert.deepEqual(gridOf(INFO, null, { ...SETTINGS, interval: 60 }), { count: 9, widest: 14 });
});
