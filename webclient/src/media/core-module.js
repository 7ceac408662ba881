// ffmpeg.wasm's code, compiled: 32 MB that several workers can share.

export const WASM = new URL('../../vendor/ffmpeg-core/ffmpeg-core.wasm', import.meta.url).href;

/** @returns {Promise<WebAssembly.Module>} */
export async function compileCore() {
  const answer = await fetch(WASM);
  if (!answer.ok) throw new Error(`${WASM}: ${answer.status}`);
  // Streaming needs the right content type, which a plain file server may not send.
  return answer.headers.get('content-type')?.startsWith('application/wasm')
    ? WebAssembly.compileStreaming(answer)
    : WebAssembly.compile(await answer.arrayBuffer());
}
