// The workers of a source: their code, their number, their capacity.

/** The browser, our own decoder, or ffmpeg.wasm. @typedef {'webcodecs' | 'decoder' | 'ffmpeg'} LaneKind */

export const INDEX = new URL('../sample/source-worker.js', import.meta.url);
export const LANES = {
  webcodecs: new URL('./webcodecs-worker.js', import.meta.url),
  decoder: new URL('./decoder-worker.js', import.meta.url),
  ffmpeg: new URL('./ffmpeg-worker.js', import.meta.url),
};
/** Two on a single core, since reading and decoding alternate; each ffmpeg.wasm takes 150 MB. */
const MOST_LANES = { webcodecs: 6, decoder: 6, ffmpeg: 4 };
/** Requests in flight for each lane: those at its decoder and as many that wait. ffmpeg decodes in batches. */
const CAPACITY = { webcodecs: 8, decoder: 8, ffmpeg: 32 };
/** @param {LaneKind} kind */
export const lanesOf = (kind) => Math.min(MOST_LANES[kind], Math.max(2, navigator.hardwareConcurrency || 2));

/** @param {LaneKind} kind */
export const capacityOf = (kind) => lanesOf(kind) * CAPACITY[kind];
