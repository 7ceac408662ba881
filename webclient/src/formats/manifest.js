// manifest.json: what was cut, from which file, found by whom and with which settings. Pure.

/**
 * @typedef {object} Saved one clip of an export
 * @property {import('../types.js').Segment} segment
 * @property {string | null} file name it was saved under, null when it failed
 * @property {{start: number, stop: number} | null} actual seconds
 * @property {{message: string} | null} error why there is no clip
 *
 * @typedef {object} ExportFacts
 * @property {import('../types.js').MediaInfo} info
 * @property {{name: string, version: string} | null} plugin
 * @property {Record<string, unknown>} parameters
 * @property {number | null} interval seconds between the frames looked at, null where nothing was searched
 * @property {string} version of SmartCut
 * @property {Date} now
 */

/** @param {number} value */
const round = (value) => Math.round(value * 1000) / 1000;

/**
 * @param {Saved[]} saved
 * @param {ExportFacts} facts
 * @returns {string} JSON
 */
export function toManifest(saved, { info, plugin, parameters, interval, version, now }) {
  const { name, size, duration, width, height, codec, container } = info;
  const manifest = {
    format: 'smartcut.manifest.v1',
    created: now.toISOString(),
    smartcut: version,
    source: { name, size_bytes: size, duration: round(duration), width_px: width, height_px: height, codec, container },
    recommender: plugin && { name: plugin.name, version: plugin.version, parameters, interval },
    clips: saved.map(({ segment, file, actual, error }) => ({
      file,
      requested: { start: round(segment.start), stop: round(segment.stop) },
      actual: actual && { start: round(actual.start), stop: round(actual.stop) },
      state: segment.state,
      score: segment.score,
      label: segment.label,
      origin: segment.origin,
      edited: segment.edited,
      ...(error ? { error: error.message } : {}),
    })),
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
