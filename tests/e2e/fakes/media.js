// Replaces the modules that open, sample and cut a video: a fake day of a camera, or what the test put into window.fake.
import { SmartCutError } from '/src/errors.js';

const fake = () => globalThis.fake ?? {};

export class MediaError extends SmartCutError {
  constructor(code, params) {
    super(`error.media.${code}`, params);
    this.code = code;
  }
}

export async function probe(file) {
  const bad = /^bad-(\w+)/.exec(file.name);
  if (bad) throw new MediaError(bad[1], { name: file.name, codec: 'WMV3' });
  return {
    name: file.name,
    size: file.size,
    duration: 71,
    width: 1280,
    height: 720,
    codec: 'avc',
    codecLabel: 'H.264',
    container: 'MP4',
    fps: 25,
    rotation: 0,
    hasAudio: false,
    keyframes: { typical: 1, longest: 1 },
    firstTimestamp: 0,
    route: 'webcodecs',
    playable: false,
    reason: null,
    ...fake().info,
  };
}

/** A keyframe each second, or at the times the test says. */
export const keyframesOf = async (_file, info) =>
  Float64Array.from(fake().keyframes ?? Array.from({ length: Math.ceil(info.duration) }, (_, at) => at));

export const countFrames = (info, interval) => Math.ceil(info.duration / interval);

/** A wall, a floor, and someone who walks through: enough of a picture to judge a layout by. */
function paint(at, width, height) {
  const canvas = new OffscreenCanvas(width, height);
  const g = canvas.getContext('2d');
  const wall = g.createLinearGradient(0, 0, width, 0);
  wall.addColorStop(0, '#a9b4bf');
  wall.addColorStop(1, '#e4e7ea');
  g.fillStyle = wall;
  g.fillRect(0, 0, width, height);
  g.fillStyle = '#8a5a34';
  g.fillRect(0, height * 0.72, width, height);
  g.fillStyle = '#6d6a66';
  g.fillRect(width * 0.7, 0, width * 0.06, height * 0.74);
  const event = events().find(([start, stop]) => at >= start && at < stop);
  if (event) {
    const x = width * boxAt(at)[0];
    g.fillStyle = '#3f4650';
    g.fillRect(x + width * 0.03, height * 0.3, width * 0.09, height * 0.5);
    g.beginPath();
    g.arc(x + width * 0.075, height * 0.22, width * 0.035, 0, 7);
    g.fill();
  }
  return canvas;
}

export const events = () =>
  fake().events ?? [
    [6, 20],
    [23, 45],
    [50, 70],
  ];
export const boxAt = (at) => [0.1 + 0.6 * ((at * 0.037) % 1), 0.12, 0.15, 0.72];

/** A day is 8,640 pictures: only a few different ones are painted. */
const pictures = [];

async function pictureOf(at, width, height) {
  const key = events().some(([start, stop]) => at >= start && at < stop) ? 1 + (Math.floor(at) % 7) : 0;
  pictures[key] ??= new Uint8Array(
    await (await paint(at, width, height).convertToBlob({ type: 'image/jpeg', quality: 0.6 })).arrayBuffer(),
  );
  return pictures[key];
}

export async function* sampleFrames(_file, info, { interval, width, height, from = 0, signal }) {
  for (let index = Math.ceil(from / interval); index * interval < info.duration; index++) {
    signal?.throwIfAborted();
    yield { at: index * interval, jpeg: await pictureOf(index * interval, width, height) };
  }
}

/** Any second there is; it knows its keyframes and nothing of how busy they are. */
export async function openSource(_file, info, { width, height, signal }) {
  const { typical } = info.keyframes;
  const count = Math.ceil(info.duration / typical);
  return {
    index: { keyframes: Float64Array.from({ length: count }, (_, index) => index * typical), sizes: null },
    async *frames(requests) {
      for await (const { at } of requests) {
        signal?.throwIfAborted();
        const jpeg = await pictureOf(at, width, height);
        yield { asked: at, at, jpeg, small: jpeg };
      }
    },
    close() {},
  };
}

export async function frameAt(_file, _info, at, { width, height }) {
  return createImageBitmap(paint(at, width, height));
}

async function cut({ start, stop }, { signal, onProgress, handle } = {}) {
  for (let step = 1; step <= 4; step++) {
    await new Promise((resolve) => setTimeout(resolve, fake().cutStep ?? 10));
    signal?.throwIfAborted();
    onProgress?.(step / 4);
  }
  if (fake().cutFails?.some((at) => at >= start && at < stop))
    throw new MediaError('cutFailed', { detail: 'no keyframe' });
  const blob = new Blob([new Uint8Array(4000)], { type: 'video/mp4' });
  if (handle) {
    const file = await handle.createWritable();
    await file.write(blob);
    await file.close();
  }
  return { blob, start: Math.floor(start), stop: Math.ceil(stop), extension: 'mp4', mime: 'video/mp4' };
}

export const openCutter = () => ({ extension: 'mp4', cut, close() {} });

export const encodeClip = async (_file, _info, times, options) => ({ ...(await cut(times, options)), ...times });
export const mergeClips = async (clips) => new Blob(clips);
