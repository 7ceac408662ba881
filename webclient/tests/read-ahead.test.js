// How often a file is really read, and that the bytes are the right ones.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAhead } from '../src/containers/read-ahead.js';

const FILE = Uint8Array.from({ length: 4 << 20 }, (_, i) => (i * 2654435761) >>> 24);
function counted() {
  const reads = [];
  const read = readAhead(async (start, end) => {
    reads.push([start, end]);
    return FILE.slice(start, end);
  }, FILE.length);
  const check = async (start, end) => assert.deepEqual(await read(start, end), FILE.slice(start, end));
  return { reads, check };
}

test('a lone packet is read alone', async () => {
  const { reads, check } = counted();
  for (let at = 0; at < FILE.length; at += 500_000) await check(at, at + 70_000);
  assert.deepEqual(reads.at(-1), [4_000_000, 4_070_000]);
  assert.equal(reads.length, 9);
});

test('packets behind each other cost one read for many, at several places in turns', async () => {
  const { reads, check } = counted();
  for (let i = 0; i < 30; i++) {
    await check(i * 7000, i * 7000 + 7000);
    await check(2_000_000 + i * 7500, 2_000_000 + i * 7500 + 7000);
  }
  assert.ok(reads.length <= 4, `${reads.length} reads for 60 packets`);
});

test('the end of the file is the end; a read that fails is tried again', async () => {
  const { check } = counted();
  await check(FILE.length - 9000, FILE.length - 5000);
  await check(FILE.length - 5000, FILE.length);
  let failing = true;
  const read = readAhead(async (start, end) => {
    if (failing && start > 0) throw new Error('the drive is gone');
    return FILE.slice(start, end);
  }, FILE.length);
  await read(0, 100);
  await assert.rejects(read(100, 200), /gone/);
  failing = false;
  assert.deepEqual(await read(100, 200), FILE.slice(100, 200));
});
