// Samples a video with WebCodecs: keyframe index → wanted packets → VideoDecoder → JPEG. One worker opens the file once.
// Backpressure: the page gives a credit for each frame it took; packets are fed only while pictures in work are few.
import { EncodedPacketSink } from '../../vendor/mediabunny/mediabunny.mjs';
import { toBytes } from '../containers/bytes.js';
import { openInput, prefetchFor } from '../containers/open-input.js';
import { REORDER_DEPTH } from '../containers/packet-times.js';
import { holdsIdr } from '../decode/avc.js';
import { craToBla, lengthBytes } from '../decode/hevc.js';
import { JpegMaker } from '../decode/jpeg.js';
import { answerJobs } from '../rpc/answer-jobs.js';
import { MediaError } from '../rpc/media-error.js';
import { aheadOf } from './ahead.js';
import { Credits } from './credits.js';
import { planSamples } from './grid.js';
import { Picker } from './pick.js';

/** @typedef {import('../../vendor/mediabunny/mediabunny.mjs').EncodedPacket} EncodedPacket */
/** @typedef {import('./grid.js').Job<EncodedPacket>} Job */
/**
 * @typedef {object} SamplerJob
 * @property {File} file
 * @property {import('../types.js').MediaInfo} info
 * @property {number} interval
 * @property {{width: number, height: number}} size
 * @property {number} from
 * @property {number} readAhead frames the page is ready to hold
 */

const READS_IN_FLIGHT = 4;
/** Packets handed to the decoder that it has not begun. */
const DECODE_QUEUE = 6;
/** Decoded pictures that are being made into JPEGs. */
const IN_WORK = 3;
/** A stretch of pictures that could not be decoded is skipped; so many decoder failures in a row are the end. */
const MAX_FAILURES_IN_A_ROW = 5;

class Sampler {
  /**
   * @param {SamplerJob} job
   * @param {VideoDecoderConfig} config
   * @param {number} first seconds
   * @param {(message: object, transfer?: Transferable[]) => void} post
   */
  constructor({ info, size, readAhead }, config, first, post) {
    this.info = info;
    this.config = config;
    this.hevcPrefix = info.codec === 'hevc' && config.description ? lengthBytes(toBytes(config.description)) : 0;
    this.first = first;
    this.post = post;
    this.credits = new Credits(readAhead);
    /** @type {JpegMaker[]} */
    this.makers = [];
    this.newMaker = () => new JpegMaker(size, info.rotation);
    this.inWork = 0;
    this.lost = 0;
    this.failuresInARow = 0;
    this.openGroups = false;
    /** Seconds: the keyframe up to which every packet was fed, so that it needs no new beginning. */
    this.fedUpTo = NaN;
    /** @type {DOMException | null} */
    this.failure = null;
    this.sending = Promise.resolve();
    /** @type {(() => void) | null} */
    this.wake = null;
    this.picker = this.#newPicker();
    this.decoder = this.#newDecoder();
  }

  #newPicker() {
    /** @type {Picker<VideoFrame>} */
    const picker = new Picker({ take: (frame, at) => this.#take(frame, at), drop: (frame) => frame.close() });
    return picker;
  }

  #newDecoder() {
    const decoder = new VideoDecoder({
      output: (frame) => {
        this.failuresInARow = 0;
        this.picker.offer(frame, frame.timestamp / 1e6);
        this.wake?.();
      },
      error: (error) => {
        this.failure = error;
        this.wake?.();
      },
    });
    decoder.configure(this.config);
    decoder.ondequeue = () => this.wake?.();
    return decoder;
  }

  /**
   * @param {VideoFrame} frame
   * @param {number} at seconds in the file's clock
   */
  #take(frame, at) {
    this.inWork++;
    const maker = this.makers.pop() ?? this.newMaker();
    const made = maker.make(frame);
    this.sending = this.sending.then(async () => {
      try {
        const jpeg = await made;
        this.credits.spend();
        this.post({ frame: { at: Math.max(0, at - this.first), jpeg }, lost: this.lost + this.picker.lost }, [
          jpeg.buffer,
        ]);
      } catch {
        this.lost++;
      } finally {
        this.makers.push(maker);
        this.inWork--;
        this.wake?.();
      }
    });
  }

  /** Waits until there is room for one more packet. */
  async #room() {
    for (;;) {
      if (this.failure) return;
      if (this.decoder.decodeQueueSize < DECODE_QUEUE && this.inWork < IN_WORK && this.credits.left > 0) return;
      await new Promise((resolve) => {
        this.wake = this.credits.onMore = () => resolve(undefined);
      });
    }
  }

  /**
   * @param {EncodedPacket} packet
   * @returns {Promise<boolean>} false when the decoder has failed
   */
  async feed(packet) {
    await this.#room();
    if (this.failure) return false;
    try {
      this.decoder.decode(packet.toEncodedVideoChunk());
    } catch (error) {
      this.failure = /** @type {DOMException} */ (error);
      return false;
    }
    return true;
  }

  /**
   * A keyframe for the decoder, made so that it stands on its own although what lies before it is left out. H.264
   * keyframes that are not IDR count their order on from pictures that the decoder never gets: without a flush between
   * them most pictures come out in the wrong order or not at all. HEVC has a name for a keyframe after a break.
   * @param {EncodedPacket} key
   * @returns {Promise<EncodedPacket>}
   */
  async #standalone(key) {
    this.openGroups ||= this.info.codec === 'avc' && !holdsIdr(key.data, this.config);
    if (key.timestamp === this.fedUpTo) return key; // nothing is left out
    if (this.hevcPrefix) return key.clone({ data: craToBla(key.data, this.hevcPrefix) });
    if (this.openGroups) {
      await this.#room();
      if (!this.failure) await this.decoder.flush().catch((error) => (this.failure ??= error));
    }
    return key;
  }

  /**
   * One group: its keyframe, and the pictures behind it up to the last one wanted.
   * @param {Job} job
   * @param {EncodedPacket} key
   * @param {EncodedPacketSink} sink
   */
  async run({ takeKey, wanted }, key, sink) {
    if (takeKey) this.picker.want(key.microsecondTimestamp / 1e6, true);
    for (const at of wanted) this.picker.want(at, false);
    const gapless = key.timestamp === this.fedUpTo;
    let fine = await this.feed(await this.#standalone(key));
    const stop = wanted.at(-1);
    this.fedUpTo = NaN;
    if (fine && stop != null) {
      let beyond = 0;
      let packet = await sink.getNextPacket(key);
      while (fine && packet && packet.type !== 'key' && (this.openGroups || beyond <= REORDER_DEPTH)) {
        // Pictures shown before the keyframe lean on what may have been left out.
        if (gapless || packet.timestamp > key.timestamp) fine = await this.feed(packet);
        if (packet.timestamp >= stop) beyond++;
        packet = await sink.getNextPacket(packet);
      }
      if (packet?.type === 'key') this.fedUpTo = packet.timestamp;
    }
    if (!fine) this.#recover();
  }

  /** The decoder gave up on a picture: begin anew behind it, and say what is missing. */
  #recover() {
    if (++this.failuresInARow >= MAX_FAILURES_IN_A_ROW) {
      throw new MediaError('decodeFailed', { detail: this.failure?.message ?? '' });
    }
    this.picker.finish();
    this.lost += this.picker.lost;
    this.failure = null;
    this.fedUpTo = NaN;
    this.picker = this.#newPicker();
    this.decoder = this.#newDecoder();
  }

  async finish() {
    if (!this.failure) await this.decoder.flush().catch((error) => (this.failure ??= error));
    this.picker.finish();
    this.lost += this.picker.lost;
    this.picker.lost = 0;
    await this.sending;
    if (this.decoder.state !== 'closed') this.decoder.close();
    return { lost: this.lost };
  }
}

answerJobs(async (/** @type {SamplerJob} */ job, post) => {
  const { file, info, interval, from } = job;
  const input = openInput(file, prefetchFor(info.container, info.keyframes.longest <= interval));
  const track = await input.getPrimaryVideoTrack();
  const config = await track?.getDecoderConfig();
  if (!track || !config) throw new MediaError('unsupported', { codec: info.codecLabel });
  const sink = new EncodedPacketSink(track);
  const sampler = new Sampler(job, config, info.firstTimestamp, post);
  const jobs = planSamples({
    interval,
    from,
    first: info.firstTimestamp,
    end: info.firstTimestamp + info.duration,
    keyAtOrBefore: (at) => sink.getKeyPacket(at, { metadataOnly: true }),
    keyAfter: (key) => sink.getNextKeyPacket(key, { metadataOnly: true }),
  });
  const read = aheadOf(jobs, READS_IN_FLIGHT, async (/** @type {Job} */ group) => ({
    group,
    key: await sink.getKeyPacket(group.key.timestamp),
  }));
  for await (const { group, key } of read) if (key) await sampler.run(group, key, sink);
  const result = await sampler.finish();
  input.dispose();
  return result;
});
