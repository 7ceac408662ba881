// Bytes from one keyframe to the next, from the sample table of an MP4 or MOV: many bytes mean motion. Reads the tables of sizes and of keyframes only, not the frames.
import { child, contents, tracks } from './iso-boxes.js';

/**
 * @param {import('./bytes.js').Read} read
 * @param {number} size_bytes of the file
 * @returns {Promise<Float64Array | null>} bytes from keyframe i up to keyframe i + 1, in decoding order; null where the
 *   file has no such tables (fragmented files)
 */
export async function mp4Sizes(read, size_bytes) {
  for await (const { kind, trak } of tracks(read, size_bytes)) {
    if (kind !== 'vide') continue;
    const stbl = await child(read, trak, 'mdia/minf/stbl');
    const stsz = stbl && (await child(read, stbl, 'stsz'));
    if (!stbl || !stsz) return null;
    const stss = await child(read, stbl, 'stss');
    return sums(await contents(read, stsz), stss && (await contents(read, stss)));
  }
  return null;
}

/**
 * @param {DataView} stsz
 * @param {DataView | null} stss numbers of the keyframes, from 1; null: every frame is one
 */
export function sums(stsz, stss) {
  const same = stsz.getUint32(4);
  const count = stsz.getUint32(8);
  if (!count || (!same && stsz.byteLength < 12 + count * 4)) return null;
  const keys = stss ? Math.min(stss.getUint32(4), (stss.byteLength - 8) >> 2) : count;
  const sizes = new Float64Array(keys);
  for (let key = 0; key < keys; key++) {
    const from = stss ? stss.getUint32(8 + key * 4) - 1 : key;
    const to = stss ? (key + 1 < keys ? stss.getUint32(12 + key * 4) - 1 : count) : key + 1;
    if (same) sizes[key] = (to - from) * same;
    else for (let i = from; i < Math.min(to, count); i++) sizes[key] += stsz.getUint32(12 + i * 4);
  }
  return sizes;
}
