// Binary search in anything that has an order. Pure.

/**
 * The first index from `from` on for which `isPast` holds, or `length`; it must hold for all that follow.
 * @param {number} length
 * @param {(index: number) => boolean} isPast
 * @param {number} [from]
 */
export function firstIndex(length, isPast, from = 0) {
  let low = from;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isPast(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
