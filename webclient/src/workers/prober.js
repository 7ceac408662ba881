// Inspects a file off the page's thread; ending this worker also gives back the memory of a day-long index.
import { inspect } from '../media/inspect.js';
import { answerJobs } from './answer.js';

answerJobs((/** @type {{file: File}} */ { file }) => inspect(file));
