// Reading pieces of a file that may be 25 GB: the only way in which the media modules access a File.

/** @typedef {(start: number, end: number) => Promise<Uint8Array<ArrayBuffer>>} Read bytes [start, end); shorter at the end of the file */

/**
 * slice().arrayBuffer() reads exactly the bytes asked for; streams read far ahead on every jump.
 * @param {Blob} blob
 * @returns {Read}
 */
export const readerOf = (blob) => async (start, end) => new Uint8Array(await blob.slice(start, end).arrayBuffer());

/** @param {Uint8Array} bytes */
export const viewOf = (bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/**
 * @param {Uint8Array} bytes
 * @param {number} at
 * @param {number} [length]
 */
export function asciiAt(bytes, at, length = 4) {
  let text = '';
  for (let i = at; i < at + length && i < bytes.length; i++) text += String.fromCharCode(bytes[i]);
  return text;
}

/**
 * Any buffer source as bytes, without a copy.
 * @param {AllowSharedBufferSource} source
 */
export const toBytes = (source) =>
  ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source);
