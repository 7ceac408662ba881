// Frames and evidence boxes as COCO object detection, a start for annotators. Pure.

import { labelsOf, pixelBox } from './frame-names.js';
import { roundTo } from './rounding.js';

/**
 * @param {import('./frame-names.js').FrameFile[]} frames
 * @param {{video: string, created: Date}} facts
 * @returns {string} JSON; boxes are [left, top, width, height] in pixels, from the model and unreviewed
 */
export function toCoco(frames, { video, created }) {
  const labels = labelsOf(frames);
  const annotations = frames.flatMap((frame, index) =>
    frame.evidence.map((evidence) => {
      const { left, top, right, bottom } = pixelBox(evidence, frame);
      const bbox = [left, top, right - left, bottom - top].map((value) => roundTo(value, 2));
      return {
        image_id: index + 1,
        category_id: labels.indexOf(evidence.label) + 1,
        bbox,
        area: roundTo(bbox[2] * bbox[3], 2),
        iscrowd: 0,
        score: evidence.score,
      };
    }),
  );
  const coco = {
    info: { description: `SmartCut: ${video}`, version: '1.0', date_created: created.toISOString() },
    licenses: [],
    categories: labels.map((name, index) => ({ id: index + 1, name, supercategory: '' })),
    images: frames.map(({ file, width, height, at }, index) => ({
      id: index + 1,
      file_name: file,
      width,
      height,
      video,
      seconds: at,
    })),
    annotations: annotations.map((annotation, index) => ({ id: index + 1, ...annotation })),
  };
  return `${JSON.stringify(coco, null, 1)}\n`;
}
