// Rounds numbers for files that people read. Pure.

/** @param {number} value @param {number} decimals */
export const roundTo = (value, decimals) => Math.round(value * 10 ** decimals) / 10 ** decimals;

/** Seconds to the millisecond. @param {number} value */
export const toMillis = (value) => roundTo(value, 3);
