// ffmpeg.wasm's code, compiled: 32 MB that several workers can share.

export const WASM = new URL('../../vendor/ffmpeg-core/ffmpeg-core.wasm', import.meta.url).href;

/** @type {Promise<WebAssembly.Module> | null} */
let shared = null;

/**
 * Compiled once for the page, for the workers it starts.
 * @returns {Promise<WebAssembly.Module | null>} null: not loaded; the worker tries again and reports why
 */
export function sharedCore() {
  shared ??= compileCore();
  return shared.catch(() => {
    shared = null;
    return null;
  });
}

/** @returns {Promise<WebAssembly.Module>} */
export async function compileCore() {
  const answer = await fetch(WASM);
  if (!answer.ok) throw new Error(`${WASM}: ${answer.status}`);
  // Streaming needs the right content type, which a plain file server may not send.
  return answer.headers.get('content-type')?.startsWith('application/wasm')
    ? WebAssembly.compileStreaming(answer)
    : WebAssembly.compile(await answer.arrayBuffer());
}
