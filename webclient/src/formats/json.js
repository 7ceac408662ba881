// The bare message that SmartCut's other tools read and write: {"timestamps": [{"start", "stop"}]}. Pure.

/**
 * @param {{start: number, stop: number}[]} segments seconds
 * @returns {string} JSON
 */
export function toTimestamps(segments) {
  const timestamps = segments.map(({ start, stop }) => ({ start, stop }));
  return `${JSON.stringify({ timestamps }, null, 2)}\n`;
}
