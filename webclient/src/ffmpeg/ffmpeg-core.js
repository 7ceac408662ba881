// ffmpeg.wasm (single-thread core) in this worker: load it, run it, keep it sane, renew it in time.

import { compileCore, WASM } from './core-module.js';
import { INPUT, VIDEO } from './ffmpeg-text.js';

/** @typedef {import('../../vendor/ffmpeg-core/ffmpeg-core.js').FfmpegCore} FfmpegCore */

const CORE = new URL('../../vendor/ffmpeg-core/ffmpeg-core.js', import.meta.url).href;
/** The core leaks its stack with every run and breaks near the hundredth: it is renewed long before. */
const RUNS_PER_CORE = 40;
const LOG_LINES = 300;

/** @type {Promise<WebAssembly.Module> | null} */
let compiled = null;

/**
 * Several workers share one core, compiled by the page that starts them.
 * @param {WebAssembly.Module | null} module
 */
export function shareCore(module) {
  if (module) compiled = Promise.resolve(module);
}

/**
 * @param {(line: string) => void} onLine
 * @returns {Promise<FfmpegCore>}
 */
async function loadCore(onLine) {
  compiled ??= compileCore();
  const module = await compiled;
  const { default: create } = await import('../../vendor/ffmpeg-core/ffmpeg-core.js');
  const core = await create({
    mainScriptUrlOrBlob: `${CORE}#${btoa(JSON.stringify({ wasmURL: WASM, workerURL: '' }))}`,
    /** @type {(imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void) => object} */
    instantiateWasm(imports, done) {
      WebAssembly.instantiate(module, imports).then((instance) => done(instance, module));
      return {};
    },
  });
  core.setLogger(({ message }) => onLine(message));
  core.setProgress(() => {});
  core.FS.mkdir('/in');
  core.FS.mkdir('/out');
  return core;
}

/** One ffmpeg over one file; the file is mounted, not read into memory. */
export class Ffmpeg {
  /**
   * @param {File | Blob | null} file
   * @param {number} [videoTrack] which of the file's video tracks is meant where arguments name the first one
   */
  constructor(file, videoTrack = 0) {
    this.file = file;
    this.videoTrack = videoTrack;
    this.runs = 0;
    /** @type {FfmpegCore | null} */
    this.core = null;
    /** @type {Promise<FfmpegCore> | null} */
    this.loading = null;
    /** @type {string[]} */
    this.lines = [];
    /** @type {((line: string) => void) | null} */
    this.onLine = null;
  }

  /** A core that may run at least once more. */
  async ready() {
    if (this.core && this.runs < RUNS_PER_CORE) return this.core;
    this.loading ??= this.#load().finally(() => {
      this.loading = null;
    });
    return this.loading;
  }

  async #load() {
    this.runs = 0;
    this.core = await loadCore((line) => {
      this.lines.push(line);
      if (this.lines.length > LOG_LINES) this.lines.splice(0, LOG_LINES / 2);
      this.onLine?.(line);
    });
    if (this.file) {
      // A name of our own: the file's own may hold characters that mean something to ffmpeg.
      this.core.FS.mount(this.core.FS.filesystems.WORKERFS, { blobs: [{ name: 'input', data: this.file }] }, '/in');
    }
    return this.core;
  }

  /** @param {string[]} args those of a small file in memory stay as they are */
  #ofTrack(args) {
    if (!this.videoTrack || !args.includes(INPUT)) return args;
    return args.map((word) => (word === VIDEO ? `0:V:${this.videoTrack}` : word));
  }

  /**
   * @param {string[]} args
   * @param {(line: string) => void} [onLine] called while ffmpeg runs
   * @returns {Promise<number>} ffmpeg's exit code
   */
  async run(args, onLine) {
    const core = await this.ready();
    this.lines = [];
    this.onLine = onLine ?? null;
    this.runs++;
    core.setTimeout(-1);
    try {
      core.exec(...this.#ofTrack(args));
      return core.ret;
    } catch (error) {
      this.core = null; // a core that trapped is of no more use
      throw error;
    } finally {
      this.onLine = null;
      core.reset();
    }
  }
}
