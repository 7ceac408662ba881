// What can be wrong with a video file (locales: error.media.<code>), and how such an error leaves a worker.

import { SmartCutError } from '../errors.js';

/**
 * @typedef {'empty' | 'notVideo' | 'truncated' | 'audioOnly' | 'zeroLength' | 'unsupported' | 'encrypted' | 'unreadable' | 'recorderFormat' | 'bareStream'
 *   | 'decodeFailed' | 'cutFailed' | 'exactUnsupported' | 'clipTooBig' | 'clipNeedsFolder' | 'mergeTooBig' | 'mergeFailed' | 'outOfMemory'} MediaErrorCode
 */

/** What is wrong with the video, or with what was to be made of it. */
export class MediaError extends SmartCutError {
  /**
   * @param {MediaErrorCode} code
   * @param {Record<string, string | number>} [params] e.g. {name: 'cam1.avi', codec: 'WMV3', detail: '…'}
   */
  constructor(code, params = {}) {
    super(`error.media.${code}`, params, `${code} ${JSON.stringify(params)}`);
    this.code = code;
  }
}

/**
 * An error as it travels from a worker to the page (structured cloning keeps no fields of our own).
 * @typedef {{code: MediaErrorCode | null, params: Record<string, string | number>, message: string}} PlainError
 */

/**
 * How a browser says that a chosen file can't be read any more: gone (a drive that was unplugged), or overwritten since.
 * @param {unknown} error
 */
export const isGone = (error) =>
  error instanceof DOMException && (error.name === 'NotReadableError' || error.name === 'NotFoundError');

/**
 * @param {unknown} error
 * @returns {PlainError}
 */
export function toPlain(error) {
  const message = error instanceof Error ? error.message : String(error);
  if (isGone(error)) return { code: 'unreadable', params: { detail: message }, message };
  if (error instanceof MediaError) return { code: error.code, params: error.params, message: error.message };
  return { code: null, params: {}, message };
}

/**
 * @param {PlainError} plain
 * @param {MediaErrorCode} otherwise the code of an unexpected failure
 * @param {Record<string, string | number>} params what to add to that error
 */
export function fromPlain(plain, otherwise, params) {
  if (plain.code) return new MediaError(plain.code, { ...params, ...plain.params });
  return new MediaError(otherwise, { ...params, detail: plain.message });
}
