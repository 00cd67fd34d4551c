import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Barrier, Json, Schema } from '@lathe/flow';
import { z } from 'zod';
import type { Engine } from '../engine.js';
import type { Sidecar } from '../sidecar/sidecar.js';
import type { EventListener } from './events.js';
import { contentKey } from './keys.js';
import { Memo } from './memo.js';
import type { StoredTables } from './stored-tables.js';
import { heard, timed } from './timed.js';

export interface PythonInput {
  /** The name the user's code knows it by. */
  readonly id: string;
  /** Address of its rows. */
  readonly key: string;
  readonly statement: string;
}

export interface PythonOutput {
  /** Address of the rows, and the table they are in. */
  readonly key: string;
  readonly table: string;
  readonly schema: Schema;
  readonly rows: number;
  readonly printed: string;
}

interface Listening {
  readonly signal?: AbortSignal;
  readonly onEvent?: EventListener;
}

const rowTrial = z.object({
  given: z.array(z.object({ name: z.string(), type: z.string() })),
  gives: z.array(z.object({ name: z.string(), type: z.string(), from: z.array(z.string()) })),
  rows: z.int(),
  checked: z.int(),
});
/** What the side-car found when it tried a step on single rows. Types are Arrow's, by name. */
export type RowTrial = z.infer<typeof rowTrial>;

const trialWithout = z.object({ changed: z.array(z.string()) });

const MEMO_SIZE = 1_000;
const INTERCHANGE = { format: 'parquet', compression: 'snappy' } as const;

/** Takes tables to the side-car and back as Parquet. The same code over the same rows runs once. */
export class PythonSteps {
  /** Those who ask for the same at the same time share one run. */
  private readonly outputs = new Memo<PythonOutput>(MEMO_SIZE);

  /** @param folder for the files that cross; created when needed */
  constructor(
    private readonly engine: Engine,
    private readonly python: Sidecar,
    private readonly tables: StoredTables,
    private readonly folder: string,
  ) {}

  /** Runs a user's code over the inputs. Errors: those of the side-car's `transform`. */
  async transform(
    node: string,
    barrier: Barrier,
    inputs: readonly PythonInput[],
    listening: Listening,
  ): Promise<PythonOutput> {
    const key = contentKey({ barrier, inputs });
    const run = (): Promise<PythonOutput> => this.run(node, barrier, inputs, key, listening);
    const output = await this.outputs.get(key, run, listening.signal);
    if (this.tables.has(output.table)) return output;
    this.outputs.forget(key);
    return this.outputs.get(key, run, listening.signal);
  }

  private async run(
    node: string,
    barrier: Barrier,
    inputs: readonly PythonInput[],
    key: string,
    listening: Listening,
  ): Promise<PythonOutput> {
    return timed(node, 'python', listening.onEvent, () =>
      this.crossing(inputs, listening, async (files) => {
        const result = await this.scratchFile('python-out');
        const ran = await this.python.transform(
          {
            code: barrier.code,
            inputs: files,
            output: result,
            timeLimit: barrier.timeLimit,
            sourceName: node,
          },
          { ...cancelling(listening), onEvent: heard(node, listening.onEvent) },
        );
        return this.kept(key, result, ran);
      }),
    );
  }

  /**
   * Runs a user's code over an input as `transform` does, and tries it on single rows besides. A later
   * `transform` of the same finds the output. Errors: those of the side-car's `check_rows`.
   */
  async tryRows(
    node: string,
    barrier: Barrier,
    input: PythonInput,
    listening: Listening,
  ): Promise<{ readonly output: PythonOutput; readonly trial: RowTrial }> {
    const key = contentKey({ barrier, inputs: [input] });
    const tried = await timed(node, 'python', listening.onEvent, () =>
      this.crossing([input], listening, async ([file]) => {
        const result = await this.scratchFile('python-out');
        const params = { input: file, output: result };
        const told = await this.trial(node, barrier, 'check_rows', params, listening);
        const trial = rowTrial.parse(told);
        return { trial, output: await this.kept(key, result, { rows: trial.rows, printed: '' }) };
      }),
    );
    this.outputs.forget(key);
    await this.outputs.get(key, async () => tried.output);
    return tried;
  }

  /**
   * The columns of a step's output that change when columns of its input have no values.
   * Errors: those of the side-car's `check_without`.
   */
  async tryRowsWithout(
    node: string,
    barrier: Barrier,
    input: PythonInput,
    given: {
      readonly absent: readonly string[];
      /** The columns of the output, with Arrow's types. */
      readonly gives: readonly { readonly name: string; readonly type: string }[];
    },
    listening: Listening,
  ): Promise<readonly string[]> {
    return this.crossing([input], listening, async ([file]) => {
      const params = { input: file, ...given };
      const told = await this.trial(node, barrier, 'check_without', params, listening);
      return trialWithout.parse(told).changed;
    });
  }

  private async trial(
    node: string,
    { code, timeLimit }: Barrier,
    method: string,
    params: Readonly<Record<string, unknown>>,
    listening: Listening,
  ): Promise<unknown> {
    const { result } = await this.python.call(
      method,
      { ...params, code, sourceName: node },
      { ...cancelling(listening), onEvent: heard(node, listening.onEvent), timeLimit },
    );
    return result;
  }

  /** Does something with the rows of inputs as Parquet files, which are there meanwhile. */
  private async crossing<T>(
    inputs: readonly PythonInput[],
    listening: Listening,
    use: (files: readonly { readonly name: string; readonly path: string }[]) => Promise<T>,
  ): Promise<T> {
    const files: { name: string; path: string }[] = [];
    try {
      for (const { id, statement } of inputs) {
        const path = await this.scratchFile('python-in');
        files.push({ name: id, path });
        await this.engine.write(statement, { ...INTERCHANGE, path }, cancelling(listening));
      }
      return await use(files);
    } finally {
      await Promise.all(files.map(({ path }) => rm(path, { force: true })));
    }
  }

  /** Makes a file that Python wrote readable in the engine. */
  private async kept(
    key: string,
    file: string,
    ran: { readonly rows: number; readonly printed: string },
  ): Promise<PythonOutput> {
    const table = `t_${key}`;
    const schema = await this.engine.attach(table, file);
    this.tables.add(table, ran.rows, schema.length);
    return { key, table, schema, rows: ran.rows, printed: ran.printed };
  }

  /** Hands a statement's rows to a method of the side-car, as `table` beside the task's own fields. */
  async train(
    node: string,
    statement: string,
    method: string,
    task: Json,
    listening: Listening,
  ): Promise<Json> {
    const path = await this.scratchFile('train');
    try {
      await this.engine.write(statement, { ...INTERCHANGE, path }, cancelling(listening));
      const fields = typeof task === 'object' && task !== null && !Array.isArray(task) ? task : {};
      const { result } = await this.python.call(
        method,
        { ...fields, table: path },
        { ...cancelling(listening), onEvent: heard(node, listening.onEvent) },
      );
      return result;
    } finally {
      await rm(path, { force: true });
    }
  }

  private async scratchFile(what: string): Promise<string> {
    await mkdir(this.folder, { recursive: true });
    return join(this.folder, `${what}-${randomBytes(6).toString('hex')}.parquet`);
  }
}

function cancelling({ signal }: Listening): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}
