// Whether our own decoder is there (vendor/decoder, built by `make decoder`): checked once, compiled once for all workers. Where there is none, ffmpeg.wasm decodes.
import { ABI, canDecode } from './decoder.js';

const MANIFEST = new URL('../../vendor/decoder/manifest.json', import.meta.url).href;

/** Containers that mediabunny reads. */
const INDEXED = new Set(['MP4', 'QuickTime', 'Matroska', 'MPEG-TS']);

/** @type {Promise<string | null> | null} */
let asked = null;
/** @type {Promise<WebAssembly.Module> | null} */
let shared = null;

/** @returns {Promise<string | null>} its address */
async function find() {
  // The manifest is there in any case, so that no console shows a file that is not.
  const answer = await fetch(MANIFEST).catch(() => null);
  const { file, abi } = answer?.ok ? await answer.json().catch(() => ({})) : {};
  return file && abi === ABI && hasSimd() ? new URL(file, MANIFEST).href : null;
}

/** Whether this browser takes a function that makes a vector and drops it: without, the decoder can't be compiled. */
const hasSimd = () =>
  WebAssembly.validate(
    new Uint8Array([
      ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0],
      ...[10, 9, 1, 7, 0, 65, 0, 253, 15, 26, 11],
    ]),
  );

/**
 * @param {{codec: string, container: string}} info
 * @returns {Promise<boolean>} false also where too little is known of the stream: mediabunny knows no MPEG-4
 */
export async function hasDecoder({ codec, container }) {
  if (!canDecode(codec) || !(container === 'AVI' || (codec === 'hevc' && INDEXED.has(container)))) return false;
  asked ??= find();
  return (await asked) !== null;
}

/** @returns {Promise<WebAssembly.Module | null>} null: it could not be had */
export function sharedDecoder() {
  shared ??= compile();
  return shared.catch(() => {
    shared = null;
    return null;
  });
}

/** @returns {Promise<WebAssembly.Module>} */
async function compile() {
  asked ??= find();
  const address = await asked;
  if (!address) throw new Error('there is no decoder');
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return WebAssembly.compile(await answer.arrayBuffer());
}
