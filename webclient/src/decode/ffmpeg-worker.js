// One ffmpeg.wasm of several: runs come on the port from the worker that reads the file, JPEGs go to the page.
import { readFrom } from '../cut/cut-arguments.js';
import { Ffmpeg, shareCore } from '../ffmpeg/ffmpeg-core.js';
import { frameArguments, INPUT, stretchOptions } from '../ffmpeg/ffmpeg-text.js';
import { runForFrames } from '../ffmpeg/run-frames.js';
import { MediaError } from '../rpc/media-error.js';

/**
 * @typedef {object} FfmpegStart
 * @property {MessagePort} port to the worker that reads the file
 * @property {File} file
 * @property {import('../types.js').MediaInfo} info
 * @property {{width: number, height: number}} size of the JPEGs
 * @property {WebAssembly.Module | null} module ffmpeg's code, null: to be fetched
 */
/** @typedef {{id: number, at: number}} Wanted */

const BATCH_FILE = '/batch';
/** Without reordering, which would label each lone MPEG-4 keyframe with the time of the next. */
const LONE = ['-flags', 'low_delay'];
/** Decoders that can leave out half of the detail, where the target is at most half the size. */
const LOWRES = new Set(['mpeg4', 'msmpeg4v1', 'msmpeg4v2', 'msmpeg4v3', 'mjpeg']);

class FfmpegLane {
  /** @param {FfmpegStart} start */
  constructor({ port, file, info, size, module }) {
    shareCore(module);
    this.port = port;
    this.info = info;
    this.size = size;
    this.ffmpeg = new Ffmpeg(file, info.videoTrack);
    const half = size.width * 2 <= info.width && size.height * 2 <= info.height;
    this.before = [...LONE, ...(half && LOWRES.has(info.codec) ? ['-lowres', '1'] : [])];
    this.turn = Promise.resolve();
    port.onmessage = ({ data }) => {
      this.turn = this.turn.then(() => this.run(data));
    };
  }

  /** @param {{batch?: Uint8Array, span?: {seek: number | null}, wanted: Wanted[]}} message */
  async run({ batch, span, wanted }) {
    const left = new Set(wanted);
    try {
      if (batch) await this.#batch(batch, wanted, left);
      else if (span) await this.#span(span.seek, wanted, left);
    } catch (error) {
      if (!(error instanceof MediaError)) this.detail = String(error); // a core that trapped is renewed for the next run
    }
    this.port.postMessage({ failed: [...left].map(({ id }) => id) });
  }

  /**
   * @param {Wanted} wanted
   * @param {number} at seconds
   * @param {Uint8Array<ArrayBuffer>} jpeg
   */
  #give({ id }, at, jpeg) {
    self.postMessage({ id, at: Math.max(0, at), jpeg }, { transfer: [jpeg.buffer] });
    this.port.postMessage({ out: id });
  }

  /**
   * Frame i of the batch has the time i seconds.
   * @param {Uint8Array} bytes
   * @param {Wanted[]} wanted
   * @param {Set<Wanted>} left
   */
  async #batch(bytes, wanted, left) {
    const core = await this.ffmpeg.ready();
    core.FS.writeFile(BATCH_FILE, bytes);
    const args = frameArguments({ input: BATCH_FILE, before: this.before, ...this.size });
    try {
      await runForFrames(this.ffmpeg, args, (time, jpeg) => {
        const one = wanted[Math.round(time)];
        if (one && left.delete(one)) this.#give(one, one.at, jpeg);
      });
    } finally {
      this.ffmpeg.core?.FS.unlink(BATCH_FILE);
    }
  }

  /**
   * Decodes the file itself, in ffmpeg's own clock.
   * @param {number | null} seek seconds from the first frame: the keyframe; null: unknown
   * @param {Wanted[]} wanted ascending
   * @param {Set<Wanted>} left
   */
  async #span(seek, wanted, left) {
    const base = this.info.firstTimestamp;
    const frame = this.info.fps > 0 ? 1 / this.info.fps : 0.04;
    // With a keyframe the true times are known; else the frame shown at a time began up to one frame before it.
    const back = seek == null ? frame - 0.001 : 0.001;
    const starts = wanted.map(({ at }) => Math.max(0, Math.min(at, this.info.duration - frame) - back));
    const from = readFrom(this.info, base + (seek ?? starts[0]), { known: seek != null });
    const options = stretchOptions({ seek: from, starts: starts.map((at) => base + at) });
    const args = frameArguments({ input: INPUT, ...options, ...this.size });
    await runForFrames(this.ffmpeg, args, (time, jpeg) => {
      const at = time - base;
      const mine = wanted.filter((one, i) => left.has(one) && starts[i] <= at + 1e-6);
      for (const [i, one] of mine.entries()) {
        left.delete(one);
        this.#give(one, at, i + 1 < mine.length ? jpeg.slice() : jpeg);
      }
    });
  }
}

self.onmessage = ({ data }) => {
  if (data.start) new FfmpegLane(data.start);
};
