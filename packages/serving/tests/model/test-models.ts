import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type {
  EndpointSettings,
  ModelDirectory,
  RepositoryEvent,
  RepositoryOptions,
  ServedModel,
  Tensor,
  TensorData,
} from '@lathe/serving';
import { endpointSettings, openRepository } from '@lathe/serving';
import { afterAll, afterEach } from 'vitest';

const PYTHON = fileURLToPath(new URL('../../../../.venv/bin/python', import.meta.url));
const SCRIPT = fileURLToPath(new URL('./make_models.py', import.meta.url));

/** A folder with the models of make_models.py, gone after the tests of the file. */
export function testModels(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lathe-test-models-'));
  execFileSync(PYTHON, [SCRIPT, folder], { stdio: 'inherit' });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const opened: ModelDirectory[] = [];
afterEach(async () => {
  for (const directory of opened.splice(0)) await directory.close();
});

export interface Opened {
  readonly directory: ModelDirectory;
  readonly events: RepositoryEvent[];
}

/** Closed after the test. */
export async function open(
  locations: readonly string[],
  settings: Partial<EndpointSettings> = {},
  more: Partial<RepositoryOptions> = {},
): Promise<Opened> {
  const events: RepositoryEvent[] = [];
  const directory = await openRepository({
    locations,
    settings: { ...endpointSettings.parse({}), isolation: 'inline', ...settings },
    onEvent: (event) => events.push(event),
    ...more,
  });
  opened.push(directory);
  return { directory, events };
}

/** Rows of two numbers. */
export function pairs(name: string, ...rows: readonly (readonly [number, number])[]): Tensor {
  const data = Float32Array.from(rows.flat());
  return { name, datatype: 'FP32', shape: [rows.length, 2], data };
}

/** Values of the first output. */
export async function answerOf(
  model: ServedModel,
  ...inputs: readonly Tensor[]
): Promise<unknown[]> {
  const { outputs } = await model.infer({ inputs });
  return valuesOf(outputs[0]?.data);
}

export function valuesOf(data: TensorData | undefined): unknown[] {
  const values: unknown[] = [];
  for (const value of data ?? []) values.push(value);
  return values;
}

/** Waits until it holds; the test's own time limit ends the wait. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
}
