// One frame at one time, for videos that no <video> element plays. A warm ffmpeg per file, ended when it is idle.

import { fitInside } from '../decode/planes.js';
import { fromPlain, MediaError } from '../rpc/media-error.js';

/** @typedef {import('../types.js').MediaInfo} MediaInfo */

const WORKER = new URL('./frame-at-worker.js', import.meta.url);
const IDLE_MS = 60_000;

/** @type {{file: File, worker: Worker, busy: Promise<unknown>, timer: ReturnType<typeof setTimeout> | undefined} | null} */
let warm = null;

function end() {
  clearTimeout(warm?.timer);
  warm?.worker.terminate();
  warm = null;
}

/** @param {File} file */
function workerFor(file) {
  if (warm?.file !== file) {
    end();
    warm = { file, worker: new Worker(WORKER, { type: 'module' }), busy: Promise.resolve(), timer: undefined };
  }
  return /** @type {NonNullable<typeof warm>} */ (warm);
}

/**
 * The frame that is shown at `at`.
 * @param {File} file
 * @param {MediaInfo} info
 * @param {number} at seconds from the first frame
 * @param {{width?: number, height?: number, signal?: AbortSignal}} [options] the frame fits inside width × height
 * @returns {Promise<ImageBitmap>} close() it when it is drawn
 * @throws {MediaError} decodeFailed
 */
export async function frameAt(file, info, at, { width = 1280, height = 720, signal } = {}) {
  signal?.throwIfAborted();
  const mine = workerFor(file);
  clearTimeout(mine.timer);
  const turn = mine.busy.then(async () => {
    signal?.throwIfAborted();
    if (warm !== mine) throw new DOMException('another video took the place', 'AbortError');
    const job = { file, info, at, size: fitInside(info, width, height) };
    try {
      return await ask(mine.worker, job, signal, info.name);
    } catch (error) {
      // A decoder that broke (out of memory, reclaimed while the tab was hidden) may have broken by what came before.
      if (signal?.aborted || (warm && warm !== mine)) throw error;
      mine.worker.terminate();
      mine.worker = new Worker(WORKER, { type: 'module' });
      warm = mine;
      return ask(mine.worker, job, signal, info.name);
    }
  });
  const busy = turn
    .catch(() => {})
    .then(() => {
      // Idle from now on, unless somebody waits for another one.
      if (warm === mine && mine.busy === busy) mine.timer = setTimeout(end, IDLE_MS);
    });
  mine.busy = busy;
  const jpeg = await turn;
  return createImageBitmap(new Blob([jpeg], { type: 'image/jpeg' }));
}

/**
 * @param {Worker} worker
 * @param {object} job
 * @param {AbortSignal | undefined} signal
 * @param {string} name
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
function ask(worker, job, signal, name) {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      end(); // a decode that runs can only be stopped with its worker
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    const settled = () => signal?.removeEventListener('abort', onAbort);
    worker.onmessage = ({ data }) => {
      settled();
      if (data.error) reject(fromPlain(data.error, 'decodeFailed', { name }));
      else resolve(data.done);
    };
    worker.onerror = (event) => {
      settled();
      end();
      reject(new MediaError('decodeFailed', { name, detail: event.message }));
    };
    worker.postMessage({ job });
  });
}
