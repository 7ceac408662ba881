// Names of codecs and containers: four-letter codes of AVI files, labels for people, and what ffmpeg calls them.

/** Four-letter codes (upper case) that AVI files carry → our codec name. */
const FOURCC = {
  H264: 'avc',
  X264: 'avc',
  AVC1: 'avc',
  DAVC: 'avc',
  HEVC: 'hevc',
  H265: 'hevc',
  HVC1: 'hevc',
  X265: 'hevc',
  XVID: 'mpeg4',
  DIVX: 'mpeg4',
  DX50: 'mpeg4',
  FMP4: 'mpeg4',
  MP4V: 'mpeg4',
  M4S2: 'mpeg4',
  '3IV2': 'mpeg4',
  DIV3: 'msmpeg4v3',
  DIV4: 'msmpeg4v3',
  MP43: 'msmpeg4v3',
  COL1: 'msmpeg4v3',
  MP42: 'msmpeg4v2',
  DIV2: 'msmpeg4v2',
  MPG4: 'msmpeg4v1',
  DIV1: 'msmpeg4v1',
  MJPG: 'mjpeg',
  AVRN: 'mjpeg',
  DMB1: 'mjpeg',
  WMV1: 'wmv1',
  WMV2: 'wmv2',
  WMV3: 'wmv3',
  H263: 'h263',
  VP80: 'vp8',
  VP90: 'vp9',
  AV01: 'av1',
};

/** Our codec name → what people call it. */
const LABELS = {
  avc: 'H.264',
  hevc: 'H.265 (HEVC)',
  vp8: 'VP8',
  vp9: 'VP9',
  av1: 'AV1',
  mpeg2: 'MPEG-2',
  mpeg4: 'MPEG-4 Part 2',
  msmpeg4v1: 'MS-MPEG-4 v1',
  msmpeg4v2: 'MS-MPEG-4 v2',
  msmpeg4v3: 'MS-MPEG-4 v3',
  mjpeg: 'Motion JPEG',
  prores: 'ProRes',
  wmv1: 'WMV 7',
  wmv2: 'WMV 8',
  wmv3: 'WMV 9',
  vc1: 'VC-1',
  h263: 'H.263',
  flv1: 'Sorenson H.263',
};

/** What ffmpeg calls a decoder, where that differs from our name. */
const FROM_FFMPEG = { h264: 'avc', mpeg2video: 'mpeg2', mpeg1video: 'mpeg1', msmpeg4: 'msmpeg4v3' };

/** mediabunny's name of a container → what people call it. */
const CONTAINERS = { 'QuickTime File Format': 'QuickTime', 'MPEG Transport Stream': 'MPEG-TS' };

/** @type {(table: Record<string, string>, key: string) => string | undefined} */
const lookUp = (table, key) => (Object.hasOwn(table, key) ? table[key] : undefined);

/**
 * @param {string} fourcc
 * @returns {string} our codec name, or the code itself in lower case
 */
export const codecOfFourcc = (fourcc) => lookUp(FOURCC, fourcc.toUpperCase()) ?? fourcc.trim().toLowerCase();

/** @param {string} name */
export const codecOfFfmpeg = (name) => lookUp(FROM_FFMPEG, name) ?? name;

/** @param {string} codec */
export const labelOfCodec = (codec) => lookUp(LABELS, codec) ?? codec.toUpperCase();

/** @param {string} name mediabunny's */
export const labelOfContainer = (name) => lookUp(CONTAINERS, name) ?? name;

/**
 * The container of a clip of this video that is cut by stream copy.
 * @param {string} codec
 * @param {string} container label of the source container
 * @returns {{extension: string, mime: string, format: string}} format: ffmpeg's name of the muxer
 */
export function clipContainer(codec, container) {
  if (container === 'WebM') return { extension: 'webm', mime: 'video/webm', format: 'webm' };
  if (['avc', 'hevc', 'av1'].includes(codec)) return { extension: 'mp4', mime: 'video/mp4', format: 'mp4' };
  // MPEG-4 Part 2 in AVI may be 'packed' (two frames a packet), which MP4 does not allow: it stays where it is.
  if (container === 'AVI') return { extension: 'avi', mime: 'video/x-msvideo', format: 'avi' };
  if (['MP4', 'QuickTime'].includes(container) && ['mpeg4', 'mjpeg', 'vp9'].includes(codec))
    return { extension: 'mp4', mime: 'video/mp4', format: 'mp4' };
  return { extension: 'mkv', mime: 'video/x-matroska', format: 'matroska' };
}
