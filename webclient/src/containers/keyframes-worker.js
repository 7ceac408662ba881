// Lists keyframes off the page's thread; ending this worker also frees the memory of a day-long index.

import { answerJobs } from '../rpc/answer-jobs.js';
import { keyframesFromIndex } from './list-keyframes.js';

answerJobs((/** @type {{file: File, info: import('../types.js').MediaInfo}} */ { file, info }) =>
  keyframesFromIndex(file, info),
);
