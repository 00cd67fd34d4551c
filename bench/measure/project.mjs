// Where things are, and the sample data that the benchmarks run on.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const LATHE = join(ROOT, 'packages/workbench/dist/main.js');
export const PYTHON = join(ROOT, '.venv/bin/python');
export const WALKTHROUGH = join(ROOT, 'bench/walkthrough/walkthrough.lathe.json');
/** Not under version control; may be deleted at any time. */
export const DATA = join(ROOT, 'bench/.data');

/** DuckDB's binding as the engine loads it, so that every side uses the very same library. */
export const duckDb = () =>
  createRequire(join(ROOT, 'packages/engine/package.json'))('@duckdb/node-api');

/** The generated applications, made once and kept. */
export function applications(rows) {
  mkdirSync(DATA, { recursive: true });
  const file = join(DATA, `applications-${rows}.csv`);
  if (existsSync(file)) return file;
  process.stderr.write(`Generating ${rows.toLocaleString('en')} applications ...\n`);
  const unfinished = `${file}.part`;
  const made = spawnSync(
    process.execPath,
    [
      join(ROOT, 'examples/credit-risk/generate.mjs'),
      ...['--rows', String(rows), '--seed', '7', '--out', unfinished],
    ],
    { stdio: 'inherit' },
  );
  if (made.status !== 0) throw new Error('The data could not be generated.');
  renameSync(unfinished, file);
  return file;
}

/** A whole number given on the command line. */
export function wholeNumber(text, name) {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1) {
    process.stderr.write(`--${name} takes a whole number from 1 up, not "${text}".\n`);
    process.exit(2);
  }
  return number;
}
