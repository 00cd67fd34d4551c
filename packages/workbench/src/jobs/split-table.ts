import { resolve } from 'node:path';
import { statementFor } from '@lathe/engine';
import {
  call,
  column,
  filter,
  itemsOf,
  LatheError,
  literal,
  over,
  project,
  type Relation,
  table,
  withoutColumns,
} from '@lathe/flow';
import type { TrainJob } from './job-description.js';
import type { JobContext } from './run-job.js';

/** How a table was parted, for reports. */
export interface Split {
  readonly rule: 'hash of row number';
  readonly seed: number;
  readonly testShare: number;
  readonly trainRows: number;
  readonly testRows: number;
}

const POSITION = '__lathe_row';
const SCALE = 1_000_000;

/**
 * The rows of a table whose hashed row number does (or does not) fall into the held-out share. The
 * same rows, seed and share always give the same parts, in their order.
 */
export function partOf(
  input: Relation,
  part: 'train' | 'test',
  { seed, testShare }: Pick<TrainJob, 'seed' | 'testShare'>,
): Relation {
  const numbered = project(input, [
    ...itemsOf(input),
    { name: POSITION, expression: over(call('row_number')) },
  ]);
  const position = call('add', column(POSITION), literal(seed * 1_000_003));
  const place = call('modulo', call('hash', position), literal(SCALE));
  const share = literal(Math.round(testShare * SCALE));
  const chosen = call(part === 'test' ? 'less' : 'greater_or_equal', place, share);
  return withoutColumns(filter(numbered, chosen), [POSITION]);
}

/**
 * Writes the two parts of a prepared Parquet table.
 * Errors: `split-empty` when a part has no row.
 */
export async function splitTable(job: TrainJob, context: JobContext): Promise<Split> {
  const { engine } = context.session.executor;
  const name = 'prepared';
  const schema = await engine.attach(name, resolve(context.folder, job.table));
  const options = context.signal === undefined ? {} : { signal: context.signal };
  const write = async (part: 'train' | 'test', path: string): Promise<number> => {
    const relation = partOf(table(name, schema), part, job);
    const { rows } = await engine.write(
      statementFor({ nodes: new Map() }, [], relation),
      { format: 'parquet', path: resolve(context.folder, path) },
      options,
    );
    if (rows > 0) return rows;
    throw new LatheError({
      code: 'split-empty',
      kind: 'data',
      message: `No row fell into the ${part} part.`,
      place: { file: job.table, parameter: 'testShare' },
      advice: 'Use more rows, or another testShare or seed.',
    });
  };
  const trainRows = await write('train', job.trainTable);
  const testRows = await write('test', job.testTable);
  return {
    rule: 'hash of row number',
    seed: job.seed,
    testShare: job.testShare,
    trainRows,
    testRows,
  };
}
