// How the clock of a <video> element lies to the page's, whose second 0 is the first picture. Pure.

/**
 * A <video> element keeps the file's own clock: a file whose first picture comes at 7.3 s shows it until then. Only times
 * before 0 it moves to 0.
 * @param {{firstTimestamp: number} | null} info
 * @returns {number} seconds to add to the page's time for video.currentTime
 */
export const videoOffset = (info) => Math.max(0, info?.firstTimestamp ?? 0);
