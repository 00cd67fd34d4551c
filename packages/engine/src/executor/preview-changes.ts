import {
  aggregateWhere,
  areComparable,
  call,
  column,
  type Expression,
  filter,
  findColumn,
  type Item,
  isStepNode,
  LatheError,
  limit,
  literal,
  project,
  type Relation,
  requireColumn,
  type Schema,
  summarise,
  table,
  when,
} from '@lathe/flow';
import type { CallOptions, Value } from '../engine.js';
import { type Basis, basisOf, wholeBasis } from './basis.js';
import { type ChangedColumn, type ColumnChanges, columnChanges } from './column-changes.js';
import { type CutValue, cutCells, readCut } from './cut-cells.js';
import type { Executor } from './executor.js';
import { isAnchor, type Prepared, type ReadyNode, readyNode, statementFor } from './prepared.js';
import {
  callOptions,
  PREVIEW_WHOLE_ROWS,
  type PreviewSubject,
  preparePreview,
} from './preview-request.js';
import { FIRST_COLUMNS, PAGE_LIMITS, PAGE_ROWS } from './preview-rows.js';
import { withRowRange } from './row-range.js';
import { carrying, isReordering, keptWhere } from './step-shape.js';

export interface ChangesRequest extends PreviewSubject {
  /** Columns of the page whose changed cells, or removed rows, are wanted; default the first 60. */
  readonly columns?: readonly string[];
  /** Default 0; of removed rows it counts among those. */
  readonly offset?: number;
  /** Default 100. */
  readonly limit?: number;
}

/** A page of cells before a step, of columns that it changes. */
export interface ChangedCells {
  readonly kind: 'aligned';
  readonly columns: readonly string[];
  /** Values before, `before[c][r]`. */
  readonly before: readonly (readonly Value[])[];
  readonly changed: readonly (readonly boolean[])[];
  readonly cut: readonly CutValue[];
}

/** A page of the rows that a step drops. */
export interface RemovedRows {
  readonly kind: 'removed';
  readonly count: number;
  readonly columns: readonly string[];
  readonly examples: readonly (readonly Value[])[];
  readonly cut: readonly CutValue[];
}

/** A step's table compared with that of its first input. */
export interface ChangesPreview extends Omit<ColumnChanges, 'changed'> {
  readonly node: string;
  readonly input: string;
  readonly before: { readonly rows: number; readonly columns: number };
  readonly after: { readonly rows: number; readonly columns: number };
  readonly changed: readonly (ChangedColumn & {
    /** Cells that differ, on `basis`; null where rows cannot be compared. */
    readonly cells: number | null;
  })[];
  /** Of the numbers of changed cells. */
  readonly basis: Basis;
  readonly rows:
    | ChangedCells
    | RemovedRows
    /** The same rows in another order. */
    | { readonly kind: 'reordered' }
    /** Rows that cannot be told to be rows of the input. */
    | { readonly kind: 'unaligned' };
}

/**
 * What a step does to the table of its first input: columns added, removed, renamed and changed; on the
 * page asked for, the cells that differ or the rows that go.
 * Errors: those of preparing the node; `usage` for a source, which has no input.
 */
export async function previewChanges(
  executor: Executor,
  request: ChangesRequest,
): Promise<ChangesPreview> {
  const { target: id } = request;
  const options = callOptions(request);
  const input = firstInput(request);
  const prepared = await preparePreview(executor, request, 'dear');
  const [before, after] = [readyNode(prepared, input), readyNode(prepared, id)];
  const columns = columnChanges(before.schema, after);
  const compared = comparedCells(before, after, columns.changed);
  const step: Step = { executor, prepared, before, after, options };
  const [rowsBefore, rowsAfter, counted, rows] = await Promise.all([
    executor.reader.countRows(prepared, input, options),
    executor.reader.countRows(prepared, id, options),
    countChanged(step, compared, request.whole === true),
    changedRows(step, columns, compared, request),
  ]);
  return {
    node: id,
    input,
    before: { rows: rowsBefore, columns: before.schema.length },
    after: { rows: rowsAfter, columns: after.schema.length },
    ...columns,
    changed: columns.changed.map((changed) => ({
      ...changed,
      cells: counted.cells.get(changed.name) ?? null,
    })),
    basis: counted.basis,
    rows: rows.kind === 'removed' ? { ...rows, count: Math.max(0, rowsBefore - rowsAfter) } : rows,
  };
}

interface Step {
  readonly executor: Executor;
  readonly prepared: Prepared;
  readonly before: ReadyNode;
  readonly after: ReadyNode;
  readonly options: CallOptions;
}

function firstInput({ flow, target }: ChangesRequest): string {
  const node = flow.nodes.find(({ id }) => id === target);
  const [input] = node !== undefined && isStepNode(node) ? node.inputs : [];
  if (input !== undefined) return input;
  throw new LatheError({
    code: 'node-not-a-step',
    kind: 'usage',
    message: `"${target}" is not a step, so there is nothing that it changes.`,
    place: { node: target },
    advice: 'Ask for the changes of a step.',
  });
}

/** A relation whose rows hold a step's changed columns before and after, side by side. */
interface ComparedCells {
  readonly relation: Relation;
  readonly columns: readonly {
    readonly name: string;
    /** Name of the column that holds the value before. */
    readonly before: string;
    readonly differs: Expression;
  }[];
}

function comparedCells(
  before: ReadyNode,
  after: ReadyNode,
  changed: readonly ChangedColumn[],
): ComparedCells | undefined {
  if (isAnchor(after.rows) || !after.rowWise || !after.keepsRows) return undefined;
  const taken = [...before.schema, ...after.schema];
  const pairs = changed.flatMap(({ name }) => {
    const [old, now] = [findColumn(before.schema, name), findColumn(after.schema, name)];
    if (old === undefined || now === undefined) return [];
    return [{ name, old, now, held: freeName(taken, `before_${name}`) }];
  });
  const items = pairs.map(({ old, held }): Item => ({ name: held, expression: column(old.name) }));
  const relation = carrying(after.rows, before.id, items);
  if (relation === undefined) return undefined;
  return {
    relation,
    columns: pairs.map(({ name, old, now, held }) => {
      const values = [column(held), column(now.name)] as const;
      // A number that is the same in another type has not changed, nor has a value that reads the same.
      const [left, right] = areComparable(old.type, now.type)
        ? values
        : ([call('text_of', values[0]), call('text_of', values[1])] as const);
      return { name, before: held, differs: call('not', call('same', left, right)) };
    }),
  };
}

function freeName(schema: Schema, wanted: string): string {
  let name = wanted;
  while (findColumn(schema, name) !== undefined) name += '_';
  return name;
}

/** How many cells of each changed column differ: counted on every row of small tables, else on a sample. */
async function countChanged(
  { executor: { reader }, prepared, before, options }: Step,
  compared: ComparedCells | undefined,
  whole: boolean,
): Promise<{ cells: ReadonlyMap<string, number>; basis: Basis }> {
  const of = await reader.countRows(prepared, before.id, options);
  const cells = new Map<string, number>();
  if (compared === undefined || compared.columns.length === 0) {
    return { cells, basis: wholeBasis(of) };
  }
  const on =
    whole || of <= PREVIEW_WHOLE_ROWS
      ? { prepared, rules: [] }
      : await reader.sampled(prepared, before.id, 'to learn from', options);
  const counts = compared.columns.map(({ differs }, index) => ({
    name: `c${index}`,
    expression: aggregateWhere(differs, 'count_rows'),
  }));
  const ask = reader.askOver(on.prepared, [before.id], options);
  const [found] = await ask(summarise(compared.relation, [], counts));
  for (const [index, { name }] of compared.columns.entries()) {
    cells.set(name, Number(found?.[`c${index}`] ?? 0));
  }
  const rows = await reader.countRows(on.prepared, before.id, options);
  return { cells, basis: basisOf(on.rules, rows, of) };
}

async function changedRows(
  step: Step,
  columns: ColumnChanges,
  compared: ComparedCells | undefined,
  request: ChangesRequest,
): Promise<ChangesPreview['rows']> {
  const { after } = step;
  if (isReordering(after)) return { kind: 'reordered' };
  if (compared !== undefined) return changedCells(step, compared, request);
  const condition = keptWhere(after);
  const passesColumns = columns.changed.length === 0 && columns.added.length === 0;
  return condition !== undefined && passesColumns
    ? removedRows(step, condition, request)
    : { kind: 'unaligned' };
}

async function changedCells(
  { executor: { engine }, prepared, before, options }: Step,
  compared: ComparedCells,
  { columns: asked, offset = 0, limit: count = PAGE_ROWS }: ChangesRequest,
): Promise<ChangedCells> {
  const wanted = compared.columns.filter(
    ({ name }) => asked?.some((each) => each.toLowerCase() === name.toLowerCase()) ?? true,
  );
  const columns = asked === undefined ? wanted.slice(0, FIRST_COLUMNS) : wanted;
  if (columns.length === 0) {
    return { kind: 'aligned', columns: [], before: [], changed: [], cut: [] };
  }
  const ranged = withRowRange(prepared, before.id, offset, count);
  const page = ranged === undefined ? limit(compared.relation, count, offset) : compared.relation;
  const held = project(
    page,
    columns.flatMap(({ before: from, differs }, index): Item[] => [
      { name: `before_${index}`, expression: column(from) },
      { name: `differs_${index}`, expression: differs },
    ]),
  );
  const statement = statementFor(ranged ?? prepared, [before.id], cutCells(held, PAGE_LIMITS));
  const { values, cut } = readCut(held.schema, await engine.page(statement, 0, count, options));
  return {
    kind: 'aligned',
    columns: columns.map(({ name }) => name),
    before: columns.map((_, index) => values[2 * index] ?? []),
    changed: columns.map((_, index) => (values[2 * index + 1] ?? []).map((flag) => flag === true)),
    cut: cut.map((each) => ({
      ...each,
      column: columns.find((_, index) => each.column === `before_${index}`)?.name ?? each.column,
    })),
  };
}

async function removedRows(
  { executor: { engine }, prepared, before, options }: Step,
  condition: Expression,
  { columns: asked, offset = 0, limit: count = PAGE_ROWS }: ChangesRequest,
): Promise<RemovedRows> {
  const names =
    asked?.map((name) => requireColumn(before.schema, name, 'columns').name) ??
    before.schema.slice(0, FIRST_COLUMNS).map(({ name }) => name);
  // Rows for which the condition is unknown go, too.
  const dropped = filter(
    table(before.id, before.schema),
    call('not', when([[condition, literal(true)]], literal(false))),
  );
  const chosen = project(
    limit(dropped, count, offset),
    names.map((name) => ({ name, expression: column(name) })),
  );
  const statement = statementFor(prepared, [before.id], cutCells(chosen, PAGE_LIMITS));
  const { values, cut } = readCut(chosen.schema, await engine.page(statement, 0, count, options));
  return { kind: 'removed', count: 0, columns: names, examples: values, cut };
}
