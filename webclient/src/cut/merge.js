// Several clips of one video, joined into one file without re-encoding.
import { MediaError } from '../rpc/media-error.js';
import { runJob } from '../rpc/rpc.js';

const MERGER = new URL('./merge-worker.js', import.meta.url);
/** What is joined is made in memory, like a clip. */
export const LARGEST_MERGE_BYTES = 500e6;

/**
 * @param {Blob[]} clips all of one kind, in the order they are to be shown
 * @param {{extension: string, mime: string}} kind
 * @param {{signal?: AbortSignal, onProgress?: (share: number) => void}} [options]
 * @returns {Promise<Blob>}
 * @throws {MediaError} mergeTooBig, mergeFailed
 */
export async function mergeClips(clips, { extension, mime }, { signal, onProgress } = {}) {
  const size_bytes = clips.reduce((sum, { size }) => sum + size, 0);
  if (size_bytes > LARGEST_MERGE_BYTES) throw new MediaError('mergeTooBig', { limit_mb: LARGEST_MERGE_BYTES / 1e6 });
  return runJob(
    MERGER,
    { clips, extension, mime },
    { signal, otherwise: 'mergeFailed', params: {}, onMessage: ({ progress }) => onProgress?.(progress) },
  );
}
