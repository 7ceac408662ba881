// Clips of a video by stream copy. Keep the cutter for several clips: it reads the file's index once.
import { clipContainer } from '../containers/codecs.js';
import { sharedCore } from '../ffmpeg/core-module.js';
import { MediaError } from '../rpc/media-error.js';
import { JobWorker, runJob } from '../rpc/rpc.js';

/** @typedef {import('../types.js').Clip} Clip */
/**
 * @typedef {object} CutOptions
 * @property {AbortSignal} [signal] ends this clip; the cutter can go on
 * @property {(share: number) => void} [onProgress]
 * @property {FileSystemFileHandle | null} [handle] the clip is written into this file, which is left closed and complete;
 *   what memory can't hold needs one
 */
/**
 * @typedef {object} Cutter
 * @property {string} extension of its clips
 * @property {(times: {start: number, stop: number}, options?: CutOptions) => Promise<Clip>} cut begins at the keyframe at or
 *   before `start`, ends with the frame that is shown at `stop`; one at a time. Fails with MediaError cutFailed, clipTooBig,
 *   clipNeedsFolder, unreadable, and as writing files does
 * @property {() => void} close
 */

const COPIER = new URL('./copy-worker.js', import.meta.url);
const CUTTER = new URL('./cut-worker.js', import.meta.url);
/** How long an aborted clip may take to release its file. */
const PATIENCE_MS = 3000;

/**
 * @param {File} file
 * @param {import('../types.js').MediaInfo} info
 * @returns {Cutter} close() it
 */
export function openCutter(file, info) {
  const { extension, mime } = clipContainer(info.codec, info.container);
  const copier = new JobWorker(COPIER, PATIENCE_MS);
  return {
    extension,
    close: () => copier.close(),
    async cut({ start, stop }, { signal, onProgress, handle = null } = {}) {
      const params = { name: info.name, start, stop };
      if (!(start < stop) || start >= info.duration) throw new MediaError('cutFailed', params);
      const job = { file, info, start: Math.max(0, start), stop: Math.min(stop, info.duration) };
      /** @type {import('../rpc/rpc.js').JobOptions} */
      const options = {
        ...{ signal, params, otherwise: 'cutFailed' },
        onMessage: ({ progress }) => onProgress?.(progress),
      };
      /** @type {any} */
      const { clip, plan, refused } = await copier.run({ ...job, handle }, options);
      if (refused) throw new DOMException(refused.message, refused.name);
      if (clip) return { ...clip, extension, mime, blob: clip.blob ?? (await handle?.getFile()) };
      /** @type {{bytes: Uint8Array<ArrayBuffer>, start: number, stop: number}} */
      const { bytes, ...made } = await runJob(CUTTER, { ...job, plan, core: await sharedCore() }, options);
      const blob = handle ? await write(bytes, handle) : new Blob([bytes], { type: mime });
      return { ...made, extension, mime, blob };
    },
  };
}

/**
 * Bytes, not a Blob: one that nobody holds any more is kept by the browser until the page's garbage is collected, and
 * a page that cuts makes so little garbage that this may be after the last clip.
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {FileSystemFileHandle} handle
 */
async function write(bytes, handle) {
  const file = await handle.createWritable();
  await file.write(bytes);
  await file.close();
  return handle.getFile();
}

/**
 * One clip alone.
 * @param {File} file
 * @param {import('../types.js').MediaInfo} info
 * @param {{start: number, stop: number}} times seconds from the first frame
 * @param {CutOptions} [options]
 * @returns {Promise<Clip>} with the times that it really has
 */
export async function cutClip(file, info, times, options) {
  const cutter = openCutter(file, info);
  try {
    return await cutter.cut(times, options);
  } finally {
    cutter.close();
  }
}
