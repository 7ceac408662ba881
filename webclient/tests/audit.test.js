// What a sample says about the whole: held against counting every possible draw, and against repeating whole audits.
// @ts-nocheck: plain values stand in for whole shapes here.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  auditRecord,
  drawn,
  foundWindows,
  gapsBetween,
  isStale,
  readAudit,
  resultOf,
  windowsOf,
} from '../src/audit/audit.js';
import {
  boundsOf,
  CERTAINTY,
  chanceOfAtMost,
  choicesFor,
  estimate,
  MOST_MISSED,
  neededFor,
} from '../src/audit/math.js';
import { formatShare } from '../src/ui/audit/audit-result.js';

const DAY = 86_400;
const near = (a, b, by = 1e-9) => assert.ok(Math.abs(a - b) <= by, `${a} is not ${b}`);
const segment = (start, stop, state = 'accepted', origin = 'model') => ({ start, stop, state, origin });

/** Counts all choices of a few windows: how many show at most that number of events. */
function counted(events, looked, all, windows) {
  let [few, every] = [0, 0];
  for (let mask = 0; mask < 1 << windows; mask++) {
    let [size, seen] = [0, 0];
    for (let bit = 0; bit < windows; bit++) {
      if (!(mask & (1 << bit))) continue;
      size++;
      if (bit < all) seen++;
    }
    if (size !== looked) continue;
    every++;
    if (seen <= events) few++;
  }
  return few / every;
}

test('the chance of few events is that of counting every draw', () => {
  for (const windows of [1, 5, 9])
    for (let all = 0; all <= windows; all++)
      for (let looked = 1; looked <= windows; looked++)
        for (let events = 0; events <= looked; events++)
          near(chanceOfAtMost(events, looked, all, windows), counted(events, looked, all, windows), 1e-9);
});

test('bounds are the first numbers that what was seen contradicts', () => {
  const doubt = 1 - CERTAINTY;
  for (const [events, looked, windows] of [
    [0, 60, 5560],
    [2, 60, 5560],
    [5, 20, 40],
    [20, 20, 40],
  ]) {
    const { low, high } = boundsOf(events, looked, windows);
    assert.ok(chanceOfAtMost(events, looked, high, windows) > doubt);
    if (high < windows - (looked - events)) assert.ok(chanceOfAtMost(events, looked, high + 1, windows) <= doubt);
    if (events) assert.ok(1 - chanceOfAtMost(events - 1, looked, low, windows) > doubt);
    if (low > events) assert.ok(1 - chanceOfAtMost(events - 1, looked, low - 1, windows) <= doubt);
  }
  assert.equal(boundsOf(0, 60, 5560).low, 0);
});

test('a known case: nothing in 59 of very many means fewer than 5 %', () => {
  near(boundsOf(0, 59, 1_000_000).high / 1_000_000, 0.0495, 1e-4);
});

test('who looks at everything knows', () => {
  assert.deepEqual(boundsOf(3, 10, 10), { low: 3, high: 3 });
  const all = estimate({ windows: 10, looked: 10, events: 3, found: 9 });
  assert.deepEqual([all.missed, all.low, all.high], [0.25, 0.25, 0.25]);
});

test('nothing looked at, nothing found: nothing is claimed', () => {
  assert.deepEqual(estimate({ windows: 100, looked: 0, events: 0, found: 0 }).high, 1);
  assert.equal(estimate({ windows: 100, looked: 100, events: 0, found: 0 }).missed, null);
  assert.equal(estimate({ windows: 0, looked: 0, events: 0, found: 5 }).high, 0);
});

test('of many audits at least as many as promised have the truth below their bound, and above the other', () => {
  const gaps = [[0, 3000]];
  const windows = windowsOf(gaps, 15);
  for (const truly of [0, 3, 11, 40]) {
    const isEvent = new Set(windows.slice(50, 50 + truly).map(({ start }) => start));
    let [below, above] = [0, 0];
    const rounds = 1500;
    for (let seed = 1; seed <= rounds; seed++) {
      const sample = drawn({ seed: seed * 7919, length: 15, gaps, count: 40 });
      const events = sample.filter(({ start }) => isEvent.has(start)).length;
      const { low, high } = boundsOf(events, 40, windows.length);
      if (truly <= high) below++;
      if (truly >= low) above++;
    }
    // 95 % promised; the bound may be kinder. Three standard errors of 1500 rounds are 1.7 %.
    assert.ok(below / rounds >= CERTAINTY - 0.017, `${truly}: ${below} of ${rounds}`);
    assert.ok(above / rounds >= CERTAINTY - 0.017, `${truly}: ${above} of ${rounds}`);
  }
});

test('the number that is needed is the first that shows the target', () => {
  for (const [windows, found] of [
    [5560, 52],
    [300, 40],
    [20, 3],
  ]) {
    const needed = neededFor(windows, found);
    assert.ok(estimate({ windows, looked: needed, events: 0, found }).high <= MOST_MISSED);
    assert.ok(estimate({ windows, looked: needed - 1, events: 0, found }).high > MOST_MISSED);
  }
  assert.equal(neededFor(100, 0), null, 'without anything found no number shows it');
});

test('the suggestion reaches the target where one session suffices, else it is a first estimate', () => {
  const easy = choicesFor(400, 300);
  assert.ok(easy.needed <= 150);
  assert.equal(easy.suggested, easy.choices.find(({ count }) => count >= easy.needed).count);
  const rare = choicesFor(5560, 52);
  assert.equal(rare.suggested, 60);
  assert.equal(rare.choices.at(-1).count, rare.needed, 'and says what it would take');
  assert.deepEqual(
    choicesFor(7, 2).choices.map(({ count }) => count),
    [7],
  );
  const short = choicesFor(32, 2);
  assert.equal(short.needed, 31);
  assert.deepEqual(
    short.choices.map(({ count }) => count),
    [20, 32],
    'nearly all: then all of them',
  );
  assert.equal(short.suggested, 32);
  assert.equal(choicesFor(0, 5).suggested, 0);
});

test('windows cover everything outside segments and have about the same length', () => {
  const taken = [segment(100, 130), segment(120, 200, 'rejected'), segment(200.4, 230), segment(DAY - 5, DAY)];
  const gaps = gapsBetween(DAY, taken);
  assert.deepEqual(gaps, [
    [0, 100],
    [230, DAY - 5],
  ]);
  const windows = windowsOf(gaps, 15);
  near(
    windows.reduce((sum, { start, stop }) => sum + stop - start, 0),
    100 + DAY - 235,
    1e-6,
  );
  assert.ok(windows.every(({ start, stop }) => stop - start > 10 && stop - start < 22.5));
  assert.deepEqual(gapsBetween(60, []), [[0, 60]]);
  assert.deepEqual(gapsBetween(60, [segment(0, 60)]), []);
});

test('the same seed draws the same windows, none twice, and more of them begin with the same', () => {
  const audit = { seed: 42, length: 15, gaps: [[0, 9000]], count: 50 };
  const sample = drawn(audit);
  assert.deepEqual(drawn({ ...audit }), sample);
  assert.equal(new Set(sample.map(({ start }) => start)).size, 50);
  assert.deepEqual(drawn({ ...audit, count: 100 }).slice(0, 50), sample);
  assert.notDeepEqual(drawn({ ...audit, seed: 43 }), sample);
  const times = new Array(600).fill(0);
  for (let seed = 0; seed < 3000; seed++) times[drawn({ ...audit, seed, count: 1 })[0].start / 15]++;
  assert.ok(Math.max(...times) < 25, 'about 5 each');
});

test('found is what was accepted, in windows; what the audit brought up was not found', () => {
  const segments = [segment(0, 15), segment(20, 25), segment(100, 160), segment(300, 315, 'accepted', 'analyst')];
  segments.push(segment(500, 515, 'rejected'), segment(600, 615, 'proposed'), segment(700, 715, 'accepted', 'analyst'));
  assert.equal(foundWindows(segments, 15, []), 1 + 1 + 4 + 1 + 1);
  assert.equal(foundWindows(segments, 15, [{ start: 300, stop: 315 }]), 1 + 1 + 4 + 1);
});

const audit = { seed: 5, length: 15, gaps: [[0, 1500]], count: 20, answers: new Array(20).fill(false) };

test('a result counts the answers there are', () => {
  const answers = [true, false, null, false, ...new Array(16).fill(null)];
  const found = resultOf({ ...audit, answers }, [segment(2000, 2030)]);
  assert.deepEqual([found.windows, found.looked, found.events, found.found], [100, 3, 1, 2]);
  near(found.missed, 100 / 3 / (100 / 3 + 2));
});

test('other proposals than when it began make it out of date; decisions and a few of one’s own do not', () => {
  const taken = [segment(1500, 3000)];
  assert.equal(isStale(audit, 3000, taken), false);
  assert.equal(isStale(audit, 3000, [segment(1500, 3000, 'rejected'), segment(700, 715)]), false);
  assert.equal(isStale(audit, 3000, [...taken, segment(200, 500)]), true);
  assert.equal(isStale(audit, 3000, [segment(2000, 3000)]), true);
  const yes = { ...audit, answers: audit.answers.with(3, true) };
  const made = drawn(yes)[3];
  assert.equal(isStale(yes, 3000, [...taken, { ...made }]), false, 'its own segments are no change');
});

test('what was stored is read back, and anything else is none', () => {
  assert.deepEqual(readAudit(JSON.parse(JSON.stringify(audit))), audit);
  assert.equal(readAudit({ ...audit, gaps: [[5, 3]] }), null);
  assert.equal(readAudit({ ...audit, length: 0 }), null);
  assert.equal(readAudit({ ...audit, seed: 'x' }), null);
  assert.equal(readAudit('audit'), null);
  assert.deepEqual(readAudit({ ...audit, count: 3, answers: ['yes', true] }).answers, [null, true, null]);
  assert.equal(readAudit({ ...audit, count: 1e12 }).count, 100, 'no more than there are windows');
});

test('the record for a manifest has the windows, the answers and the estimate', () => {
  const record = auditRecord({ ...audit, answers: [true, null, ...new Array(18).fill(false)] }, [segment(2000, 2300)]);
  assert.deepEqual([record.windows, record.looked_at, record.with_event, record.found_windows], [100, 19, 1, 20]);
  assert.equal(record.answers.length, 19);
  assert.equal(record.answers[0].event, true);
  assert.ok(record.missed.low < record.missed.guess && record.missed.guess < record.missed.high);
  assert.equal(auditRecord(null, []), null);
});

test('shares are rounded so that "at most" and "at least" stay true', () => {
  const i18n = { number: (value, digits) => String(Number(value.toFixed(digits))) };
  const written = (share, towards) => formatShare(i18n, share, towards).replace('\u202f', ' ');
  assert.equal(written(0, Math.ceil), '0 %');
  assert.equal(written(0.0401, Math.ceil), '4.1 %');
  assert.equal(written(0.04, Math.ceil), '4 %');
  assert.equal(written(0.1201, Math.ceil), '13 %');
  assert.equal(written(0.129, Math.floor), '12 %');
  assert.equal(written(0.9, Math.round), '90 %');
  assert.equal(written(1, Math.ceil), '100 %');
});
