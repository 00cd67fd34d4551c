import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LatheErrorJson } from '@lathe/flow';
import { expect } from 'vitest';

export const repository = fileURLToPath(new URL('../..', import.meta.url));
export const commandLine = join(repository, 'packages/workbench/dist/main.js');

export interface Finished {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Step {
  readonly id: string;
  readonly step: string;
  readonly inputs?: readonly string[];
  readonly parameters?: unknown;
  readonly disabled?: boolean;
}

/** What a failed command must show. `at` and `advice` are parts of the second and third line. */
export interface ExpectedError {
  readonly status: 1 | 2;
  readonly code: string;
  readonly message?: RegExp | string;
  readonly at?: RegExp | string;
  readonly advice?: RegExp | string;
}

/** The previous content of `out.csv`, which no failed run may touch. */
export const PREVIOUS = 'previous\n1\n';

/** A folder of its own with a small table, where the real command line is run. */
export class Playground {
  readonly folder = mkdtempSync(join(tmpdir(), 'lathe faults '));
  readonly out = join(this.folder, 'out.csv');
  /** What `./lathe` starts. */
  readonly main = commandLine;

  constructor() {
    this.write('data.csv', 'name,amount,group\nAda,10,a\nBob,20,b\nCyd,30,a\n');
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  write(name: string, content: string | Uint8Array): string {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  }

  read(name: string): string {
    return readFileSync(join(this.folder, name), 'utf8');
  }

  /** A flow of one source, `rows`, and steps that follow one another unless they say otherwise. */
  flow(steps: readonly Step[] = [], source: object = {}, name = 'flow.lathe.json'): string {
    const nodes = steps.map((step, index) => ({
      inputs: [steps[index - 1]?.id ?? 'rows'],
      parameters: {},
      ...step,
    }));
    const document = {
      lathe: 1,
      name: 'flow',
      sources: { rows: { format: 'csv', path: 'data.csv', ...source } },
      nodes,
    };
    return this.write(name, JSON.stringify(document));
  }

  start(args: readonly string[], environment: NodeJS.ProcessEnv = {}): ChildProcess {
    return spawn(process.execPath, [commandLine, ...args], {
      cwd: this.folder,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  lathe(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Finished> {
    return finished(this.start(args, environment));
  }

  run(...more: string[]): Promise<Finished> {
    return this.lathe(['run', 'flow.lathe.json', '--out', 'out.csv', ...more]);
  }

  /** Runs the flow over a previous output, expects the error, and that nothing was written. */
  async runFails(expected: ExpectedError, ...more: string[]): Promise<string> {
    this.write('out.csv', PREVIOUS);
    const result = await this.run(...more);
    expectError(result, expected);
    expect(this.read('out.csv')).toBe(PREVIOUS);
    expect(this.leftovers()).toEqual([]);
    return result.stderr;
  }

  /** A good run in the same folder still works and gives this. */
  async runGives(csv: string, ...more: string[]): Promise<Finished> {
    const result = await this.run(...more);
    expect(result.stderr).not.toMatch(/^error:/m);
    expect(result.status).toBe(0);
    expect(this.read('out.csv')).toBe(csv);
    expect(this.leftovers()).toEqual([]);
    return result;
  }

  /** Temporaries and scratch folders that should not be there once no run is under way. */
  leftovers(folder = this.folder): string[] {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
      .filter((path) => /(^|\/)\..*\.lathe-\d+-|\.lathe\/work\/./.test(path));
  }
}

export function finished(child: ChildProcess): Promise<Finished> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => resolve({ status, signal, stdout, stderr }));
  });
}

/** Three lines (what and code, where, what to do), no stack trace, nothing on standard output. */
export function expectError(result: Finished, expected: ExpectedError): void {
  if (process.env.LATHE_SHOW_ERRORS === '1') process.stdout.write(`${result.stderr}\n`);
  const lines = result.stderr.split('\n');
  const first = lines.findIndex((line) => line.startsWith('error: '));
  const shown = lines.slice(first);
  const code = /\[([a-z0-9-]+)\]$/.exec(shown[0] ?? '')?.[1];
  expect({ status: result.status, code }, result.stderr).toEqual({
    status: expected.status,
    code: expected.code,
  });
  const at = shown.find((line) => line.startsWith('   at: ')) ?? '';
  const advice = shown.find((line) => line.startsWith('   do: ')) ?? '';
  expect(advice.length, result.stderr).toBeGreaterThan(15);
  if (expected.message !== undefined) expect(shown[0]).toMatch(expected.message);
  if (expected.at !== undefined) expect(at, result.stderr).toMatch(expected.at);
  if (expected.advice !== undefined) expect(advice).toMatch(expected.advice);
  expect(result.stderr).not.toMatch(/^\s+at .+:\d+:\d+\)?$|node:internal|file:\/\/\//m);
  expect(result.stdout).toBe('');
}

/** The error that `--json` prints on standard output. */
export function jsonError(result: Finished): LatheErrorJson {
  const parsed: { error: LatheErrorJson } = JSON.parse(result.stdout);
  return parsed.error;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** Ids of all processes below one. Linux. */
export function descendants(pid: number): number[] {
  let children: number[] = [];
  try {
    children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      .split(' ')
      .filter(Boolean)
      .map(Number);
  } catch {
    return [];
  }
  return children.flatMap((child) => [child, ...descendants(child)]);
}

/** Waits, looking every 20 ms; false when it has not come about after `patience` milliseconds. */
export async function comesAbout(
  condition: () => boolean | Promise<boolean>,
  patience = 20_000,
): Promise<boolean> {
  for (let waited = 0; waited < patience; waited += 20) {
    if (await condition()) return true;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return await condition();
}
