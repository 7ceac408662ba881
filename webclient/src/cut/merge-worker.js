// Joins clips with ffmpeg.wasm's concat demuxer; the clips are mounted, not read into memory.

import { Ffmpeg } from '../ffmpeg/ffmpeg-core.js';
import { complaintIn, logTime } from '../ffmpeg/ffmpeg-text.js';
import { answerJobs } from '../rpc/answer-jobs.js';
import { MediaError } from '../rpc/media-error.js';
import { lookAtClip } from './inspect-clip.js';

/** ffmpeg's names of the containers. @type {Record<string, string>} */
const FORMATS = { mp4: 'mp4', webm: 'webm', mkv: 'matroska', avi: 'avi' };
const LIST = '/out/list.txt';

answerJobs(async (/** @type {{clips: Blob[], extension: string, mime: string}} */ { clips, extension, mime }, post) => {
  const ffmpeg = new Ffmpeg(null);
  const core = await ffmpeg.ready();
  const blobs = clips.map((data, index) => ({ name: `${index}.${extension}`, data }));
  core.FS.mount(core.FS.filesystems.WORKERFS, { blobs }, '/in');
  core.FS.writeFile(LIST, blobs.map(({ name }) => `file '/in/${name}'\n`).join(''));
  let frames = 0;
  for (const clip of clips) frames += (await lookAtClip(clip, extension)).count;
  const output = `/out/merged.${extension}`;
  const flags = extension === 'mp4' ? ['-movflags', '+faststart+negative_cts_offsets', '-use_editlist', '0'] : [];
  const input = ['-hide_banner', '-nostdin', '-f', 'concat', '-safe', '0', '-i', LIST];
  const streams = ['-map', '0:V:0', '-map', '0:a:0?', '-c', 'copy', '-map_metadata', '-1'];
  const code = await ffmpeg.run([...input, ...streams, ...flags, '-f', FORMATS[extension], output], (line) => {
    const at = logTime(line);
    if (at != null) post({ progress: at });
  });
  if (code !== 0) throw new MediaError('mergeFailed', { detail: complaintIn(ffmpeg.lines) });
  const blob = new Blob([core.FS.readFile(output)], { type: mime });
  const found = await lookAtClip(blob, extension);
  if (Math.abs(found.first) > 0.0005 || found.count !== frames)
    throw new MediaError('mergeFailed', { detail: `${found.count} frames instead of ${frames}` });
  return blob;
});
