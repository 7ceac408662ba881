// Scores as a few flat arrays: a day of them is written to the browser's storage in milliseconds. Pure.

/**
 * @typedef {import('../types.js').Score} Score
 * @typedef {object} PackedScores
 * @property {Float64Array} at seconds
 * @property {Float64Array} score
 * @property {Uint16Array} label index into labels, plus one; 0 where there is none
 * @property {string[]} labels
 * @property {Float32Array | null} box four numbers for each score, NaN where it has none; null where none has one
 */

/**
 * @param {readonly Score[]} items
 * @returns {PackedScores}
 */
export function packScores(items) {
  const at = new Float64Array(items.length);
  const score = new Float64Array(items.length);
  const label = new Uint16Array(items.length);
  /** @type {Map<string, number>} */
  const labels = new Map();
  const box = items.some((item) => item.box) ? new Float32Array(items.length * 4).fill(Number.NaN) : null;
  for (const [index, item] of items.entries()) {
    at[index] = item.at;
    score[index] = item.score;
    if (item.label !== null) {
      if (!labels.has(item.label)) labels.set(item.label, labels.size + 1);
      label[index] = /** @type {number} */ (labels.get(item.label));
    }
    if (item.box) box?.set(item.box, index * 4);
  }
  return { at, score, label, labels: [...labels.keys()], box };
}

/**
 * @param {PackedScores} packed
 * @returns {Score[]}
 */
export function unpackScores({ at, score, label, labels, box }) {
  return Array.from(at, (time, index) => {
    const sides = box?.slice(index * 4, index * 4 + 4);
    return {
      at: time,
      score: score[index],
      label: label[index] ? (labels[label[index] - 1] ?? null) : null,
      box: sides && !Number.isNaN(sides[0]) ? [sides[0], sides[1], sides[2], sides[3]] : null,
    };
  });
}
