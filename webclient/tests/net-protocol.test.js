// The page's codec against the golden vectors that the SDK is held to as well.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { decodeReply, encodeEnd, encodeFrame, encodeStart, PluginFailure, WireError } from '../src/net/protocol.js';

const vectors = JSON.parse(readFileSync(new URL('../../tests/vectors/protocol.json', import.meta.url), 'utf8'));
const scores = (list) => list.map(([at, score, label = null, box = null]) => ({ at, score, label, box }));

for (const { name, text, hex, message, decode_only: decodeOnly } of vectors.client) {
  if (decodeOnly) continue; // forms that others may send, and the page never does
  test(`client: ${name}`, () => {
    if (message.type === 'frame') {
      const bytes = encodeFrame({ at: message.at, jpeg: Uint8Array.from(Buffer.from(message.jpeg, 'hex')) });
      assert.equal(Buffer.from(bytes).toString('hex'), hex);
    } else if (message.type === 'end') {
      assert.deepEqual(JSON.parse(encodeEnd()), JSON.parse(text));
    } else {
      const written = encodeStart(message, message.resume, scores(message.scores));
      const wanted = JSON.parse(text);
      const given = JSON.parse(written);
      assert.deepEqual(scores(given.scores ?? []), scores(wanted.scores ?? []));
      assert.deepEqual({ ...given, scores: null }, { ...wanted, scores: null });
    }
  });
}

for (const { name, text, message } of vectors.server ?? []) {
  test(`server: ${name}`, () => {
    if (message.error) {
      assert.throws(
        () => decodeReply(text),
        (error) =>
          error instanceof PluginFailure &&
          error.code === message.error.code &&
          error.message === message.error.message,
      );
      return;
    }
    const reply = decodeReply(text);
    assert.deepEqual(reply.scores, message.scores);
    assert.equal(reply.position, message.position);
    assert.equal(reply.done, message.done);
    assert.deepEqual(reply.timestamps, message.segments);
    assert.deepEqual(reply.skipped, message.skipped);
  });
}

for (const { name, text } of vectors.bad_server ?? []) {
  test(`refused: ${name}`, () => assert.throws(() => decodeReply(text), WireError));
}

test('the vectors are there', () => {
  assert.ok(vectors.client.length > 5);
});
