// The offset between a <video> element's clock and the page's, whose second 0 is the first frame. Pure.

/**
 * A <video> element keeps the file's timestamps: a file whose first frame is at 7.3 s shows it from 0 to 7.3. Negative
 * timestamps are shifted to 0.
 * @param {{firstTimestamp: number} | null} info
 * @returns {number} seconds to add to the page's time for video.currentTime
 */
export const videoOffset = (info) => Math.max(0, info?.firstTimestamp ?? 0);
