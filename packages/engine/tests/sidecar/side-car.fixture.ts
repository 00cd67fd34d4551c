import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openSidecar, type Sidecar, type SidecarSettings } from '@lathe/engine/sidecar/sidecar';
import { LatheError } from '@lathe/flow';

const repository = fileURLToPath(new URL('../../../../', import.meta.url));

export const python = join(repository, '.venv', 'bin', 'python');
export const packageFolder = join(repository, 'python');
export const realLoans = join(repository, '../shared/data/tables/german_credit_data_DERIVED.csv');

/** A side-car with a folder of its own; `path` names files in it. */
export interface Bench {
  readonly sidecar: Sidecar;
  path(name: string): string;
  close(): Promise<void>;
}

export function openBench(settings: Partial<SidecarSettings> = {}): Bench {
  const folder = mkdtempSync(join(tmpdir(), 'lathe-sidecar-'));
  const sidecar = openSidecar({
    python,
    packageFolder,
    folder,
    threads: 2,
    ...settings,
  });
  return {
    sidecar,
    path: (name) => join(folder, name),
    close: async () => {
      await sidecar.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The LatheError that a call rejects with. */
export async function errorOf(call: Promise<unknown>): Promise<LatheError> {
  try {
    await call;
  } catch (thrown) {
    if (thrown instanceof LatheError) return thrown;
    throw thrown;
  }
  throw new Error('The call was expected to fail, and it did not.');
}

/** Whether a process is still there. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}
