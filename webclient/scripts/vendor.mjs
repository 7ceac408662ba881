// Copies the browser libraries from node_modules to vendor/, where the page imports them by relative path.
// The page has no bundler and its content security policy allows no import map, so plain files it is.
// Run `npm ci` first; `npm run vendor` then rebuilds vendor/ from nothing.
import { cp, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import wabt from 'wabt';
import { PLANES_WAT } from './planes-wat.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const modules = join(root, 'node_modules');
const vendor = join(root, 'vendor');

/** Where each file comes from (in node_modules) and goes to (in vendor). */
const FILES = [
  ['mediabunny/dist/bundles/mediabunny.min.mjs', 'mediabunny/mediabunny.mjs'],
  ['mediabunny/dist/mediabunny.d.ts', 'mediabunny/mediabunny.d.mts'],
  ['mediabunny/LICENSE', 'mediabunny/LICENSE'],
  ['@ffmpeg/core/dist/esm/ffmpeg-core.js', 'ffmpeg-core/ffmpeg-core.js'],
  ['@ffmpeg/core/dist/esm/ffmpeg-core.wasm', 'ffmpeg-core/ffmpeg-core.wasm'],
  ['../licenses/GPL-2.0.txt', 'ffmpeg-core/LICENSE'],
  ['client-zip/index.js', 'client-zip/client-zip.js'],
  ['client-zip/index.d.ts', 'client-zip/client-zip.d.ts'],
  ['client-zip/LICENSE.txt', 'client-zip/LICENSE'],
  ['idb-keyval/dist/index.js', 'idb-keyval/idb-keyval.js'],
  ['idb-keyval/dist/index.d.ts', 'idb-keyval/idb-keyval.d.ts'],
  ['idb-keyval/LICENCE', 'idb-keyval/LICENSE'],
  ['papaparse/LICENSE', 'papaparse/LICENSE'],
  ...['sha2.js', '_md.js', '_u64.js', 'utils.js', 'LICENSE'].map((name) => [
    `@noble/hashes/${name}`,
    `noble-hashes/${name}`,
  ]),
  ['../THIRD_PARTY.md', 'THIRD_PARTY.md'],
];

/** Published as UMD only. */
const UMD = 'papaparse/papaparse.min.js';

async function main() {
  const fresh = `${vendor}.new`;
  await rm(fresh, { recursive: true, force: true });
  for (const [from, to] of FILES) {
    const source = join(modules, from);
    if (!(await stat(source).catch(() => null))) {
      throw new Error(`${from} is not in node_modules: run "npm ci" in webclient first, then "npm run vendor".`);
    }
    await mkdir(dirname(join(fresh, to)), { recursive: true });
    await cp(source, join(fresh, to));
  }
  await writeFile(join(fresh, 'ffmpeg-core', 'ffmpeg-core.d.ts'), CORE_TYPES);
  await writeFile(join(fresh, 'papaparse', 'papaparse.js'), asModule(await readFile(join(modules, UMD), 'utf8')));
  await writeFile(join(fresh, 'papaparse', 'papaparse.d.ts'), PAPAPARSE_TYPES);
  await writeFile(join(fresh, 'noble-hashes', 'sha2.d.ts'), SHA2_TYPES);
  await mkdir(join(fresh, 'planes'));
  await writeFile(join(fresh, 'planes', 'planes.wasm'), await assembled('planes.wat', PLANES_WAT));
  await keepDecoder(fresh);
  // Swapped in at the end, so that a half-copied vendor folder never meets a running page.
  await rm(vendor, { recursive: true, force: true });
  await rename(fresh, vendor);
}

/**
 * WebAssembly text as a module.
 * @param {string} name of what is assembled, for its errors
 * @param {string} text
 */
async function assembled(name, text) {
  const module = (await wabt()).parseWat(name, text, { simd: true });
  try {
    module.validate();
    return module.toBinary({}).buffer;
  } finally {
    module.destroy();
  }
}

/**
 * `make decoder` builds the page's own decoder there, given a compiler: it stays; else its manifest says that
 * there is none, so that the page need not ask for a file that is missing.
 * @param {string} fresh the folder that becomes vendor
 */
async function keepDecoder(fresh) {
  const built = join(vendor, 'decoder');
  if (await stat(join(built, 'decoder.wasm')).catch(() => null))
    return cp(built, join(fresh, 'decoder'), { recursive: true });
  await mkdir(join(fresh, 'decoder'));
  await writeFile(join(fresh, 'decoder', 'manifest.json'), '{ "file": null }\n');
}

/** A UMD script takes its CommonJS branch, and the module exports the result. @param {string} script */
const asModule = (script) => `const module = { exports: {} };
const exports = module.exports;
${script}
export default module.exports;
`;

/** Papa Parse carries no types; these are the parts that src/formats uses. */
const PAPAPARSE_TYPES = `declare const Papa: {
  parse(text: string, options: { delimiter: string; newline: string }): { data: string[][] };
  unparse(rows: unknown[][], options: { newline: string }): string;
};
export default Papa;
`;

/** Those of @noble/hashes import each other as TypeScript sources; this is the part that src/project uses. */
const SHA2_TYPES = `export function sha256(data: Uint8Array): Uint8Array;
`;

/** @ffmpeg/core carries no types; these are the parts that src/ffmpeg uses. */
const CORE_TYPES = `export interface FfmpegCore {
  exec(...args: string[]): number;
  reset(): void;
  setLogger(logger: (entry: { type: string; message: string }) => void): void;
  setProgress(handler: (progress: { progress: number; time: number }) => void): void;
  setTimeout(milliseconds: number): void;
  ret: number;
  asm: Record<string, (...args: number[]) => number>;
  FS: {
    filesystems: { WORKERFS: object };
    mkdir(path: string): void;
    rmdir(path: string): void;
    mount(type: object, options: { files?: File[]; blobs?: { name: string; data: Blob }[] }, path: string): void;
    unmount(path: string): void;
    readdir(path: string): string[];
    readFile(path: string): Uint8Array<ArrayBuffer>;
    writeFile(path: string, data: Uint8Array | string): void;
    unlink(path: string): void;
    stat(path: string): { size: number };
  };
}
export default function createFFmpegCore(options: Record<string, unknown>): Promise<FfmpegCore>;
`;

await main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
