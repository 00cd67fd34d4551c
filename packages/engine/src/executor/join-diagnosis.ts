import {
  aggregateWhere,
  allOf,
  areComparable,
  ascending,
  call,
  column,
  descending,
  type Expression,
  filter,
  type Item,
  type JoinKey,
  type JoinKind,
  type JoinOptions,
  join,
  joinedColumns,
  limit,
  literal,
  project,
  requireColumn,
  type Schema,
  sort,
  summarise,
  table,
  typeName,
} from '@lathe/flow';
import type { Value } from '../engine.js';
import { type CutValue, cutCells, readCut } from './cut-cells.js';
import type { Executor } from './executor.js';
import {
  countPairs,
  type GatheredKeys,
  gatheredKeys,
  isMissingKey,
  type JoinWork,
  loosely,
  sameKeys,
} from './gathered-keys.js';
import { type JoinWarning, joinWarnings } from './join-warnings.js';
import { type Prepared, readyNode, statementFor } from './prepared.js';
import { callOptions, type PreviewSubject, preparePreview } from './preview-request.js';
import { PAGE_LIMITS } from './preview-rows.js';
import { PLACE, placed } from './sample.js';

export interface JoinRequest
  extends Omit<PreviewSubject, 'target'>,
    Omit<JoinOptions, 'how' | 'keys'> {
  /** Source or step whose rows stand on the left. */
  readonly left: string;
  readonly right: string;
  /** At least one. */
  readonly keys: readonly JoinKey[];
  /** Which columns the result would have; row counts are given for every kind. Default left. */
  readonly how?: JoinKind;
}

/** One table of a join. Counted on every row. */
export interface JoinSide {
  readonly rows: number;
  /** Rows in which a key is missing. */
  readonly nullKeys: number;
  /** Different keys; those with a missing part count only where missing keys match. */
  readonly distinctKeys: number;
  /** Keys that occur more than once. */
  readonly repeatedKeys: number;
  /** The five most frequent of them. */
  readonly repeatedExamples: readonly { readonly key: readonly Value[]; readonly count: number }[];
  /** Rows with a partner. */
  readonly matched: number;
  readonly unmatched: number;
  /** The first rows without a partner: the keys, and other columns up to twelve in all. */
  readonly unmatchedColumns: readonly string[];
  readonly unmatchedExamples: readonly (readonly Value[])[];
  readonly cut: readonly CutValue[];
}

/** A column that the join would give. */
export interface DiagnosedColumn {
  readonly name: string;
  readonly type: string;
  readonly from: 'left' | 'right' | 'both';
  /** Its name in the table it is from, where that differs. */
  readonly renamedFrom: string | null;
}

export interface JoinDiagnosis {
  readonly left: JoinSide;
  readonly right: JoinSide;
  /** Rows of the result, by kind of join; computed, not estimated. */
  readonly resultRows: Readonly<Record<JoinKind, number>>;
  readonly columns: readonly DiagnosedColumn[];
  readonly warnings: readonly JoinWarning[];
}

const REPEATED_EXAMPLES = 5;
const UNMATCHED_EXAMPLES = 20;
const EXAMPLE_COLUMNS = 12;

/**
 * What a join would give, before it is added: how many rows match, which keys repeat, which rows stay
 * alone, and the columns. Every row counts; only keys are gathered, no row is joined.
 * Errors: those of preparing the nodes; `column-missing`, `column-duplicate`. Keys of types that cannot be
 * compared are a warning here; they are then matched as text.
 */
export async function diagnoseJoin(
  executor: Executor,
  request: JoinRequest,
): Promise<JoinDiagnosis> {
  const { left: leftId, right: rightId, how = 'left' } = request;
  const options = callOptions(request);
  const onLeft = await preparePreview(executor, { ...request, target: leftId }, 'dear');
  const onRight = await preparePreview(executor, { ...request, target: rightId }, 'dear');
  const prepared: Prepared = {
    ...onLeft,
    nodes: new Map([...onLeft.nodes, ...onRight.nodes]),
  };
  const [left, right] = [readyNode(prepared, leftId).schema, readyNode(prepared, rightId).schema];
  const keys = request.keys.map((key, index) => ({
    left: requireColumn(left, key.left, `keys[${index}].left`),
    right: requireColumn(right, key.right, `keys[${index}].right`),
  }));
  const columns = joinedColumns(left, right, { ...request, how });
  const asText = keys.map(({ left: a, right: b }) => !areComparable(a.type, b.type));
  const keyItems = (side: 'left' | 'right'): Item[] =>
    keys.map((key, index) => {
      const value = column(key[side].name);
      return { name: `k${index}`, expression: asText[index] ? call('text_of', value) : value };
    });
  const work: JoinWork = { executor, prepared, options, nullsMatch: request.nullsMatch ?? false };
  const [leftKeys, rightKeys] = await Promise.all([
    gatheredKeys(work, leftId, keyItems('left')),
    gatheredKeys(work, rightId, keyItems('right')),
  ]);
  const pairs = await countPairs(work, leftKeys, rightKeys);
  const loose =
    pairs.left < leftKeys.rows && keys.some(({ left: a }) => a.type.kind === 'text')
      ? await countPairs(work, loosely(leftKeys), loosely(rightKeys))
      : pairs;
  const [leftSide, rightSide] = await Promise.all([
    joinSide(work, leftKeys, rightKeys, pairs.left),
    joinSide(work, rightKeys, leftKeys, pairs.right),
  ]);
  const types = keys.map(({ left: a, right: b }) => ({
    left: { name: a.name, type: typeName(a.type) },
    right: { name: b.name, type: typeName(b.type) },
  }));
  return {
    left: leftSide,
    right: rightSide,
    resultRows: {
      inner: pairs.rows,
      left: pairs.rows + leftSide.unmatched,
      right: pairs.rows + rightSide.unmatched,
      full: pairs.rows + leftSide.unmatched + rightSide.unmatched,
      semi: leftSide.matched,
      anti: leftSide.unmatched,
    },
    columns: columns.map((joined): DiagnosedColumn => {
      const origin = joined.from === 'both' ? joined.left : joined.column;
      return {
        name: joined.name,
        type: typeName(joined.type),
        from: joined.from,
        renamedFrom: origin === joined.name ? null : origin,
      };
    }),
    warnings: joinWarnings({
      incomparable: types.filter((_, index) => asText[index]),
      leftRows: leftSide.rows,
      rightRows: rightSide.rows,
      pairs,
      loose,
    }),
  };
}

async function joinSide(
  work: JoinWork,
  own: GatheredKeys,
  other: GatheredKeys,
  matched: number,
): Promise<JoinSide> {
  const { executor, options, nullsMatch } = work;
  const ask = executor.reader.askOver({ nodes: new Map() }, [], options);
  const counts = nullsMatch ? literal(true) : call('not', isMissingKey(own));
  const repeats = allOf([counts, call('greater', column('n'), literal(1))]);
  const mostFrequent = limit(
    sort(filter(own.relation, repeats), [
      descending(column('n')),
      ...own.items.map(({ name }) => ascending(column(name))),
    ]),
    REPEATED_EXAMPLES,
  );
  const [[found], repeated, unmatched] = await Promise.all([
    ask(
      summarise(
        own.relation,
        [],
        [
          { name: 'nulls', expression: aggregateWhere(isMissingKey(own), 'sum', column('n')) },
          { name: 'distinct', expression: aggregateWhere(counts, 'count_rows') },
          { name: 'repeated', expression: aggregateWhere(repeats, 'count_rows') },
        ],
      ),
    ),
    ask(mostFrequent),
    unmatchedRows(work, own, other),
  ]);
  return {
    rows: own.rows,
    nullKeys: Number(found?.nulls ?? 0),
    distinctKeys: Number(found?.distinct ?? 0),
    repeatedKeys: Number(found?.repeated ?? 0),
    repeatedExamples: repeated.map((row) => ({
      key: own.items.map(({ name }) => row[name] ?? null),
      count: Number(row.n),
    })),
    matched,
    unmatched: own.rows - matched,
    ...unmatched,
  };
}

async function unmatchedRows(
  { executor: { engine }, prepared, options, nullsMatch }: JoinWork,
  own: GatheredKeys,
  other: GatheredKeys,
): Promise<Pick<JoinSide, 'unmatchedColumns' | 'unmatchedExamples' | 'cut'>> {
  const { schema } = readyNode(prepared, own.id);
  const shown = exampleColumns(schema, own.items);
  const values = shown.map(({ name }, index) => ({ name: `v${index}`, expression: column(name) }));
  const rows = placed(
    project(table(own.id, schema), [
      ...values,
      ...own.items.map((item, index) => ({ ...item, name: `k${index}` })),
    ]),
  );
  const alone = join(rows, other.relation, { keys: sameKeys(own), how: 'anti', nullsMatch });
  const first = limit(sort(alone, [ascending(column(PLACE))]), UNMATCHED_EXAMPLES);
  const page = project(
    first,
    values.map(({ name }) => ({ name, expression: column(name) })),
  );
  const statement = statementFor(prepared, [own.id], cutCells(page, PAGE_LIMITS));
  const answer = await engine.page(statement, 0, UNMATCHED_EXAMPLES, options);
  const { values: examples, cut } = readCut(shown, answer);
  return {
    unmatchedColumns: shown.map(({ name }) => name),
    unmatchedExamples: examples,
    cut,
  };
}

/** The key columns, then the others, twelve at most. */
function exampleColumns(schema: Schema, keys: readonly Item[]): Schema {
  const names = new Set(keys.flatMap(({ expression }) => columnsIn(expression)));
  const first = schema.filter(({ name }) => names.has(name));
  const rest = schema.filter(({ name }) => !names.has(name));
  return [...first, ...rest].slice(0, EXAMPLE_COLUMNS);
}

function columnsIn(expression: Expression): string[] {
  if (expression.kind === 'column') return [expression.name];
  return expression.kind === 'call' ? expression.arguments.flatMap(columnsIn) : [];
}
