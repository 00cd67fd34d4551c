import { type ColumnKind, isNumber } from './column-kind.js';
import {
  type FilterOperator,
  type FilterValue,
  type LookFilter,
  operatorsOf,
  readFilterValue,
  takesList,
  takesNothing,
} from './look.js';

/** Offered beside the tests that a look knows; it becomes two of them. */
export type DraftOperator = FilterOperator | 'between';

/** What stands in the filter form. */
export interface FilterDraft {
  readonly operator: DraftOperator;
  readonly first: string;
  /** The upper end of "between". */
  readonly second: string;
  readonly checked: readonly FilterValue[];
}

export type DraftResult =
  | { readonly kind: 'filters'; readonly filters: readonly LookFilter[] }
  /** What to put right, and in which field. */
  | { readonly kind: 'problem'; readonly field: 'first' | 'second'; readonly message: string };

export function draftOperators(kind: ColumnKind): readonly DraftOperator[] {
  const operators = operatorsOf(kind);
  const at = operators.indexOf('greater or equal');
  return at < 0
    ? operators
    : [...operators.slice(0, at + 1), 'between', ...operators.slice(at + 1)];
}

/** The form as it opens: the filters the column has, or the likeliest test with nothing to compare. */
export function draftOf(kind: ColumnKind, filters: readonly LookFilter[]): FilterDraft {
  const [one, two] = filters;
  const empty = { first: '', second: '', checked: [] };
  if (one === undefined) return { ...empty, operator: draftOperators(kind)[0] ?? 'is missing' };
  if (one.operator === 'greater or equal' && two?.operator === 'less or equal') {
    return { ...empty, operator: 'between', first: typed(one), second: typed(two) };
  }
  if (takesList(one.operator)) {
    return { ...empty, operator: one.operator, checked: listOf(one) };
  }
  return { ...empty, operator: one.operator, first: typed(one) };
}

/** The filters that a draft stands for, or what is wrong with it. */
export function readDraft(column: string, kind: ColumnKind, draft: FilterDraft): DraftResult {
  const { operator } = draft;
  if (operator === 'between') {
    const low = readFilterValue(kind, draft.first);
    const high = readFilterValue(kind, draft.second);
    if (low === undefined) return problem('first', kind);
    if (high === undefined) return problem('second', kind);
    return filters([
      { column, operator: 'greater or equal', value: low },
      { column, operator: 'less or equal', value: high },
    ]);
  }
  if (takesNothing(operator)) return filters([{ column, operator }]);
  if (takesList(operator)) {
    const written: FilterValue[] = [];
    for (const part of draft.first.split(',').filter((each) => each.trim() !== '')) {
      const value = readFilterValue(kind, kind === 'text' ? part.trim() : part);
      if (value === undefined) return problem('first', kind);
      written.push(value);
    }
    const value = [...new Set([...draft.checked, ...written])];
    return value.length === 0
      ? { kind: 'problem', field: 'first', message: 'Choose or write at least one value.' }
      : filters([{ column, operator, value }]);
  }
  const value = readFilterValue(kind, draft.first);
  return value === undefined ? problem('first', kind) : filters([{ column, operator, value }]);
}

function filters(list: readonly LookFilter[]): DraftResult {
  return { kind: 'filters', filters: list };
}

function problem(field: 'first' | 'second', kind: ColumnKind): DraftResult {
  const message = isNumber(kind)
    ? 'Write a number, such as 12.5.'
    : kind === 'boolean'
      ? 'Write true or false.'
      : 'Write a value such as 2024-05-31.';
  return { kind: 'problem', field, message };
}

function typed({ value }: LookFilter): string {
  return value === undefined || typeof value === 'object' ? '' : String(value);
}

function listOf({ value }: LookFilter): readonly FilterValue[] {
  return value === undefined || typeof value !== 'object' ? [] : value;
}
