// Frames and evidence boxes as "CVAT for images 1.1": upload the frames as a task, then this file as its annotations. Pure.

import { labelsOf, pixelBox } from './frame-names.js';

/** @type {Record<string, string>} */
const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** @param {string | number} value */
const xml = (value) =>
  Array.from(String(value), (char) => (char < ' ' ? ' ' : (ENTITIES[char] ?? char)))
    .join('')
    .replace(/[\ud800-\udfff]/gu, '\ufffd');

/**
 * @param {import('./frame-names.js').FrameFile[]} frames
 * @param {{video: string, created: Date}} facts
 * @returns {string} XML; boxes in pixels, from the model and unreviewed
 */
export function toCvat(frames, { video, created }) {
  const labels = labelsOf(frames).map((name) => `<label><name>${xml(name)}</name><attributes></attributes></label>`);
  const images = frames.flatMap((frame, index) => [
    `  <image id="${index}" name="${xml(frame.file)}" width="${frame.width}" height="${frame.height}">`,
    ...frame.evidence.map((evidence) => {
      const { left, top, right, bottom } = pixelBox(evidence, frame);
      const [xtl, ytl, xbr, ybr] = [left, top, right, bottom].map((value) => value.toFixed(2));
      const box = `xtl="${xtl}" ytl="${ytl}" xbr="${xbr}" ybr="${ybr}" z_order="0"`;
      return `    <box label="${xml(evidence.label)}" source="auto" occluded="0" ${box}></box>`;
    }),
    '  </image>',
  ]);
  return `${[
    '<?xml version="1.0" encoding="utf-8"?>',
    '<annotations>',
    '  <version>1.1</version>',
    '  <meta>',
    '    <task>',
    `      <name>${xml(video)}</name>`,
    `      <size>${frames.length}</size>`,
    '      <mode>annotation</mode>',
    `      <created>${created.toISOString()}</created>`,
    `      <labels>${labels.join('')}</labels>`,
    '    </task>',
    '  </meta>',
    ...images,
    '</annotations>',
  ].join('\n')}\n`;
}
