import {
  column,
  limit,
  project,
  type Relation,
  requireColumn,
  type Schema,
  table,
} from '@lathe/flow';
import type { CallOptions, Value } from '../engine.js';
import { type Basis, basisOf, wholeBasis } from './basis.js';
import {
  type CellLimits,
  type CutValue,
  cutCells,
  type LengthUnit,
  lengthUnit,
  readCut,
} from './cut-cells.js';
import type { Executor } from './executor.js';
import { inLookOrder, type Look, lookedAt } from './look.js';
import { type Prepared, readyNode, statementFor } from './prepared.js';
import {
  callOptions,
  type LearnedFrom,
  learnedFrom,
  type PreviewSubject,
  preparePreview,
  type SampledStep,
  sampledSteps,
} from './preview-request.js';
import { withRowRange } from './row-range.js';
import { SAMPLE_ROWS, type SampleRule } from './sample.js';

/** Columns sent where none are named. */
export const FIRST_COLUMNS = 60;
/** Rows of a page where no number is given. */
export const PAGE_ROWS = 100;
/** A page that ends beyond this row of sorted rows makes it worth keeping them all. */
const FAR_DOWN = 50_000;

/** How much of a value a page holds. */
export const PAGE_LIMITS: CellLimits = { length: 1_000, elements: 200 };
const CELL_LIMITS: CellLimits = { length: 5_000_000, elements: 1_000_000 };

/**
 * Which rows to look at. whole: all of them; head: the first 10,000; sample: a seeded sample of the stored
 * rows above, with the rows that hold extremes and rare values.
 */
export type RowSet = 'whole' | 'head' | 'sample';

interface RowSetRequest extends PreviewSubject {
  /** Default `whole`. */
  readonly rows?: RowSet;
  readonly look?: Look;
}

export interface RowsRequest extends RowSetRequest {
  /** Columns whose values are wanted, in that order; default the first 60. */
  readonly columns?: readonly string[];
  /** Default 0. */
  readonly offset?: number;
  /** Default 100. */
  readonly limit?: number;
}

/** A page of a node's rows. */
export interface RowsPreview {
  readonly node: string;
  /** Equal keys mean equal rows. */
  readonly key: string;
  /** Every column of the node. */
  readonly schema: Schema;
  readonly offset: number;
  /** Columns whose values follow. */
  readonly columns: readonly string[];
  /** `values[c][r]`; long ones are cut to their start. */
  readonly values: readonly (readonly Value[])[];
  readonly cut: readonly CutValue[];
  /** Rows that can be paged through: those of the row set that the look leaves. */
  readonly rows: number;
  /** Rows of the row set, whatever the look. */
  readonly totalRows: number;
  readonly basis: Basis;
  /** What the step learned from; null where it learns nothing. */
  readonly fitted: LearnedFrom | null;
  /** Steps at or above the node that learned from a sample or ran on one. */
  readonly sampledAbove: readonly SampledStep[];
  /** What the Python step printed. */
  readonly printed: string | null;
}

/**
 * A page of a source's or step's rows: exact values of the columns asked for, and how many rows there
 * are. Values longer than 1,000 characters or bytes, and lists of more than 200 elements, are cut.
 * Errors: those of preparing the node; `column-missing` and those of conditions for the look.
 */
export async function previewRows(executor: Executor, request: RowsRequest): Promise<RowsPreview> {
  const { target: id, offset = 0, limit: count = PAGE_ROWS, look = {} } = request;
  const options = callOptions(request);
  const isFarDown = offset + count > FAR_DOWN;
  const prepared = await preparePreview(executor, request, isFarDown ? 'all' : 'dear');
  const node = readyNode(prepared, id);
  const names =
    request.columns?.map((name) => requireColumn(node.schema, name, 'columns').name) ??
    node.schema.slice(0, FIRST_COLUMNS).map(({ name }) => name);
  const set = await rowSet(executor, prepared, request, options);
  const isFiltered = (look.filters ?? []).length > 0;
  const looked = lookedAt(set.relation, look);
  const [{ values, cut }, basis, left, sampledAbove, fitted] = await Promise.all([
    readRows(executor, set, look, { names, offset, count, limits: PAGE_LIMITS }, options),
    basisOfRows(executor, prepared, set, options),
    isFiltered ? executor.reader.countOf(set.prepared, [id], looked, options) : undefined,
    sampledSteps(executor, prepared, options),
    learnedFrom(executor, prepared, request, options),
  ]);
  return {
    node: id,
    key: node.key,
    schema: node.schema,
    offset,
    columns: names,
    values,
    cut,
    rows: left ?? basis.rows,
    totalRows: basis.rows,
    basis,
    fitted,
    sampledAbove,
    printed: node.printed ?? null,
  };
}

export interface CellRequest extends RowSetRequest {
  readonly column: string;
  /** Counted from 0, as in `previewRows` with the same rows and look. */
  readonly row: number;
}

export interface CellPreview {
  readonly value: Value;
  /** Null for values that have no length, such as numbers. */
  readonly length: number | null;
  readonly unit: LengthUnit | null;
  /** Whether `value` is only the start of it. */
  readonly cut: boolean;
}

/** One value whole, up to five million characters or bytes and a million elements of a list. */
export async function cellValue(executor: Executor, request: CellRequest): Promise<CellPreview> {
  const { target: id, row, look = {} } = request;
  const options = callOptions(request);
  const prepared = await preparePreview(executor, request, row > FAR_DOWN ? 'all' : 'dear');
  const { name, type } = requireColumn(readyNode(prepared, id).schema, request.column, 'column');
  const set = await rowSet(executor, prepared, request, options);
  const asked = { names: [name], offset: row, count: 1, limits: CELL_LIMITS };
  const { values, cut, lengths } = await readRows(executor, set, look, asked, options);
  const length = lengths[0]?.[0] ?? null;
  return {
    value: values[0]?.[0] ?? null,
    length,
    unit: length === null ? null : lengthUnit(type),
    cut: cut.length > 0,
  };
}

/** Rows to look at: a relation over prepared nodes. */
interface PreparedRows {
  readonly id: string;
  readonly which: RowSet;
  readonly prepared: Prepared;
  readonly relation: Relation;
  readonly rules: readonly SampleRule[];
}

async function rowSet(
  { reader }: Executor,
  prepared: Prepared,
  { target: id, rows: which = 'whole' }: RowSetRequest,
  options: CallOptions,
): Promise<PreparedRows> {
  const all = table(id, readyNode(prepared, id).schema);
  if (which === 'sample') {
    const sampled = await reader.sampled(prepared, id, 'to look at', options);
    return { id, which, relation: all, ...sampled };
  }
  const relation = which === 'head' ? limit(all, SAMPLE_ROWS) : all;
  return { id, which, prepared, relation, rules: [] };
}

async function basisOfRows(
  { reader }: Executor,
  whole: Prepared,
  { id, which, prepared, rules }: PreparedRows,
  options: CallOptions,
): Promise<Basis> {
  const of = await reader.countRows(whole, id, options);
  if (which === 'sample') return basisOf(rules, await reader.countRows(prepared, id, options), of);
  return which === 'head' && of > SAMPLE_ROWS
    ? { kind: 'head', rows: SAMPLE_ROWS, of }
    : wholeBasis(of);
}

interface AskedRows {
  readonly names: readonly string[];
  readonly offset: number;
  readonly count: number;
  readonly limits: CellLimits;
}

async function readRows(
  { engine }: Executor,
  { id, which, prepared, relation }: PreparedRows,
  look: Look,
  { names, offset, count, limits }: AskedRows,
  options: CallOptions,
) {
  const isAsItCame = (look.sort ?? []).length === 0 && (look.filters ?? []).length === 0;
  const ranged =
    isAsItCame && which !== 'head' ? withRowRange(prepared, id, offset, count) : undefined;
  const page =
    ranged === undefined
      ? limit(inLookOrder(lookedAt(relation, look), look), count, offset)
      : relation;
  const chosen = project(
    page,
    names.map((name) => ({ name, expression: column(name) })),
  );
  const statement = statementFor(ranged ?? prepared, [id], cutCells(chosen, limits));
  return readCut(chosen.schema, await engine.page(statement, 0, count, options));
}
