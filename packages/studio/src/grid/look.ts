import type { RowCondition } from '@lathe/flow';
import type { ColumnKind } from './column-kind.js';
import type { Cell } from './grid-source.js';

/** The tests of the "Filter rows" step, by the same names. */
export type FilterOperator = RowCondition['operator'];

export type FilterValue = string | number | boolean;

export interface LookSort {
  readonly column: string;
  readonly descending: boolean;
}

export interface LookFilter {
  readonly column: string;
  readonly operator: FilterOperator;
  /** A list for "is in" and "is not in", nothing for the tests of missing values. */
  readonly value?: FilterValue | readonly FilterValue[];
}

/** Sorting and filtering for looking only: the flow is not touched. Filters must all be met. */
export interface Look {
  readonly sort: readonly LookSort[];
  readonly filters: readonly LookFilter[];
}

export const PLAIN_LOOK: Look = Object.freeze({ sort: [], filters: [] });

const TEXT_OPERATORS: readonly FilterOperator[] = [
  'contains',
  'equal',
  'not equal',
  'starts with',
  'ends with',
  'matches',
  'is in',
  'is not in',
  'is missing',
  'is not missing',
];
const ORDERED_OPERATORS: readonly FilterOperator[] = [
  'equal',
  'not equal',
  'less',
  'less or equal',
  'greater',
  'greater or equal',
  'is in',
  'is not in',
  'is missing',
  'is not missing',
];

/** The tests that make sense for a column, the likeliest first. */
export function operatorsOf(kind: ColumnKind): readonly FilterOperator[] {
  switch (kind) {
    case 'text':
    case 'unknown':
      return TEXT_OPERATORS;
    case 'boolean':
      return ['equal', 'not equal', 'is missing', 'is not missing'];
    case 'integer':
    case 'float':
    case 'decimal':
    case 'date':
    case 'time':
    case 'timestamp':
      return ORDERED_OPERATORS;
    default:
      return ['is missing', 'is not missing'];
  }
}

export function takesList(operator: FilterOperator): boolean {
  return operator === 'is in' || operator === 'is not in';
}

export function takesNothing(operator: FilterOperator): boolean {
  return operator === 'is missing' || operator === 'is not missing';
}

/**
 * What was typed, as a value to compare with; undefined when it is none. Numbers that a double cannot
 * hold exactly stay text, so that a long id is not rounded.
 */
export function readFilterValue(kind: ColumnKind, typed: string): FilterValue | undefined {
  const text = typed.trim();
  switch (kind) {
    case 'integer':
    case 'float':
    case 'decimal': {
      if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return undefined;
      const number = Number(text);
      if (!Number.isFinite(number)) return undefined;
      return /^[+-]?\d+$/.test(text) && !Number.isSafeInteger(number) ? text : number;
    }
    case 'boolean': {
      const lower = text.toLowerCase();
      return lower === 'true' ? true : lower === 'false' ? false : undefined;
    }
    case 'date':
    case 'time':
    case 'timestamp':
      return text === '' ? undefined : text;
    default:
      return typed;
  }
}

/** A value of a profile as something a filter may compare with. */
export function filterValueOfCell(cell: Cell): FilterValue | undefined {
  return typeof cell === 'string' || typeof cell === 'number' || typeof cell === 'boolean'
    ? cell
    : undefined;
}

/** The look sorted by one column, or with null not by it. */
export function sortBy(look: Look, column: string, descending: boolean | null): Look {
  return descending === null
    ? { ...look, sort: look.sort.filter((each) => each.column !== column) }
    : { ...look, sort: [{ column, descending }] };
}

/** The look with a column's filters replaced. */
export function filterBy(look: Look, column: string, filters: readonly LookFilter[]): Look {
  return {
    ...look,
    filters: [...look.filters.filter((each) => each.column !== column), ...filters],
  };
}

/** The look without what names columns that are no longer there. */
export function lookWithin(look: Look, columns: ReadonlySet<string>): Look {
  const sort = look.sort.filter((each) => columns.has(each.column));
  const filters = look.filters.filter((each) => columns.has(each.column));
  return sort.length === look.sort.length && filters.length === look.filters.length
    ? look
    : { sort, filters };
}

export function isPlain(look: Look): boolean {
  return look.sort.length === 0 && look.filters.length === 0;
}

export function sameLook(a: Look, b: Look): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

/** "age ascending": as a chip says it. */
export function describeSort({ column, descending }: LookSort): string {
  return `${column} ${descending ? 'descending' : 'ascending'}`;
}

const LONGEST_LIST = 3;

/** "age is greater than 30", "job is in cook, nurse and 2 more": as a chip says it. */
export function describeFilter({ column, operator, value }: LookFilter): string {
  if (takesNothing(operator) || value === undefined) return `${column} ${PHRASES[operator]}`;
  if (Array.isArray(value)) {
    const shown = value.slice(0, LONGEST_LIST).map(quoted).join(', ');
    const more = value.length - LONGEST_LIST;
    return `${column} ${PHRASES[operator]} ${shown}${more > 0 ? ` and ${more} more` : ''}`;
  }
  return `${column} ${PHRASES[operator]} ${quoted(value)}`;
}

export const PHRASES: Readonly<Record<FilterOperator, string>> = {
  equal: 'is',
  'not equal': 'is not',
  less: 'is less than',
  'less or equal': 'is at most',
  greater: 'is greater than',
  'greater or equal': 'is at least',
  'is in': 'is one of',
  'is not in': 'is none of',
  contains: 'contains',
  'starts with': 'starts with',
  'ends with': 'ends with',
  matches: 'matches the pattern',
  'is missing': 'is missing',
  'is not missing': 'is not missing',
};

function quoted(value: unknown): string {
  return typeof value === 'string' ? `"${value}"` : String(value);
}
