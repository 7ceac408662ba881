// The one worker that opens the file: its keyframes go to the page, its packets to the decoders. The page asks for times.
import { BatchDispatcher } from '../media/batches.js';
import { openDemuxer } from '../media/demux.js';
import { Dispatcher } from '../media/dispatch.js';
import { MediaError, toPlain } from '../media/errors.js';
import { fromFirst } from '../media/list-keyframes.js';

/** @typedef {import('../media/demux.js').Demuxer} Demuxer */

/** @type {Demuxer | null} */
let demuxer = null;
/** @type {Dispatcher | null} */
let webcodecs = null;
/** @type {BatchDispatcher | null} for what WebCodecs can't; its decoders are started when they are needed */
let ffmpeg = null;
/** @type {Map<number, () => void>} what to do when a decoder's worker has died */
const leaving = new Map();

/** @param {unknown} error */
const onError = (error) => self.postMessage({ error: toPlain(plainError(error)) });

/** A drive that was unplugged is not the file's fault. @param {unknown} error */
function plainError(error) {
  const gone = error instanceof DOMException && ['NotReadableError', 'NotFoundError'].includes(error.name);
  return gone ? new MediaError('unreadable', { detail: error.message }) : error;
}

const onLost = (/** @type {number} */ id) => self.postMessage({ lost: id });

function startFfmpeg() {
  if (ffmpeg) return ffmpeg;
  ffmpeg = new BatchDispatcher({ demuxer, onLost, onError, onBroken: () => onError(new MediaError('decodeFailed')) });
  self.postMessage({ needed: 'ffmpeg' });
  return ffmpeg;
}

/** @param {Demuxer} from */
function startWebCodecs(from) {
  webcodecs = new Dispatcher({
    demuxer: from,
    onLost,
    onError,
    onElsewhere(asks) {
      for (const ask of asks) startFfmpeg().ask(ask);
    },
    onBroken() {
      webcodecs = null;
      self.postMessage({ broken: 'webcodecs' });
    },
  });
  self.postMessage({ needed: 'webcodecs' });
}

/** @param {{file: File, info: import('../types.js').MediaInfo}} job */
async function open({ file, info }) {
  // What only ffmpeg reads is asked for by its time.
  demuxer = await openDemuxer(file, info).catch((error) => {
    if (info.route === 'webcodecs') throw error;
    return null;
  });
  const times = await demuxer?.keyframes();
  const keyframes = demuxer && times ? fromFirst(times, demuxer.first) : null;
  const bytes = keyframes && (await demuxer?.sizes());
  // Tables that do not fit each other are of no use: the order in which to look is only a hint.
  const sizes = bytes && bytes.length === keyframes.length ? bytes : null;
  self.postMessage({ opened: { keyframes, sizes, config: demuxer?.config ?? null } });
  if (info.route === 'webcodecs' && demuxer) startWebCodecs(demuxer);
  else startFfmpeg();
}

/**
 * @param {{kind: 'webcodecs' | 'ffmpeg', number: number, port: MessagePort}} lane
 */
function addLane({ kind, number, port }) {
  const mine = /** @type {any} */ (kind === 'webcodecs' ? webcodecs : ffmpeg);
  const lane = mine?.addLane((/** @type {any} */ message, /** @type {Transferable[]} */ transfer = []) =>
    port.postMessage(message, transfer),
  );
  port.onmessage = ({ data }) => mine.hear(lane, data);
  leaving.set(number, () => mine.leave(lane));
}

self.onmessage = async ({ data }) => {
  try {
    if (data.open) await open(data.open);
    if (data.lane) addLane(data.lane);
    if (data.left) leaving.get(data.left)?.();
    if (data.ask) (webcodecs ?? ffmpeg)?.ask(data.ask);
    if (data.drop) for (const each of [webcodecs, ffmpeg]) each?.drop(data.drop);
  } catch (error) {
    onError(error);
  }
};
