// Frames of the clips as JPEG files for annotators: every n seconds, and those with evidence. No DOM.

import { evidenceAt, frameName, hasEvidence } from '../formats/frame-names.js';
import { FRAMES } from './export-plan.js';

/**
 * @typedef {(file: File, info: import('../types.js').MediaInfo, options: import('../types.js').SampleOptions) => AsyncIterable<import('../types.js').SampledFrame>} SampleFrames
 * @typedef {import('../formats/frame-names.js').FrameFile} FrameFile
 */

/** Seconds: a sampler's time may be rounded to just before the start. */
const TIME_EPSILON_S = 1e-6;

/**
 * Writes frames in full size. With `framesEvery` null, those with evidence; in a segment without any, one per interval of the
 * search.
 * @param {object} parts
 * @param {File} parts.file
 * @param {import('../types.js').MediaInfo} parts.info
 * @param {import('./saving.js').Sink} parts.sink
 * @param {number | null} parts.framesEvery seconds
 * @param {import('../types.js').Segment[]} parts.segments
 * @param {import('../scores.js').Scores} parts.scores
 * @param {SampleFrames} parts.sampleFrames
 * @param {AbortSignal} parts.signal
 * @param {(progress: number, count: number) => void} parts.onProgress
 * @returns {Promise<FrameFile[]>} in order of time; `file` as saved, without its folder
 */
export async function writeFrames(parts) {
  const { file, info, sink, framesEvery, segments, scores, sampleFrames, signal, onProgress } = parts;
  /** @type {Map<string, FrameFile>} */
  const written = new Map();
  const { width, height } = info;

  /**
   * @param {import('../types.js').Segment} segment
   * @param {number} interval
   * @param {boolean} marked only frames with evidence
   */
  async function sample({ start, stop, label }, interval, marked) {
    const from = Math.max(0, start - interval / 2); // a sample may be served by a keyframe after it
    for await (const { at, jpeg } of sampleFrames(file, info, { interval, width, height, from, signal })) {
      if (at > stop) break;
      const evidence = evidenceAt(scores, at, label);
      const name = frameName(info.name, at);
      if (at < start - TIME_EPSILON_S || written.has(name) || (marked && !evidence.length)) continue;
      const saved = await sink.write(`${FRAMES}/${name}`, new Blob([jpeg], { type: 'image/jpeg' }));
      written.set(name, { file: saved.slice(FRAMES.length + 1), at, width, height, evidence });
    }
  }

  for (const [index, segment] of segments.entries()) {
    const marked = scores.items.length > 0 && hasEvidence(scores, segment);
    // The search's own interval yields the frames that were scored, so that the boxes fit.
    if (marked) await sample(segment, scores.interval, true);
    if (framesEvery !== null || !marked) await sample(segment, framesEvery ?? scores.interval, false);
    signal.throwIfAborted();
    onProgress((index + 1) / segments.length, written.size);
  }
  return [...written.values()].sort((a, b) => a.at - b.at);
}
