// What a clip that was just made holds: looked at before it is handed over, because a wrong clip is worse than none.
import { EncodedPacketSink } from '../../vendor/mediabunny/mediabunny.mjs';
import { readAvi } from '../containers/avi.js';
import { readerOf } from '../containers/bytes.js';
import { openInput } from '../containers/open-input.js';
import { isRandomAccessPoint } from '../decode/avc.js';
import { MediaError } from '../rpc/media-error.js';

/**
 * @param {Blob} blob
 * @param {string} extension
 * @returns {Promise<{first: number, key: boolean, size_bytes: number, count: number, end: number}>} seconds of the first frame,
 *   whether it is a keyframe, its packet's size, how many frames there are, and when the last one ends
 */
export async function lookAtClip(blob, extension) {
  if (extension === 'avi') {
    const avi = await readAvi(readerOf(blob), blob.size);
    const count = avi.sizes.filter((size) => size > 0).length;
    return {
      first: 0,
      key: avi.keys[0] === 0,
      size_bytes: avi.sizes[0],
      count,
      end: (avi.count * avi.scale) / avi.rate,
    };
  }
  const input = openInput(blob);
  const track = await input.getPrimaryVideoTrack();
  if (!track) throw new MediaError('cutFailed', { detail: 'no frame in the clip' });
  // The container's flag is no proof: readers take any first sample for a keyframe.
  const packet = await new EncodedPacketSink(track).getFirstPacket({ verifyKeyPackets: true });
  const config = (await track.getDecoderConfig()) ?? {};
  const openGop = packet && (await track.getCodec()) === 'avc' && isRandomAccessPoint(packet.data, config);
  const { packetCount } = await track.computePacketStats();
  const [first, end] = [await track.getFirstTimestamp(), await track.computeDuration()];
  const found = {
    first,
    key: packet?.type === 'key' || Boolean(openGop),
    size_bytes: packet?.byteLength ?? 0,
    count: packetCount,
    end,
  };
  input.dispose();
  return found;
}
