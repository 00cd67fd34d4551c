import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDuckDb } from '@lathe/engine/duckdb/open';
import type { Engine, SourceReport, Value } from '@lathe/engine/engine';
import { LatheError } from '@lathe/flow/error';
import type { CsvSource, SourceDefinition } from '@lathe/flow/source';
import { afterAll, beforeAll } from 'vitest';

/** A folder and an engine for the tests of one file. */
export class EngineUnderTest {
  folder = '';
  engine!: Engine;
  #files = 0;

  path(name: string): string {
    return join(this.folder, name);
  }

  get rejectsFile(): string {
    return this.path('rejects.csv');
  }

  async file(content: string | Uint8Array, name = `file-${this.#files++}.csv`): Promise<string> {
    await writeFile(this.path(name), content);
    return this.path(name);
  }

  register(source: SourceDefinition, mode: 'table' | 'view' = 'table'): Promise<SourceReport> {
    return this.engine.register('source', source, { mode, rejectsFile: this.rejectsFile });
  }

  /** Registers CSV text and gives the report. */
  async csv(
    content: string | Uint8Array,
    options: Partial<CsvSource> = {},
    mode: 'table' | 'view' = 'table',
  ) {
    return this.register({ format: 'csv', path: await this.file(content), ...options }, mode);
  }

  /** The registered rows, as lists of values. */
  async rows(statement = 'SELECT * FROM source'): Promise<Value[][]> {
    const page = await this.engine.page(statement, 0, 100_000);
    return Array.from({ length: page.rows }, (_, row) => page.values.map((column) => column[row]!));
  }
}

export function engineUnderTest(): EngineUnderTest {
  const under = new EngineUnderTest();
  beforeAll(async () => {
    under.folder = await mkdtemp(join(tmpdir(), 'lathe-engine-'));
    under.engine = await openDuckDb({
      folder: under.path('engine'),
      threads: 2,
      memoryLimit: 2 ** 30,
    });
  });
  afterAll(async () => {
    await under.engine.close();
    await rm(under.folder, { recursive: true, force: true });
  });
  return under;
}

/** The LatheError that `promise` rejects with. */
export async function failure(promise: Promise<unknown>): Promise<LatheError> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof LatheError) return outcome;
  throw new Error(`expected a LatheError, got ${String(outcome)}`);
}

export function types(report: SourceReport): Record<string, string> {
  return Object.fromEntries(report.columns.map(({ name, type }) => [name, type]));
}
