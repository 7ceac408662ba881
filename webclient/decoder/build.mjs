// Builds vendor/decoder/decoder.wasm: libavcodec with the few decoders that the page needs. --check: only look for a compiler.
// FFmpeg's source comes from an npm package with a known hash. Needs a clang that targets wasm32-wasi, wasi-libc, make, tar, xz.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ABI, Decoder } from '../src/decode/decoder.js';

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, '..', 'vendor', 'decoder');
const run = promisify(execFile);

/** The npm package that contains an unmodified FFmpeg release; see README.md. */
const SOURCE = {
  package: 'libav.js@6.10.9',
  integrity: 'sha512-g1v+2ZWShgAwvJY8t3Q1c7n1XV+7jq/uDdj9Ak+twsgBdSdEGbXhKTHkBBuBW7SbmTH7TpoBaVleRpP+YiCh/Q==',
  archive: 'package/sources/ffmpeg-9.0.tar.xz',
};
/** Those that src/decode/decoder.js uses. */
const DECODERS = ['hevc', 'mpeg4', 'msmpeg4v1', 'msmpeg4v2', 'msmpeg4v3', 'mjpeg'];
const VERSIONS = ['16', '19', '18', '17', '15', '14', ''];
const FEATURES = ['-msimd128', '-mbulk-memory', '-mnontrapping-fptoint', '-msign-ext'];
const MOST_MEMORY = 1 << 30;
const STACK = 1 << 20;
/** Of each stream of a failed program. */
const TAIL_LINES = 12;

/**
 * @param {string} program
 * @param {string[]} args
 * @param {string} cwd
 */
async function tool(program, args, cwd) {
  try {
    return (await run(program, args, { cwd, maxBuffer: 64 << 20 })).stdout;
  } catch (error) {
    const { stdout = '', stderr = '', message } = /** @type {Error & {stdout?: string, stderr?: string}} */ (error);
    // configure explains itself on stdout, make and clang on stderr
    const tails = [stdout, stderr].map((text) => text.trim().split('\n').slice(-TAIL_LINES).join('\n'));
    throw new Error(`${program} ${args[0] ?? ''} failed:\n${tails.filter(Boolean).join('\n') || message}`);
  }
}

/** @param {string} file */
const exists = (file) =>
  stat(file).then(
    () => true,
    () => false,
  );

/**
 * The first compiler that links a small program for WebAssembly.
 * @param {string} folder
 */
async function findCompiler(folder) {
  const probe = join(folder, 'probe.c');
  await writeFile(
    probe,
    '#include <math.h>\n#include <stdlib.h>\nint main(int n, char **a) { return (int)lrint(atof(a[0])); }\n',
  );
  let reason = '';
  for (const version of VERSIONS) {
    const suffix = version && `-${version}`;
    const tools = {
      cc: `clang${suffix}`,
      ar: `llvm-ar${suffix}`,
      nm: `llvm-nm${suffix}`,
      ranlib: `llvm-ranlib${suffix}`,
    };
    const args = ['--target=wasm32-wasi', '-msimd128', probe, '-lm', '-o', join(folder, 'probe.wasm')];
    try {
      await run(tools.cc, args, { cwd: folder });
      for (const name of [tools.ar, tools.nm]) await run(name, ['--version']);
      return tools;
    } catch (error) {
      const { code, stderr, path } = /** @type {any} */ (error);
      if (code !== 'ENOENT' || path !== tools.cc)
        reason ||= `${tools.cc}: ${(stderr || String(error)).trim().split('\n')[0]}`;
    }
  }
  throw new Error(
    'No clang that compiles for WebAssembly with WASI was found. On Debian: apt-get install clang-16 lld-16 llvm-16 ' +
      `wasi-libc libclang-rt-16-dev-wasm32.${reason && ` (${reason})`}`,
  );
}

/**
 * Downloads and unpacks FFmpeg's source; returns its folder.
 * @param {string} folder
 */
async function fetchSource(folder) {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  await tool(npm, ['pack', SOURCE.package, '--silent', '--ignore-scripts'], folder);
  const name = (await readdir(folder)).find((file) => file.endsWith('.tgz'));
  if (!name) throw new Error(`npm pack ${SOURCE.package} left no file.`);
  const sum = createHash('sha512')
    .update(await readFile(join(folder, name)))
    .digest('base64');
  if (`sha512-${sum}` !== SOURCE.integrity)
    throw new Error(`${SOURCE.package} is not the expected package: its SHA-512 differs.`);
  await tool('tar', ['-xzf', name, SOURCE.archive], folder);
  await tool('tar', ['-xJf', SOURCE.archive], folder);
  const [source] = (await readdir(folder)).filter((file) => file.startsWith('ffmpeg-'));
  return join(folder, source);
}

/**
 * clang's wasm_simd128.h requires literals in *_const_splat; the plain splat compiles to the same code.
 * @param {string} source
 */
async function replaceConstSplats(source) {
  const folder = join(source, 'libavcodec', 'wasm', 'hevc');
  if (!(await exists(folder))) return;
  for (const name of await readdir(folder)) {
    if (!name.endsWith('.c')) continue;
    const text = await readFile(join(folder, name), 'utf8');
    await writeFile(join(folder, name), text.replaceAll(/wasm_(i\d+x\d+)_const_splat\(/g, 'wasm_$1_splat('));
  }
}

/**
 * @param {string} folder
 * @param {Awaited<ReturnType<typeof findCompiler>>} tools
 */
async function compile(folder, tools) {
  const source = await fetchSource(folder);
  await replaceConstSplats(source);
  const build = join(folder, 'build');
  await mkdir(build);
  const cc = `${tools.cc} --target=wasm32-wasi`;
  const flags = [
    ...['--enable-cross-compile', '--target-os=none', '--arch=wasm32', `--cc=${cc}`],
    // configure wants a compiler for this machine too, and takes gcc unless told otherwise
    `--host-cc=${tools.cc}`,
    ...[`--ar=${tools.ar}`, `--nm=${tools.nm}`, `--ranlib=${tools.ranlib}`, `--extra-cflags=${FEATURES.join(' ')}`],
    ...['--disable-everything', '--disable-autodetect', '--disable-programs', '--disable-doc', '--disable-network'],
    ...[
      '--disable-pthreads',
      '--disable-debug',
      '--disable-runtime-cpudetect',
      '--disable-avformat',
      '--disable-avfilter',
    ],
    ...['--disable-avdevice', '--disable-swresample', '--disable-swscale', '--enable-avcodec'],
    `--enable-decoder=${DECODERS.join(',')}`,
  ];
  await tool(join(source, 'configure'), flags, build);
  if (!(await readFile(join(build, 'config.h'), 'utf8')).includes('FFMPEG_LICENSE "LGPL version 2.1 or later"'))
    throw new Error('This build of FFmpeg would not be under the LGPL 2.1 or later.');
  const libraries = ['libavcodec/libavcodec.a', 'libavutil/libavutil.a'];
  await tool('make', [`-j${availableParallelism()}`, ...libraries], build);
  const link = [
    ...['--target=wasm32-wasi', '-O3', ...FEATURES, `-I${build}`, `-I${source}`, join(here, 'decoder.c')],
    ...['-mexec-model=reactor', ...libraries, '-lm', '-lwasi-emulated-process-clocks', '-o', 'decoder.wasm'],
    ...[`-Wl,-z,stack-size=${STACK}`, '-Wl,--stack-first', '-Wl,--strip-all', `-Wl,--max-memory=${MOST_MEMORY}`],
  ];
  await tool(tools.cc, link, build);
  return { wasm: join(build, 'decoder.wasm'), license: join(source, 'COPYING.LGPLv2.1') };
}

async function main() {
  const checking = process.argv.includes('--check');
  const folder = await mkdtemp(join(tmpdir(), 'smartcut-decoder-'));
  try {
    const tools = await findCompiler(folder);
    if (checking) return;
    const { wasm, license } = await compile(folder, tools);
    const code = await readFile(wasm);
    new Decoder(new WebAssembly.Module(code)); // throws if the page could not use it
    const fresh = `${out}.new`;
    await rm(fresh, { recursive: true, force: true });
    await mkdir(fresh, { recursive: true });
    await cp(wasm, join(fresh, 'decoder.wasm'));
    await cp(license, join(fresh, 'LICENSE'));
    // LGPL: the build script and our source go along with the binary.
    for (const name of ['decoder.c', 'build.mjs', 'README.md']) await cp(join(here, name), join(fresh, name));
    await writeFile(
      join(fresh, 'manifest.json'),
      `${JSON.stringify({ file: 'decoder.wasm', abi: ABI, source: SOURCE.package })}\n`,
    );
    await rm(out, { recursive: true, force: true });
    await rename(fresh, out);
    console.log(`decoder.wasm: ${(code.length / 1e6).toFixed(1)} MB`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

await main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
