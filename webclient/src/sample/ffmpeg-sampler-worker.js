// Samples a video with ffmpeg.wasm, for what WebCodecs can't. Lone keyframes go in batches through a small file in memory;
// where pictures between keyframes are wanted, or nobody but ffmpeg reads the container, ffmpeg reads the file itself.

import { openDemuxer } from '../containers/demux.js';
import { readFrom } from '../cut/cut-arguments.js';
import { Ffmpeg } from '../ffmpeg/ffmpeg-core.js';
import { INPUT, pictureArguments, spanOptions } from '../ffmpeg/ffmpeg-text.js';
import { runForPictures } from '../ffmpeg/run-frames.js';
import { answerJobs } from '../rpc/answer-jobs.js';
import { MediaError } from '../rpc/media-error.js';
import { Credits } from './credits.js';
import { countSlots, planSamples } from './grid.js';

/** @typedef {import('./grid.js').Job<import('../containers/demux.js').PacketRef>} Job */

/** Keyframes a batch: small at first, so that the first picture comes soon. */
const FIRST_BATCH = 4;
const BATCH = 32;
/** Samples of one run over the file, where no keyframe index says where to stop. */
const SLOTS_PER_RUN = 24;
const BATCH_FILE = '/batch';
/** Lone keyframes don't wait for pictures between them: MPEG-4 would give each the time of the next one. */
const LONE = ['-flags', 'low_delay'];
/** Decoders that can leave out half of the detail, where the target is at most half the size. */
const LOWRES = new Set(['mpeg4', 'msmpeg4v1', 'msmpeg4v2', 'msmpeg4v3', 'mjpeg']);

class FfmpegSampler {
  /**
   * @param {import('./sampler-worker.js').SamplerJob} job
   * @param {(message: object, transfer?: Transferable[]) => void} post
   */
  constructor({ file, info, interval, size, from, readAhead }, post) {
    this.info = info;
    this.interval = interval;
    this.size = size;
    this.from = from;
    this.post = post;
    this.ffmpeg = new Ffmpeg(file);
    this.credits = new Credits(readAhead);
    this.lost = 0;
    this.indexed = true;
    this.latest = -1;
    this.largestBatch = BATCH;
  }

  /**
   * @param {number} at seconds from the first picture
   * @param {Uint8Array<ArrayBuffer>} jpeg
   */
  send(at, jpeg) {
    if (at <= this.latest || at < this.from - 1e-4) return;
    this.latest = at;
    this.credits.spend();
    this.post({ frame: { at: Math.max(0, at), jpeg }, lost: this.lost }, [jpeg.buffer]);
  }

  /**
   * @param {Job[]} jobs lone keyframes
   * @param {import('../containers/demux.js').Demuxer} demuxer
   */
  async keyframes(jobs, demuxer) {
    await this.credits.wait();
    const pack = /** @type {NonNullable<typeof demuxer.pack>} */ (demuxer.pack);
    /** @type {(Uint8Array<ArrayBuffer> | undefined)[]} */
    const pictures = new Array(jobs.length);
    await this.#batch(await pack(jobs.map(({ key }) => key)), (i, jpeg) => {
      pictures[i] = jpeg;
    });
    const missing = jobs.length - pictures.filter(Boolean).length;
    // Keyframes that lean on what is not there disturb each other: one at a time they come out.
    if (missing > jobs.length / 4) this.largestBatch = 1;
    for (const [i, { key }] of jobs.entries()) {
      if (!pictures[i] && jobs.length > 1) {
        await this.#batch(await pack([key]), (_, jpeg) => {
          pictures[i] = jpeg;
        });
      }
      const jpeg = pictures[i];
      if (jpeg) this.send(key.timestamp - demuxer.first, jpeg);
      else this.lost++;
    }
  }

  /**
   * @param {Uint8Array} bytes
   * @param {(i: number, jpeg: Uint8Array<ArrayBuffer>) => void} onPicture
   */
  async #batch(bytes, onPicture) {
    const core = await this.ffmpeg.ready();
    core.FS.writeFile(BATCH_FILE, bytes);
    const half = this.size.width * 2 <= this.info.width && this.size.height * 2 <= this.info.height;
    const before = [...LONE, ...(half && LOWRES.has(this.info.codec) ? ['-lowres', '1'] : [])];
    const args = pictureArguments({ input: BATCH_FILE, before, ...this.size });
    try {
      return await runForPictures(this.ffmpeg, args, (at, jpeg) => onPicture(Math.round(at), jpeg));
    } catch (error) {
      if (error instanceof MediaError) return 0;
      throw error;
    } finally {
      core.FS.unlink(BATCH_FILE);
    }
  }

  /**
   * Decodes the file from `seek` on, in ffmpeg's own clock.
   * @param {{seek: number, start: number, stop: number}} span seconds from the first picture
   */
  async span({ seek, start, stop }) {
    await this.credits.wait();
    const base = this.info.firstTimestamp;
    const options = spanOptions({
      seek: readFrom(this.info, Math.max(base, base + seek), { known: this.indexed }),
      start: base + start,
      stop: base + stop,
      base,
      interval: this.interval,
    });
    const args = pictureArguments({ input: INPUT, ...options, ...this.size });
    await runForPictures(this.ffmpeg, args, (at, jpeg) => this.send(at - base, jpeg));
  }

  /** Without a keyframe index: stretch after stretch, every picture decoded. */
  async wholeFile() {
    const step = this.interval * SLOTS_PER_RUN;
    const { duration } = this.info;
    for (let start = Math.floor(this.from / this.interval) * this.interval; start < duration; start += step) {
      const stop = Math.min(start + step, duration + this.interval);
      await this.span({ seek: start, start, stop });
    }
  }

  /** @param {import('../containers/demux.js').Demuxer} demuxer */
  async byIndex(demuxer) {
    const { first } = demuxer;
    const end = first + this.info.duration;
    const { keyAtOrBefore, keyAfter } = demuxer;
    /** @type {Job[]} */
    let batch = [];
    let full = FIRST_BATCH;
    for await (const job of planSamples({
      interval: this.interval,
      first,
      end,
      from: this.from,
      keyAtOrBefore,
      keyAfter,
    })) {
      const lone = job.takeKey && !job.wanted.length && demuxer.pack;
      if (lone) batch.push(job);
      if (batch.length && (!lone || batch.length >= full)) {
        await this.keyframes(batch, demuxer);
        batch = [];
        full = this.largestBatch;
      }
      if (!lone) await this.#group(job, demuxer);
    }
    if (batch.length) await this.keyframes(batch, demuxer);
  }

  /**
   * One group of pictures behind a keyframe, in runs that are not too long to be stopped or to be reported on.
   * @param {Job} job
   * @param {import('../containers/demux.js').Demuxer} demuxer
   */
  async #group({ key, takeKey, wanted }, { first }) {
    const seek = key.timestamp - first;
    const start = takeKey ? seek : wanted[0] - first;
    const stop = (wanted.at(-1) ?? key.timestamp) - first + this.interval / 2;
    await this.span({ seek, start, stop });
  }
}

answerJobs(async (/** @type {import('./sampler-worker.js').SamplerJob} */ job, post) => {
  const sampler = new FfmpegSampler(job, post);
  const demuxer = await openDemuxer(job.file, job.info).catch(() => null);
  sampler.indexed = demuxer !== null;
  if (demuxer) await sampler.byIndex(demuxer);
  else await sampler.wholeFile();
  demuxer?.close();
  if (sampler.latest < 0) throw new MediaError('decodeFailed', { codec: job.info.codecLabel });
  const expected = countSlots(job.info.duration - job.from, job.interval);
  return { lost: sampler.lost, expected };
});
