// EBML, the encoding of Matroska and WebM: elements with an id and a size, inside each other. Pure.

/** @typedef {{id: number, data: number, end: number}} Element data: where its content begins; end: Infinity where unknown */

/**
 * @param {Uint8Array} bytes
 * @param {number} at
 * @param {number} base position of bytes[0] in the file; added to the result
 * @returns {Element | null} null where no whole header is left
 */
export function elementAt(bytes, at, base = 0) {
  const id = vint(bytes, at, false);
  const size = id && vint(bytes, at + id.length, true);
  if (!id || !size) return null;
  const data = base + at + id.length + size.length;
  return { id: id.value, data, end: data + size.value };
}

/**
 * A number of one to eight bytes, whose leading zeros say how many.
 * @param {Uint8Array} bytes
 * @param {number} at
 * @param {boolean} isSize without the bit that marks the length; all ones mean "unknown"
 */
function vint(bytes, at, isSize) {
  const first = bytes[at];
  const length = first ? Math.clz32(first) - 23 : 0;
  if (!length || at + length > bytes.length) return null;
  const mark = 1 << (8 - length);
  let value = isSize ? first & (mark - 1) : first;
  let ones = isSize && value === mark - 1;
  for (let i = 1; i < length; i++) {
    value = value * 256 + bytes[at + i];
    ones &&= bytes[at + i] === 0xff;
  }
  return { length, value: ones ? Number.POSITIVE_INFINITY : value };
}

/**
 * The elements inside a buffer, as far as they are whole.
 * @param {Uint8Array} bytes
 * @returns {Generator<{id: number, bytes: Uint8Array}>}
 */
export function* elementsIn(bytes) {
  for (let at = 0; ; ) {
    const element = elementAt(bytes, at);
    if (!element || element.end > bytes.length) return;
    yield { id: element.id, bytes: bytes.subarray(element.data, element.end) };
    at = element.end;
  }
}

/**
 * The content of the first element with this id.
 * @param {Uint8Array} bytes
 * @param {number} id
 */
export const elementIn = (bytes, id) => [...elementsIn(bytes)].find((each) => each.id === id)?.bytes ?? null;

/** @param {Uint8Array} bytes of an unsigned integer */
export const uint = (bytes) => bytes.reduce((value, byte) => value * 256 + byte, 0);
