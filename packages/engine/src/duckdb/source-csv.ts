import { LatheError } from '@lathe/flow/error';
import { TEXT, typeName } from '@lathe/flow/schema';
import type { CsvSource, MisfitPolicy } from '@lathe/flow/source';
import { quoteName } from '@lathe/flow/sql/quote';
import type { InferredColumn, Misfit, RejectedRow, SourceReport } from '../engine.js';
import { sourceFiles } from '../sources/source-files.js';
import { misfitText } from './convert.js';
import { type ChosenColumn, chooseTypes, columnReport, typesOf } from './csv-columns.js';
import { type PreparedCsv, planCsv } from './csv-plan.js';
import { type CsvPlan, plainName, scanAll } from './csv-scan.js';
import { converted, judgingStatement, quickReadings, typedStatement } from './csv-statements.js';
import type { Connection } from './database.js';
import { engineWords } from './failure.js';
import { inferTypes, SAMPLE_ROWS } from './infer.js';
import { measureTextMisfits } from './misfits.js';
import { building, discard, replaceWith } from './naming.js';
import type { PlainRegisterOptions } from './protocol.js';
import {
  conditionRejects,
  countCastRejects,
  forgetRejects,
  hasLineBreak,
  structuralRejects,
  writeRejects,
} from './rejects.js';
import { canStage, discardStaged, putStaged, stage, stagedRows } from './staging.js';

export interface RegisterRequest {
  readonly name: string;
  readonly options: PlainRegisterOptions;
  /** The engine's own folder, for copies. */
  readonly folder: string;
}

const SAMPLE = 'lathe_sample';
/** Rejected rows that the report shows. */
const EXAMPLES = 20;

/**
 * Reads a CSV source. In table mode its values are parsed by the engine's reader, and where a value turns
 * up that the reader would refuse, or bend to fit, the source is read again as text and each value judged by
 * `convertText`; in view mode `convertText` judges from the start. Both give the same rows, but for `keep`,
 * which in view mode knows only the sample.
 */
export async function registerCsv(
  connection: Connection,
  source: CsvSource,
  request: RegisterRequest,
): Promise<SourceReport> {
  const files = await sourceFiles(source.path, 'csv');
  const attempt = async (rewrite: boolean) => {
    const prepared = await planCsv(connection, source, files, request.folder, rewrite);
    const report = await readCsv(connection, source, request, prepared);
    return { ...report, files: files.map(({ path }) => path), bytes: total(files) };
  };
  try {
    return await attempt(false);
  } catch (error) {
    await clear(connection, request);
    // Bytes 0x80 to 0x9f, which Windows-1252 has and the engine's Latin-1 has not.
    if (!/not latin-1 encoded/i.test(engineWords(error))) throw error;
    return await attempt(true);
  }
}

async function clear(connection: Connection, { name, folder }: RegisterRequest): Promise<void> {
  await discardStaged(folder, name);
  if (connection.task.isCancelled) return;
  await discard(connection, name);
  await forgetRejects(connection);
  await connection.run(`DROP TABLE IF EXISTS ${SAMPLE}`);
}

function total(files: readonly { readonly bytes: number }[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

async function readCsv(
  connection: Connection,
  source: CsvSource,
  { name, options, folder }: RegisterRequest,
  { plan, encoding, originals, warnings }: PreparedCsv,
): Promise<Omit<SourceReport, 'files' | 'bytes'>> {
  const misfitPolicy = source.misfits ?? 'null';
  const sampled = await connection.number(
    `CREATE TEMP TABLE ${SAMPLE} AS SELECT * FROM (${scanAll(plan, { rejects: true })}) LIMIT ${SAMPLE_ROWS}`,
  );
  // The whole source is in the sample: it need not be read again.
  const complete = sampled < SAMPLE_ROWS;
  const inferences = await inferTypes(connection, SAMPLE, plan.names.length);
  let columns = chooseTypes(plan.names, inferences, source.types, options.types);
  // What was inferred fits the sample; what was told may not.
  const told = columns.map((column) => (column.chosenBy === 'override' ? column : null));
  const sampleMisfits = await measureTextMisfits(connection, SAMPLE, typesOf(told));
  const columnReports = (final: readonly ChosenColumn[]): InferredColumn[] =>
    final.map((column, index) =>
      columnReport(column, sampled, sampleMisfits.get(index)?.count ?? 0),
    );
  const overBreaks =
    source.multiLine === false ? plan.names.map((_, i) => hasLineBreak(i)).join(' OR ') : null;

  let structural: RejectedRow[] = [];
  let misfits = sampleMisfits;
  let rows: number | null = null;
  let exact = misfits.size > 0 || overBreaks !== null;
  if (options.mode === 'table') {
    if (complete) structural = await structuralRejects(connection, plan, encoding.name, originals);
    await forgetRejects(connection);
    if (!complete && !exact) {
      const quick = await readQuickly(connection, folder, name, plan, columns);
      if (quick === null) exact = true;
      else {
        rows = quick;
        structural = await structuralRejects(connection, plan, encoding.name, originals);
      }
    }
    if (rows === null && !complete) {
      misfits = await measureTextMisfits(connection, `(${scanAll(plan)})`, typesOf(columns));
      exact = exact || misfits.size > 0;
    }
  } else if (complete) {
    structural = await structuralRejects(connection, plan, encoding.name, originals);
  }
  if (misfitPolicy === 'keep') {
    columns = columns.map((column, index) =>
      misfits.has(index) ? { ...column, type: TEXT } : column,
    );
  }

  const misfitConditions =
    misfitPolicy === 'reject'
      ? [...misfits.keys()].flatMap((index) => {
          const column = columns[index];
          const when = column === undefined ? null : misfitText(plainName(index), column.type);
          return column === undefined || when === null
            ? []
            : [{ column: index, when, reason: `does not fit ${typeName(column.type)}` }];
        })
      : [];
  const breakConditions =
    overBreaks === null
      ? []
      : plan.names.map((_, column) => ({
          column,
          when: hasLineBreak(column),
          reason: 'a line break inside a value',
        }));
  const conditions = [...breakConditions, ...misfitConditions];
  const rejectWhen =
    conditions.length === 0
      ? null
      : conditions.map(({ when }) => `coalesce(${when}, FALSE)`).join(' OR ');

  // A source that is in the sample as a whole is small: a table is made and read fastest.
  const staged = !complete && canStage(columns.map(({ type }) => type));
  let rejects = structural;
  const without = rejectWhen === null ? '' : ` WHERE NOT (${rejectWhen})`;
  const fromSample = `SELECT ${converted(columns, plainName, true)} FROM ${SAMPLE}${without}`;
  if (options.mode === 'view' && complete) {
    // Each query of a view judges every value again, and a view of thousands of columns takes the engine many
    // seconds to plan.
    await createTable(connection, name, fromSample);
    await replaceWith(connection, name, 'table');
  } else if (options.mode === 'view') {
    await createView(connection, name, judgingStatement(plan, columns, misfitPolicy, overBreaks));
  } else {
    if (rows === null) {
      const query = complete
        ? fromSample
        : `SELECT ${converted(columns, plainName, false)} FROM (${scanAll(plan, { rejects: true })})${without}`;
      rows = staged
        ? await stage(connection, folder, name, query)
        : await createTable(connection, name, query);
      if (!complete)
        structural = await structuralRejects(connection, plan, encoding.name, originals);
      rejects = structural;
    }
    if (rejectWhen !== null) {
      const more = await conditionRejects(
        connection,
        plan,
        rejectWhen,
        conditions,
        structural,
        originals,
      );
      rejects = [...structural, ...more].sort((a, b) =>
        a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1,
      );
    }
    if (rows === 0 && rejects.length > 0 && rejects.length === structural.length) {
      throw notCsv(rejects, plan);
    }
    if (staged) {
      const names = columns.map((column) => column.name);
      await putStaged(connection, folder, name, names);
    } else await replaceWith(connection, name, 'table');
  }
  await forgetRejects(connection);
  await connection.run(`DROP TABLE IF EXISTS ${SAMPLE}`);
  const writesRejects = options.mode === 'table' && rejects.length > 0;
  if (writesRejects) await writeRejects(options.rejectsFile, rejects);

  return {
    name,
    rows,
    schema: columns.map((column) => ({ name: column.name, type: column.type })),
    columns: columnReports(columns),
    misfits: misfitReports(plan, misfits, misfitPolicy),
    rejectedRows: rejects.length,
    rejectedExamples: rejects.slice(0, EXAMPLES),
    rejectsFile: writesRejects ? options.rejectsFile : null,
    warnings,
    detected: {
      delimiter: plan.dialect.delimiter,
      quote: plan.dialect.quote,
      escape: plan.dialect.escape,
      header: plan.dialect.header,
      skipLines: plan.dialect.skipLines,
      encoding: encoding.name,
      multiLine: source.multiLine ?? true,
    },
    statement:
      options.mode === 'view' || exact
        ? judgingStatement(plan, columns, misfitPolicy, overBreaks)
        : typedStatement(plan, columns),
  };
}

/**
 * Reads the source with the reader's own parsing; gives the number of rows, or null (and leaves nothing)
 * when a value turned up for which that parsing does not give what `convertText` gives.
 */
async function readQuickly(
  connection: Connection,
  folder: string,
  name: string,
  plan: CsvPlan,
  columns: readonly ChosenColumn[],
): Promise<number | null> {
  const readings = quickReadings(plan, columns);
  const suspects = readings.flatMap(({ suspect }) => (suspect === null ? [] : [suspect]));
  let flag = 'suspect';
  while (columns.some((column) => column.name.toLowerCase() === flag)) flag += '_';
  const items = columns.map((column, i) => `${readings[i]?.value} AS ${quoteName(column.name)}`);
  if (suspects.length > 0) items.push(`coalesce(${suspects.join(' OR ')}, FALSE) AS ${flag}`);
  const scan = scanAll(plan, { readAs: readings.map(({ readAs }) => readAs), rejects: true });
  const query = `SELECT ${items.join(', ')} FROM (${scan})`;
  const staged = canStage(columns.map(({ type }) => type));
  const table = staged ? stagedRows(folder, name) : building(name, 'table');
  const rows = staged
    ? await stage(connection, folder, name, query)
    : await connection.number(`CREATE OR REPLACE TABLE ${table} AS ${query}`);
  const suspicious =
    suspects.length === 0
      ? 0
      : await connection.number(`SELECT count(*) FROM ${table} WHERE ${flag}`);
  if (suspicious > 0 || (await countCastRejects(connection)) > 0) {
    if (staged) await discardStaged(folder, name);
    else await connection.run(`DROP TABLE ${table}`);
    await forgetRejects(connection);
    return null;
  }
  if (suspects.length > 0 && !staged) {
    await connection.run(`ALTER TABLE ${table} DROP COLUMN ${flag}`);
  }
  return rows;
}

/** Gives the number of its rows. */
function createTable(connection: Connection, name: string, query: string): Promise<number> {
  return connection.number(`CREATE OR REPLACE TABLE ${building(name, 'table')} AS ${query}`);
}

async function createView(connection: Connection, name: string, statement: string): Promise<void> {
  await connection.run(`CREATE OR REPLACE VIEW ${building(name, 'view')} AS ${statement}`);
  await replaceWith(connection, name, 'view');
}

function misfitReports(
  plan: CsvPlan,
  misfits: ReadonlyMap<number, { readonly count: number; readonly examples: readonly string[] }>,
  handled: MisfitPolicy,
): Misfit[] {
  return [...misfits].map(([index, { count, examples }]) => ({
    column: plan.names[index] ?? '',
    count,
    examples,
    handled,
  }));
}

function notCsv(rejects: readonly RejectedRow[], plan: CsvPlan): LatheError {
  const [first] = rejects;
  return new LatheError({
    code: 'file-not-csv',
    kind: 'data',
    message: `None of the ${rejects.length} rows can be read as CSV with the delimiter ${JSON.stringify(plan.dialect.delimiter)}.`,
    place: first === undefined ? {} : { file: first.file, line: first.line },
    advice:
      'Set the delimiter, the quote or the number of lines to skip above the header, or choose the format that the file is in.',
    details: rejects
      .slice(0, 5)
      .map(({ line, reason, text }) => `line ${line}: ${reason}: ${text.slice(0, 200)}`)
      .join('\n'),
  });
}
