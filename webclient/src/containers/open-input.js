// mediabunny's input over a file, with as much read ahead as its use is worth.
import { ALL_FORMATS, CustomSource, Input } from '../../vendor/mediabunny/mediabunny.mjs';
import { readerOf } from './bytes.js';
import { readAhead } from './read-ahead.js';

/**
 * @param {File | Blob} file
 * @param {'none' | 'fileSystem' | 'network'} prefetch 'none' for lone keyframes, 'network' for runs of packets
 */
export function openInput(file, prefetch = 'none') {
  const read = prefetch === 'none' ? readAhead(readerOf(file), file.size) : readerOf(file);
  return new Input({
    formats: ALL_FORMATS,
    source: new CustomSource({ getSize: () => file.size, read, prefetchProfile: prefetch }),
  });
}

/**
 * Lone keyframes of an indexed file are far apart: reading ahead would be wasted. Runs of packets gain from
 * it, and so do transport streams, which have no index and come in pieces of 188 bytes.
 * @param {string} container
 * @param {boolean} lone
 * @returns {'none' | 'network'}
 */
export const prefetchFor = (container, lone) => (lone && container !== 'MPEG-TS' ? 'none' : 'network');
