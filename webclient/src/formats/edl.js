// Edit decision lists, CMX 3600: one event per clip, timecode at the file's frame rate. Pure.

import { countingOf, fromTimecode, toTimecode } from './timecode.js';

/** @typedef {{start: number, stop: number, score?: number | null, label?: string | null}} Stretch seconds */

/**
 * @param {Stretch[]} stretches
 * @param {{name: string, fps: number}} video
 * @returns {string}
 */
export function toEdl(stretches, { name, fps }) {
  const counting = countingOf(fps);
  const plain = (/** @type {string} */ text) => text.replace(/\s+/g, ' ').trim();
  const lines = [
    `TITLE: ${plain(name)}`,
    `FCM: ${counting.drop ? 'DROP FRAME' : 'NON-DROP FRAME'}`,
    `* FRAME RATE: ${Number(counting.rate.toFixed(3))}`,
    '',
  ];
  let record = 0;
  for (const [index, { start, stop, score, label }] of stretches.entries()) {
    const length = stop - start;
    const times = [start, stop, record, record + length].map((at) => toTimecode(at, counting)).join(' ');
    lines.push(`${String(index + 1).padStart(3, '0')}  AX       V     C        ${times}`);
    lines.push(`* FROM CLIP NAME: ${plain(name)}`);
    if (label) lines.push(`* LABEL: ${plain(label)}`);
    if (typeof score === 'number') lines.push(`* SCORE: ${score.toFixed(3)}`);
    record += length;
  }
  return `${lines.join('\r\n')}\r\n`;
}

/**
 * The source times of each video event; transitions count as cuts.
 * @param {string} text
 * @param {number} fps of the video, unless the list states a rate
 * @returns {{stretches: Stretch[], bad: number | null}} bad: first line (from 1) with invalid times
 */
export function fromEdl(text, fps) {
  const stated = Number(/^\* FRAME RATE: *([\d.]+)/m.exec(text)?.[1]);
  const counting = countingOf(stated > 0 ? stated : fps);
  /** @type {Stretch[]} */
  const stretches = [];
  for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
    const event = /^\s*\d{3,}\s+(.+?)\s+(\S+[:;.]\d\d)\s+(\S+[:;.]\d\d)\s+\S+[:;.]\d\d\s+\S+[:;.]\d\d\s*$/.exec(line);
    const note = /^\* *(LABEL|SCORE): *(.+?)\s*$/.exec(line);
    const last = stretches.at(-1);
    if (event) {
      const [start, stop] = [fromTimecode(event[2], counting), fromTimecode(event[3], counting)];
      if (start === null || stop === null || start > stop) return { stretches, bad: index + 1 };
      const hasVideo = /\s(V|B|VA\d*|AA\/V|A\d*\/?V)\s/.test(` ${event[1]} `);
      if (hasVideo && stop > start) stretches.push({ start, stop, score: null, label: null });
    } else if (note && last) {
      if (note[1] === 'LABEL') last.label = note[2];
      else if (Number.isFinite(Number(note[2]))) last.score = Number(note[2]);
    }
  }
  return { stretches, bad: null };
}
