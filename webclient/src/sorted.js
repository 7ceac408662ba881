// Binary search in anything that has an order. Pure.

/**
 * The first of `length` indexes for which `isPast` holds, or `length`; it must hold for all that follow.
 * @param {number} length
 * @param {(index: number) => boolean} isPast
 */
export function firstIndex(length, isPast) {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isPast(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
