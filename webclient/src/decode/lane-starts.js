// The first message to a decoder's worker; compiled code is shared among the workers.
import { sharedCore } from '../ffmpeg/core-module.js';
import { sharedDecoder } from './decoder-module.js';

/** @typedef {import('./lanes.js').LaneKind} LaneKind */
/**
 * @typedef {object} Opened what the worker that reads the file found
 * @property {VideoDecoderConfig | null} config
 * @property {import('./decoder.js').CodedStream | null} stream
 */

/**
 * @param {LaneKind} kind
 * @param {object} parts
 * @param {File} parts.file
 * @param {import('../types.js').MediaInfo} parts.info
 * @param {{width: number, height: number}} parts.size of the JPEGs
 * @param {boolean} parts.thumbnails make thumbnails too
 * @param {Opened} parts.opened
 * @returns {Promise<object | null>} null: there is no such decoder after all
 */
export async function laneStart(kind, { file, info, size, thumbnails, opened: { config, stream } }) {
  const { codec, rotation, width, height } = info;
  if (kind === 'webcodecs') return { size, thumbnails, config, codec, rotation };
  if (kind === 'ffmpeg') return { size, file, info, module: await sharedCore() };
  const module = await sharedDecoder();
  return module && { size, thumbnails, module, stream, rotation, whole: { width, height } };
}
