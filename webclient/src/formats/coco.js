// Pictures and evidence boxes as COCO object detection: something to begin to annotate with. Pure.

import { labelsOf, pixelBox } from './frame-names.js';

/**
 * @param {import('./frame-names.js').Picture[]} pictures
 * @param {{video: string, created: Date}} facts
 * @returns {string} JSON; boxes are [left, top, width, height] in pixels, from the model and not yet seen by a person
 */
export function toCoco(pictures, { video, created }) {
  const labels = labelsOf(pictures);
  const annotations = pictures.flatMap((picture, index) =>
    picture.evidence.map((evidence) => {
      const { left, top, right, bottom } = pixelBox(evidence, picture);
      const bbox = [left, top, right - left, bottom - top].map((value) => Math.round(value * 100) / 100);
      return {
        image_id: index + 1,
        category_id: labels.indexOf(evidence.label) + 1,
        bbox,
        area: Math.round(bbox[2] * bbox[3] * 100) / 100,
        iscrowd: 0,
        score: evidence.score,
      };
    }),
  );
  const coco = {
    info: { description: `SmartCut: ${video}`, version: '1.0', date_created: created.toISOString() },
    licenses: [],
    categories: labels.map((name, index) => ({ id: index + 1, name, supercategory: '' })),
    images: pictures.map(({ file, width, height, at }, index) => ({
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
