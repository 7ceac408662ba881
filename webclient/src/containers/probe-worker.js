// Inspects a file off the page's thread; ending this worker also frees the memory of a day-long index.

import { answerJobs } from '../rpc/answer-jobs.js';
import { inspect } from './inspect.js';

answerJobs((/** @type {{file: File}} */ { file }) => inspect(file));
