import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const script = fileURLToPath(new URL('../../scripts/check-arrows.mjs', import.meta.url));

let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lathe-arrows-'));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function write(path: string, text: string): void {
  const full = join(root, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, text);
}

function room(name: string, dependencies: readonly string[], code: string): void {
  const declared = Object.fromEntries(dependencies.map((dependency) => [dependency, '*']));
  write(`packages/${name}/package.json`, JSON.stringify({ dependencies: declared }));
  write(`packages/${name}/src/index.ts`, code);
}

function check(): { status: number | null; lines: string[] } {
  const { status, stdout } = spawnSync(process.execPath, [script, root], { encoding: 'utf8' });
  return { status, lines: stdout.trimEnd().split('\n') };
}

describe('the check of the import arrows', () => {
  it('lets a room import along an arrow, itself, and what it declares', () => {
    room('flow', ['zod'], "import { z } from 'zod';\nexport * from './schema.js';\n");
    room(
      'engine',
      ['@lathe/flow'],
      "import { readFile } from 'node:fs/promises';\nimport type { Schema } from '@lathe/flow/schema';\n",
    );
    expect(check().status).toBe(0);
  });

  it('names file and line of an import against an arrow', () => {
    room('flow', ['@lathe/engine'], "// first\nimport {\n  a,\n} from '@lathe/engine';\n");
    const { status, lines } = check();
    expect(status).toBe(1);
    expect(lines[0]).toBe('packages/flow/src/index.ts:4: flow may not import engine');
  });

  it.each([
    "import 'node:fs';",
    "import path from 'path';",
    "export const home = process.env['HOME'];",
    "export const bytes = Buffer.from('a');",
    "const fs = await import('node:fs');",
  ])('keeps the pure rooms pure: %s', (code) => {
    room('steps', [], code);
    expect(check().status).toBe(1);
  });

  it.each([
    ['a relative path into another room', "import { a } from '../../flow/src/a.js';"],
    ['a path past the exports', "import { a } from '@lathe/flow/dist/a.js';"],
    ['an undeclared dependency', "import { z } from 'zod';"],
  ])('refuses %s', (_, code) => {
    room('engine', ['@lathe/flow'], code);
    expect(check().status).toBe(1);
  });

  it('does not read comments', () => {
    room(
      'flow',
      [],
      "// import 'node:fs';\n/* import { a } from '@lathe/engine';\n process.env */\nexport const a = 'it//s';\n",
    );
    expect(check().status).toBe(0);
  });

  it('does not take a string that ends in "import" for an import', () => {
    room('flow', [], "export const steps = ['import', 'fit'];\n");
    expect(check().status).toBe(0);
  });

  it('leaves tests alone', () => {
    room('flow', [], 'export {};\n');
    write('packages/flow/tests/a.test.ts', "import 'node:fs';\nimport '@lathe/engine';\n");
    expect(check().status).toBe(0);
  });

  it('holds benchmarks and examples to the entry points', () => {
    write('packages/flow/package.json', '{}');
    write('bench/run.ts', "import { a } from '@lathe/flow';\n");
    expect(check().status).toBe(0);
    write('bench/run.ts', "import { a } from '@lathe/flow/schema';\n");
    expect(check().status).toBe(1);
  });

  it('asks for a line in the table when a room is new', () => {
    room('cellar', [], 'export {};\n');
    expect(check().lines[0]).toContain('packages/cellar');
  });
});
