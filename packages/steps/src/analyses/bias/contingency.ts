import {
  type Ask,
  aggregate,
  type Column,
  cast,
  column,
  LatheError,
  limit,
  literal,
  type Relation,
  summarise,
  TEXT,
  when,
} from '@lathe/flow';
import { countOf, numberOrNull, textOrNull } from '../cell-reading.js';
import { type Condition, conditionNumber, isMissing, MISSING } from './condition.js';

/** Rows that agree in group and label. */
export interface ContingencyCell {
  /** Position in the condition's values, `OUTSIDE` or `MISSING`; or, without a condition, null. */
  readonly facetNumber: number | null;
  /** The facet's value as text, when there is no condition; null where it is missing. */
  readonly facetValue: string | null;
  readonly labelNumber: number;
  /** The label's value as text; null where it is missing or the label is a threshold. */
  readonly labelValue: string | null;
  readonly rows: number;
}

const MOST_CELLS = 10_000;

/**
 * One query over all rows. Everything the bias report says follows from its counts.
 * Errors: `too-many-groups` beyond 10,000 combinations.
 */
export async function countContingency(
  ask: Ask,
  input: Relation,
  label: Column,
  favourable: Condition,
  facet: Column,
  group: Condition | undefined,
): Promise<ContingencyCell[]> {
  const asText = (one: Column) =>
    when([[isMissing(one), literal(null, TEXT)]], cast(column(one.name), TEXT));
  const cells = summarise(
    input,
    [
      group === undefined
        ? { name: 'facet_value', expression: asText(facet) }
        : { name: 'facet_number', expression: conditionNumber(facet, group, 'facets') },
      { name: 'label_number', expression: conditionNumber(label, favourable, 'favourable') },
      ...(Array.isArray(favourable) ? [{ name: 'label_value', expression: asText(label) }] : []),
    ],
    [{ name: 'rows', expression: aggregate('count_rows') }],
  );
  const found = await ask(limit(cells, MOST_CELLS + 1));
  if (found.length > MOST_CELLS) {
    throw new LatheError({
      code: 'too-many-groups',
      kind: 'data',
      message: `"${facet.name}" and "${label.name}" have more than 10,000 combinations of values.`,
      place: { column: facet.name, parameter: 'facets' },
      advice: 'Give a threshold or name the group; for a numeric label give a threshold too.',
    });
  }
  return found.map((row) => ({
    facetNumber: group === undefined ? null : (numberOrNull(row.facet_number) ?? MISSING),
    facetValue: textOrNull(row.facet_value),
    labelNumber: numberOrNull(row.label_number) ?? MISSING,
    labelValue: textOrNull(row.label_value),
    rows: countOf(row.rows),
  }));
}
