// Encodes and decodes the messages of smartcut.v1. Pure; the SDK is held to the same tests/vectors/protocol.json.

import { SmartCutError } from '../errors.js';

export const SUBPROTOCOL = 'smartcut.v1';

/** Largest binary message, bytes: 8 bytes of time and a JPEG. */
export const MAX_MESSAGE_BYTES = 8 * 1024 * 1024;

/** A message that is none of smartcut.v1. */
export class WireError extends SmartCutError {
  code = 'bad_message';

  /** @param {string} message */
  constructor(message) {
    super('error.connection', {}, message);
  }
}

/** An error message of the plugin. */
export class PluginFailure extends SmartCutError {
  /** @param {string} code @param {string} message @param {number | null} at seconds of the frame at fault */
  constructor(code, message, at) {
    super('error.run', { message, ...(at !== null && { at }) }, message);
    this.code = code;
    this.at = at;
  }
}

/**
 * @param {import('../types.js').StartMessage} start
 * @param {number | null} resume seconds of the last answered frame of a stream that broke
 * @param {import('../types.js').Score[]} scores those of that stream
 */
export function encodeStart({ parameters, video, interval }, resume = null, scores = []) {
  const message = { type: 'start', parameters, video, interval, resume };
  return JSON.stringify(scores.length ? { ...message, scores: scores.map(writeScore) } : message);
}

export const encodeEnd = () => JSON.stringify({ type: 'end' });

/**
 * @param {import('../types.js').SampledFrame} frame
 * @returns {Uint8Array<ArrayBuffer>} the time as float64, little endian, then the JPEG
 */
export function encodeFrame({ at, jpeg }) {
  const bytes = new Uint8Array(8 + jpeg.length);
  new DataView(bytes.buffer).setFloat64(0, at, true);
  bytes.set(jpeg, 8);
  return bytes;
}

/** @param {import('../types.js').Score} score @returns {unknown[]} */
function writeScore({ at, score, label, box }) {
  return label === null && box === null ? [at, score] : [at, score, label, box];
}

/**
 * Decodes a reply.
 * @param {unknown} data
 * @returns {import('../types.js').Reply}
 * @throws {PluginFailure} the reply is an error
 * @throws {WireError} it is no reply
 */
export function decodeReply(data) {
  if (typeof data !== 'string') throw new WireError('The plugin sent a reply that is not text.');
  const message = parse(data);
  const timestamps = list(message.timestamps, 'timestamps').map(readSegment);
  if (message.error !== undefined) throw readFailure(message.error);
  return {
    timestamps,
    position: message.position === undefined ? 0 : seconds(message.position, 'position'),
    scores: list(message.scores ?? [], 'scores').map(readScore),
    skipped: list(message.skipped ?? [], 'skipped').map((entry) => {
      const { at, reason } = object(entry, 'a skipped frame');
      return { at: seconds(at, 'a skipped frame'), reason: typeof reason === 'string' ? reason : '' };
    }),
    done: message.done === true,
  };
}

/** @param {string} text @returns {Record<string, unknown>} */
function parse(text) {
  try {
    return object(JSON.parse(text), 'a reply');
  } catch (error) {
    if (error instanceof WireError) throw error;
    throw new WireError('The plugin sent a reply that is not JSON.');
  }
}

/** @param {unknown} error */
function readFailure(error) {
  const { code, message, at } = object(error, 'an error');
  const text = typeof message === 'string' && message ? message : 'The plugin failed and did not say why.';
  return new PluginFailure(typeof code === 'string' ? code : 'plugin_failed', text, typeof at === 'number' ? at : null);
}

/** @param {unknown} entry @returns {import('../types.js').FoundSegment} */
function readSegment(entry) {
  const { start, stop, score, label } = object(entry, 'a segment');
  const [from, to] = [seconds(start, 'the start of a segment'), seconds(stop, 'the stop of a segment')];
  if (from < 0) throw new WireError(`The plugin sent a segment that starts at ${from}.`);
  if (from >= to) throw new WireError(`The plugin sent a segment that starts at ${from} and stops at ${to}.`);
  return { start: from, stop: to, score: share(score), label: text(label) };
}

/** @param {unknown} entry @returns {import('../types.js').Score} */
function readScore(entry) {
  const [at, score, label = null, box = null] = list(entry, 'a score');
  const value = seconds(score, 'a score');
  if (value < 0 || value > 1) throw new WireError(`The plugin sent the score ${value}; scores are in 0..1.`);
  return { at: seconds(at, 'the time of a score'), score: value, label: text(label), box: readBox(box) };
}

/** @param {unknown} box @returns {[number, number, number, number] | null} */
function readBox(box) {
  if (box === null) return null;
  const sides = list(box, 'a box').map((side) => seconds(side, 'a side of a box'));
  if (sides.length !== 4) throw new WireError('The plugin sent a box that does not have four sides.');
  return /** @type {[number, number, number, number]} */ (sides);
}

/** @param {unknown} value @param {string} what @returns {Record<string, unknown>} */
function object(value, what) {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return /** @type {Record<string, unknown>} */ (value);
  }
  throw new WireError(`The plugin sent ${what} that is not an object.`);
}

/** @param {unknown} value @param {string} what @returns {unknown[]} */
function list(value, what) {
  if (Array.isArray(value)) return value;
  throw new WireError(`The plugin sent ${what} that is not a list.`);
}

/** @param {unknown} value @param {string} what */
function seconds(value, what) {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new WireError(`The plugin sent ${what} that is not a number.`);
}

/** @param {unknown} value */
const share = (value) => (typeof value === 'number' && Number.isFinite(value) ? value : null);

/** @param {unknown} value */
const text = (value) => (typeof value === 'string' ? value : null);
