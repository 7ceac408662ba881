// Lists keyframes off the page's thread; ending this worker also gives back the memory of a day-long index.
import { keyframesFromIndex } from '../media/list-keyframes.js';
import { answerJobs } from './answer.js';

answerJobs((/** @type {{file: File, info: import('../types.js').MediaInfo}} */ { file, info }) =>
  keyframesFromIndex(file, info),
);
