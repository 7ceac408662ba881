// The one worker that opens the file: sends keyframe times to the page and packets to the decoders.

import { openDemuxer } from '../containers/demux.js';
import { fromFirst } from '../containers/list-keyframes.js';
import { holdsIdr } from '../decode/avc.js';
import { BatchDispatcher } from '../decode/batches.js';
import { Dispatcher } from '../decode/dispatcher.js';
import { MediaError, toPlain } from '../rpc/media-error.js';

/** @typedef {import('../containers/demux.js').Demuxer} Demuxer */
/** @typedef {import('../decode/lanes.js').LaneKind} LaneKind */

/** @type {Demuxer | null} */
let demuxer = null;
/** The decoders for this file, the best first; broken ones are removed, ffmpeg never. @type {LaneKind[]} */
let ways = [];
/** @type {Partial<Record<LaneKind, Dispatcher | BatchDispatcher>>} decoders are started when they are needed */
const dispatchers = {};
/** @type {Map<number, () => void>} what to do when a decoder's worker has died */
const leaving = new Map();

/** @param {unknown} error */
const onError = (error) => self.postMessage({ error: toPlain(error) });

const onLost = (/** @type {number} */ id) => self.postMessage({ lost: id });

/**
 * The dispatcher for this kind of decoder, started on demand.
 * @param {LaneKind} kind
 */
function dispatcherOf(kind) {
  const started = dispatchers[kind];
  if (started) return started;
  const parts = { onLost, onError };
  const made =
    kind === 'ffmpeg' || !demuxer
      ? new BatchDispatcher({ ...parts, demuxer, onBroken: () => onError(new MediaError('decodeFailed')) })
      : new Dispatcher({
          ...parts,
          demuxer,
          isOpenGop: async () => kind === 'webcodecs' && isOpenGop(),
          onElsewhere(asks) {
            const next = ways[ways.indexOf(kind) + 1] ?? ways[0];
            for (const ask of asks) dispatcherOf(next).ask(ask);
          },
          onBroken() {
            ways = ways.filter((way) => way !== kind);
            self.postMessage({ broken: kind, route: ways[0] });
          },
        });
  dispatchers[kind] = made;
  self.postMessage({ needed: kind });
  return made;
}

/** H.264 whose second keyframe is no IDR: frames after it decode only in a run from the first one. */
async function isOpenGop() {
  if (!demuxer?.config || !/^avc/.test(demuxer.config.codec)) return false;
  const first = await demuxer.keyAtOrBefore(demuxer.first);
  const next = first && (await demuxer.keyAfter(first));
  const packet = next && (await demuxer.read(next));
  return packet ? !holdsIdr(packet.data, demuxer.config) : false;
}

/** @param {{file: File, info: import('../types.js').MediaInfo, hasDecoder: boolean, index: boolean}} job */
async function open({ file, info, hasDecoder, index }) {
  // Files that only ffmpeg reads have no index: frames are requested by time.
  demuxer = await openDemuxer(file, info).catch((error) => {
    if (info.route === 'webcodecs') throw error;
    return null;
  });
  const times = index ? await demuxer?.keyframes() : null;
  const keyframes = demuxer && times ? fromFirst(times, demuxer.first) : null;
  const bytes = keyframes && (await demuxer?.sizes());
  // Tables that do not fit each other are of no use: the order in which to look is only a hint.
  const sizes = bytes && bytes.length === keyframes.length ? bytes : null;
  const { config = null, stream = null } = demuxer ?? {};
  if (demuxer && info.route === 'webcodecs') ways.push('webcodecs');
  if (stream && hasDecoder) ways.push('decoder');
  ways.push('ffmpeg');
  self.postMessage({ opened: { index: { keyframes, sizes }, config, stream, route: ways[0] } });
  dispatcherOf(ways[0]);
}

/** @param {{kind: LaneKind, number: number, port: MessagePort}} lane */
function addLane({ kind, number, port }) {
  const mine = /** @type {any} */ (dispatchers[kind]);
  const lane = mine.addLane((/** @type {any} */ message, /** @type {Transferable[]} */ transfer = []) =>
    port.postMessage(message, transfer),
  );
  port.onmessage = ({ data }) => mine.hear(lane, data);
  leaving.set(number, () => mine.leave(lane));
}

self.onmessage = async ({ data }) => {
  try {
    if (data.open) await open(data.open);
    if (data.lane) addLane(data.lane);
    if (data.none) /** @type {Dispatcher} */ (dispatchers[/** @type {LaneKind} */ (data.none)]).giveUp();
    if (data.left) leaving.get(data.left)?.();
    if (data.ask) dispatcherOf(ways[0]).ask(data.ask);
    if (data.drop) for (const each of Object.values(dispatchers)) each.drop(data.drop);
  } catch (error) {
    onError(error);
  }
};
