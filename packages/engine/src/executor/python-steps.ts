import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Barrier, Json, Schema } from '@lathe/flow';
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
    const table = `t_${key}`;
    const output = await timed(node, 'python', listening.onEvent, async () => {
      const crossing: { name: string; path: string }[] = [];
      const result = await this.scratchFile('python-out');
      try {
        for (const { id, statement } of inputs) {
          const path = await this.scratchFile('python-in');
          crossing.push({ name: id, path });
          await this.engine.write(statement, { ...INTERCHANGE, path }, cancelling(listening));
        }
        const ran = await this.python.transform(
          {
            code: barrier.code,
            inputs: crossing,
            output: result,
            timeLimit: barrier.timeLimit,
            sourceName: node,
          },
          { ...cancelling(listening), onEvent: heard(node, listening.onEvent) },
        );
        const schema = await this.engine.attach(table, result);
        return { key, table, schema, rows: ran.rows, printed: ran.printed };
      } finally {
        await Promise.all(crossing.map(({ path }) => rm(path, { force: true })));
      }
    });
    this.tables.add(table, output.rows, output.schema.length);
    return output;
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
