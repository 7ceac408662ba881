// The page's modules as a whole: every file has a name that no other has, and no two import each other.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const SRC = fileURLToPath(new URL('../src', import.meta.url));
const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));

/** Static imports and re-exports alone: types are erased, and workers load in their own threads. @param {string} file */
function importsOf(file) {
  const text = readFileSync(join(SRC, file), 'utf8');
  const found = text.matchAll(/^(?:import\b|export\b[^;'"]*?\bfrom\b)[^;'"]*?['"](\.[^'"]+)['"]/gm);
  return [...found].map(([, path]) => normalize(join(dirname(file), path))).filter((path) => files.includes(path));
}

/**
 * The first cycle met, as a list of files that begins and ends with the same one.
 * @param {Map<string, string[]>} imports
 */
function cycleIn(imports) {
  const done = new Set();
  /** @type {(file: string, trail: string[]) => string[] | null} */
  const visit = (file, trail) => {
    if (trail.includes(file)) return [...trail.slice(trail.indexOf(file)), file];
    if (done.has(file)) return null;
    for (const next of imports.get(file) ?? []) {
      const cycle = visit(next, [...trail, file]);
      if (cycle) return cycle;
    }
    done.add(file);
    return null;
  };
  for (const file of imports.keys()) {
    const cycle = visit(file, []);
    if (cycle) return cycle;
  }
  return null;
}

test('no two modules share a file name', () => {
  const names = files.map((file) => basename(file));
  assert.deepEqual(
    names.filter((name, index) => names.indexOf(name) !== index),
    [],
  );
});

test('no module imports itself by way of others', () => {
  const imports = new Map(files.map((file) => [file, importsOf(file)]));
  assert.ok([...imports.values()].flat().length > files.length, 'imports are found at all');
  assert.equal(cycleIn(imports), null);
  assert.deepEqual(
    cycleIn(
      new Map([
        ['a', ['b']],
        ['b', ['c']],
        ['c', ['b']],
      ]),
    ),
    ['b', 'c', 'b'],
  );
});
