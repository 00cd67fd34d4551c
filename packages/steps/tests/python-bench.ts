import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const PYTHON = fileURLToPath(new URL('../../../.venv/bin/python', import.meta.url));

/** Whether the side-car's Python is there with these modules. Prints the reason when it is not. */
export function pythonHas(...modules: readonly string[]): boolean {
  const reason = missing(modules);
  if (reason !== undefined) console.warn(`skipped: ${reason}`);
  return reason === undefined;
}

function missing(modules: readonly string[]): string | undefined {
  if (!existsSync(PYTHON)) return 'there is no .venv; run ./lathe setup';
  try {
    execFileSync(PYTHON, ['-c', `import ${modules.join(', ')}`], { stdio: 'pipe' });
    return undefined;
  } catch {
    return `.venv has not all of ${modules.join(', ')}`;
  }
}

/** Runs a script with a JSON value on its standard input and reads one from its standard output. */
export function runPython(script: string, input: unknown): unknown {
  const output = execFileSync(PYTHON, ['-c', script], {
    input: JSON.stringify(input, (_, value: unknown) =>
      typeof value === 'bigint' ? Number(value) : value,
    ),
    maxBuffer: 256 * 1024 * 1024,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  return JSON.parse(output.toString('utf8'));
}
