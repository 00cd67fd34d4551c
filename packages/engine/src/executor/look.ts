import {
  allOf,
  ascending,
  column,
  conditionExpression,
  descending,
  filter,
  itemsOf,
  project,
  type Relation,
  type RowCondition,
  requireColumn,
  sort,
} from '@lathe/flow';
import { PLACE, placed } from './sample.js';

/** Sorting and filtering for looking at rows; the flow does not change. */
export interface Look {
  /** The most important first. Missing values stand last; equal rows keep their order. */
  readonly sort?: readonly { readonly column: string; readonly descending: boolean }[];
  /** A row is shown when it meets all of them. */
  readonly filters?: readonly RowCondition[];
}

/**
 * The rows that a look leaves, in the order of the input.
 * Errors: those of `conditionExpression`, with the place under `look`.
 */
export function lookedAt(input: Relation, look: Look): Relation {
  const tests = (look.filters ?? []).map((test, index) =>
    conditionExpression(input.schema, test, `look.filters[${index}]`),
  );
  return tests.length === 0 ? input : filter(input, allOf(tests));
}

/** The rows in the order that a look asks for. Errors: `column-missing`. */
export function inLookOrder(input: Relation, look: Look): Relation {
  const keys = (look.sort ?? []).map(({ column: name, descending: down }, index) => {
    const value = column(requireColumn(input.schema, name, `look.sort[${index}].column`).name);
    return down ? descending(value) : ascending(value);
  });
  if (keys.length === 0) return input;
  return project(sort(placed(input), [...keys, ascending(column(PLACE))]), itemsOf(input));
}
