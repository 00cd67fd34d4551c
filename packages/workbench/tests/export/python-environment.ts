import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../../../', import.meta.url));
const main = `${root}packages/workbench/dist/main.js`;

/**
 * Whether a virtual environment is there. When it is not, tests that need it fail under CI and are
 * skipped elsewhere, with the reason printed.
 */
export function hasEnvironment(name: '.venv' | '.venv-airflow' | '.venv-feast'): boolean {
  if (existsSync(`${root}${name}/bin/python`)) return true;
  const reason = `${name} is missing; ./lathe setup --dev makes it`;
  if (process.env.CI === 'true') throw new Error(reason);
  console.warn(`skipped: ${reason}`);
  return false;
}

export interface Finished {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a program to its end, whatever its exit status. */
export function run(
  program: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Finished> {
  return new Promise((resolve) => {
    execFile(
      program,
      [...args],
      {
        cwd: options.cwd ?? root,
        env: { ...process.env, ...options.env },
        maxBuffer: 64 * 2 ** 20,
      },
      (error, out, err) => {
        const status = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
        resolve({ status, out, err });
      },
    );
  });
}

/** Runs a program that must succeed; gives what it printed. */
export async function mustRun(...args: Parameters<typeof run>): Promise<string> {
  const { status, out, err } = await run(...args);
  if (status !== 0) throw new Error(`${args[0]} ${args[1].join(' ')}: ${status}\n${out}\n${err}`);
  return out;
}

/** Runs `lathe` as compiled; gives its exit status and what it printed. */
export const lathe = (args: readonly string[], cwd?: string): Promise<Finished> =>
  run('node', [main, ...args], cwd === undefined ? {} : { cwd });

/** The same, for runs that must succeed. */
export const mustRunLathe = (args: readonly string[], cwd?: string): Promise<string> =>
  mustRun('node', [main, ...args], cwd === undefined ? {} : { cwd });

/** A `lathe` command that starts what is compiled, without looking whether set-up is current. */
export async function writeLatheCommand(folder: string): Promise<string> {
  const path = join(folder, 'lathe-command');
  await writeFile(path, `#!/bin/sh\nexec node '${main}' "$@"\n`, { mode: 0o755 });
  return path;
}

export const python = (name: string): string => `${root}${name}/bin/python`;
