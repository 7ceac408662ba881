// Pictures of the clips as JPEG files for annotators: every n seconds, and where the model saw something. No DOM.

import { evidenceAt, hasEvidence, pictureName } from '../formats/frame-names.js';
import { FRAMES } from './export-plan.js';

/**
 * @typedef {(file: File, info: import('../types.js').MediaInfo, options: import('../types.js').SampleOptions) => AsyncIterable<import('../types.js').SampledFrame>} SampleFrames
 * @typedef {import('../formats/frame-names.js').Picture} Picture
 */

/**
 * Pictures are taken at full size. With `framesEvery` null they are those in which the model marked something; where it
 * marked nothing, one for each step of the search.
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
 * @returns {Promise<Picture[]>} in order of time; `file` as it was saved, without its folder
 */
export async function writePictures(parts) {
  const { file, info, sink, framesEvery, segments, scores, sampleFrames, signal, onProgress } = parts;
  /** @type {Map<string, Picture>} */
  const written = new Map();
  const { width, height } = info;

  /**
   * @param {import('../types.js').Segment} segment
   * @param {number} interval
   * @param {boolean} marked only pictures that the model marked
   */
  async function walk({ start, stop, label }, interval, marked) {
    for await (const { at, jpeg } of sampleFrames(file, info, { interval, width, height, from: start, signal })) {
      if (at > stop) break;
      const evidence = evidenceAt(scores, at, label);
      const name = pictureName(info.name, at);
      if (at < start - 1e-6 || written.has(name) || (marked && !evidence.length)) continue;
      const saved = await sink.write(`${FRAMES}/${name}`, new Blob([jpeg], { type: 'image/jpeg' }));
      written.set(name, { file: saved.slice(FRAMES.length + 1), at, width, height, evidence });
    }
  }

  for (const [index, segment] of segments.entries()) {
    const marked = scores.items.length > 0 && hasEvidence(scores, segment);
    // The search's own step gives the very pictures that were scored: what was marked in them fits.
    if (marked) await walk(segment, scores.interval, true);
    if (framesEvery !== null || !marked) await walk(segment, framesEvery ?? scores.interval, false);
    signal.throwIfAborted();
    onProgress((index + 1) / segments.length, written.size);
  }
  return [...written.values()].sort((a, b) => a.at - b.at);
}
