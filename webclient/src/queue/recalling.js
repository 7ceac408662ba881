// What was done before on the files of a queue: found among the projects by their content, once the sizes agree. No DOM.

import { factsOf } from './queue.js';

/**
 * @param {object} parts
 * @param {() => import('./queue.js').Queue | null} parts.queue
 * @param {import('./queueing.js').QueueParts['projects']} parts.projects
 * @param {(file: File) => Promise<string>} parts.keyOfFile
 * @param {(id: number) => Promise<{file: File}>} parts.fileOf
 * @param {(id: number, patch: Partial<import('./queue.js').Entry>) => void} parts.update
 */
export function createRecalling({ queue, projects, keyOfFile, fileOf, update }) {
  return async () => {
    const known = await projects.recent().catch(() => []);
    for (const { id, size, key } of queue()?.entries ?? []) {
      if (key || !known.some((about) => about.size === size)) continue;
      try {
        const { file } = await fileOf(id);
        const found = await keyOfFile(file);
        const project = (await projects.load(found))?.project;
        if (!project) continue;
        const entry = queue()?.entries.find((each) => each.id === id);
        const state =
          entry?.state === 'waiting' && project.run.state === 'done' ? 'searched' : (entry?.state ?? 'waiting');
        update(id, { key: found, state, ...factsOf(project.segments, project.run) });
      } catch {
        // reported when the file is opened
      }
    }
  };
}
