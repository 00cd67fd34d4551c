import {
  type Ask,
  aggregate,
  aggregateWhere,
  type CellRow,
  type Column,
  call,
  cast,
  column,
  defineAnalysis,
  type Expression,
  type Item,
  isNumeric,
  literal,
  type Relation,
  requireColumn,
  summarise,
  TEXT,
  typeName,
} from '@lathe/flow';
import { z } from 'zod';
import { countOf, numberOrNull, onlyRow, textOrNull } from './cell-reading.js';
import { asFloat, isUsable } from './finite-values.js';
import { presentTableSummary } from './table-summary-presentation.js';
import { type ColumnSummary, type Frequency, tableSummary } from './table-summary-result.js';

type Kind = ColumnSummary['statistics']['kind'];

/**
 * Columns asked about in one statement. Exact quartiles and distinct counts hold their columns in memory,
 * which engines do not spill, so a statement over all columns of a long table could fail.
 */
const COLUMNS_A_STATEMENT = 8;

export const tableSummaryAnalysis = defineAnalysis({
  id: 'table-summary',
  title: 'Table summary',
  help: 'Counts, spread and most and least frequent values of every column, over all rows.',
  synonyms: ['describe', 'profile', 'statistics', 'quartiles', 'missing values'],
  parameters: z.strictObject({
    columns: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .meta({ description: 'Columns to summarise; all when left out.', role: 'columns' }),
  }),
  result: tableSummary,
  async compute(input, { columns: wanted }, { ask }) {
    const chosen = chooseColumns(input, wanted);
    const columns: ColumnSummary[] = [];
    let rows = 0;
    for (let start = 0; start < chosen.length; start += COLUMNS_A_STATEMENT) {
      const part = chosen.slice(start, start + COLUMNS_A_STATEMENT);
      const found = onlyRow(await ask(summarise(input, [], itemsOfColumns(part))));
      rows = countOf(found.rows);
      const skewness = await findSkewness(ask, input, part, found);
      for (const [index, one] of part.entries()) {
        const frequencies =
          kindOf(one) === 'category' ? await findFrequencies(ask, input, one) : {};
        columns.push(readColumn(one, index, rows, { ...found, ...frequencies }, skewness));
      }
    }
    return { rows, columns };
  },
  present: presentTableSummary,
});

function chooseColumns(input: Relation, wanted: readonly string[] | undefined): Column[] {
  if (wanted === undefined) return [...input.schema];
  return wanted.map((name) => requireColumn(input.schema, name, 'columns'));
}

function kindOf({ type }: Column): Kind {
  if (isNumeric(type)) return 'number';
  switch (type.kind) {
    case 'date':
    case 'time':
    case 'timestamp':
      return 'time';
    case 'list':
    case 'struct':
    case 'binary':
    case 'interval':
      return 'none';
    default:
      return 'category';
  }
}

function itemsOfColumns(columns: readonly Column[]): Item[] {
  return [
    { name: 'rows', expression: aggregate('count_rows') },
    ...columns.flatMap((one, index) =>
      Object.entries(aggregatesOf(one)).map(([name, expression]) => ({
        name: `${name}_${index}`,
        expression,
      })),
    ),
  ];
}

function aggregatesOf(one: Column): Record<string, Expression> {
  const value = column(one.name);
  const text = cast(value, TEXT);
  const filled = aggregate('count', value);
  switch (kindOf(one)) {
    case 'number': {
      const float = asFloat(one.name);
      const usable = isUsable(float);
      const comparable = (name: 'equal' | 'less'): Expression =>
        aggregateWhere(call(name, float, literal(0)), 'count_rows');
      return {
        filled,
        distinct: aggregate('count_distinct', value),
        usable: aggregateWhere(usable, 'count_rows'),
        mean: aggregateWhere(usable, 'mean', float),
        deviation: aggregateWhere(usable, 'standard_deviation', float),
        minimum: aggregateWhere(usable, 'minimum', float),
        maximum: aggregateWhere(usable, 'maximum', float),
        quartiles: aggregateWhere(usable, 'quartiles', float),
        zeros: comparable('equal'),
        negatives: comparable('less'),
      };
    }
    case 'time':
      return {
        filled,
        distinct: aggregate('count_distinct', value),
        earliest: cast(aggregate('minimum', value), TEXT),
        latest: cast(aggregate('maximum', value), TEXT),
      };
    case 'category':
      return {
        filled,
        shortest: aggregate('minimum', call('length', text)),
        longest: aggregate('maximum', call('length', text)),
        blank: aggregateWhere(call('equal', call('trim', text), literal('')), 'count_rows'),
      };
    case 'none':
      return { filled, distinct: aggregate('count_distinct', text) };
  }
}

/** Third moments need the mean: of the standardised values they neither cancel nor overflow. */
async function findSkewness(
  ask: Ask,
  input: Relation,
  columns: readonly Column[],
  found: CellRow,
): Promise<CellRow> {
  const items = columns.flatMap((one, index) => {
    const mean = numberOrNull(found[`mean_${index}`]);
    const deviation = numberOrNull(found[`deviation_${index}`]);
    if (mean === null || deviation === null || deviation === 0) return [];
    const float = asFloat(one.name);
    const standardised = call('divide', call('subtract', float, literal(mean)), literal(deviation));
    return [
      {
        name: `skewness_${index}`,
        expression: aggregateWhere(isUsable(float), 'skewness', standardised),
      },
    ];
  });
  return items.length === 0 ? {} : onlyRow(await ask(summarise(input, [], items)));
}

/** Distinct values and the extremes of their frequency; ties go to the first in alphabetical order. */
async function findFrequencies(ask: Ask, input: Relation, one: Column): Promise<CellRow> {
  const counts = summarise(
    input,
    [{ name: 'value', expression: cast(column(one.name), TEXT) }],
    [{ name: 'rows', expression: aggregate('count_rows') }],
  );
  const value = column('value');
  const rows = column('rows');
  const negative = call('subtract', literal(0), rows);
  const known = call('is_not_null', value);
  return onlyRow(
    await ask(
      summarise(
        counts,
        [],
        [
          { name: 'distinct', expression: aggregate('count', value) },
          { name: 'most', expression: aggregateWhere(known, 'maximum', rows) },
          { name: 'least', expression: aggregateWhere(known, 'minimum', rows) },
          {
            name: 'most_value',
            expression: aggregateWhere(
              known,
              'value_at_minimum',
              value,
              call('row', negative, value),
            ),
          },
          {
            name: 'least_value',
            expression: aggregateWhere(known, 'value_at_minimum', value, call('row', rows, value)),
          },
        ],
      ),
    ),
  );
}

function readColumn(
  one: Column,
  index: number,
  rows: number,
  found: CellRow,
  skewness: CellRow,
): ColumnSummary {
  const filled = countOf(found[`filled_${index}`]);
  const kind = kindOf(one);
  return {
    name: one.name,
    type: typeName(one.type),
    filled,
    empty: rows - filled,
    distinct: countOf(kind === 'category' ? found.distinct : found[`distinct_${index}`]),
    statistics: readStatistics(kind, filled, found, index, skewness),
  };
}

function readStatistics(
  kind: Kind,
  filled: number,
  found: CellRow,
  index: number,
  skewness: CellRow,
): ColumnSummary['statistics'] {
  const number = (name: string): number | null => numberOrNull(found[`${name}_${index}`]);
  const count = (name: string): number => countOf(found[`${name}_${index}`]);
  switch (kind) {
    case 'number': {
      const quartiles = found[`quartiles_${index}`];
      const [lower, median, upper] = Array.isArray(quartiles) ? quartiles.map(numberOrNull) : [];
      return {
        kind,
        mean: number('mean'),
        standardDeviation: number('deviation'),
        minimum: number('minimum'),
        lowerQuartile: lower ?? null,
        median: median ?? null,
        upperQuartile: upper ?? null,
        maximum: number('maximum'),
        skewness: numberOrNull(skewness[`skewness_${index}`]),
        zeros: count('zeros'),
        negatives: count('negatives'),
        unusable: filled - count('usable'),
      };
    }
    case 'time':
      return {
        kind,
        earliest: textOrNull(found[`earliest_${index}`]),
        latest: textOrNull(found[`latest_${index}`]),
      };
    case 'category':
      return {
        kind,
        mostFrequent: readFrequency(found, 'most'),
        leastFrequent: readFrequency(found, 'least'),
        shortest: number('shortest'),
        longest: number('longest'),
        blank: count('blank'),
      };
    case 'none':
      return { kind };
  }
}

function readFrequency(found: CellRow, which: 'most' | 'least'): Frequency | null {
  const value = textOrNull(found[`${which}_value`]);
  return value === null ? null : { value, rows: countOf(found[which]) };
}
