import { type Column, LatheError } from '@lathe/flow';
import { listText, shortText } from '../number-text.js';
import { type Condition, groupNames, MISSING, OUTSIDE } from './condition.js';
import type { ContingencyCell } from './contingency.js';

/** A group of rows with a known label. */
export interface Group {
  readonly name: string;
  readonly missing: boolean;
  readonly rows: number;
  readonly favourable: number;
  /** Rows by label value (or favourable and not), over the same values for every group. */
  readonly labelCounts: readonly number[];
}

/** A group against the rows that are known not to be in it. */
export interface Pair {
  readonly group: Group;
  readonly rest: Group;
}

export interface Grouping {
  readonly groups: readonly Group[];
  readonly pairs: readonly Pair[];
  readonly labelValues: readonly string[];
}

/** One against all of more groups than this cannot be read. */
const MOST_GROUPS = 60;

/**
 * Groups and comparisons of one facet. Rows without a label are in none; rows without a facet value
 * are a group of their own or left out, and never part of "the rest".
 * Errors: `facet-group-missing`, `facet-one-group`, `too-many-groups`.
 */
export function makeGroups(
  cells: readonly ContingencyCell[],
  facet: Column,
  condition: Condition | undefined,
  missing: 'own-group' | 'exclude',
): Grouping {
  const labelled = cells.filter(({ labelNumber }) => labelNumber !== MISSING);
  const labelValues = labelValuesOf(labelled);
  const build = (
    name: string,
    belongs: (cell: ContingencyCell) => boolean,
    isMissingGroup = false,
  ): Group => makeGroup(labelled.filter(belongs), labelValues, name, isMissingGroup);

  const isEmpty = (cell: ContingencyCell): boolean =>
    condition === undefined ? cell.facetValue === null : cell.facetNumber === MISSING;
  const empty = build('(no value)', isEmpty, true);
  const shownEmpty = missing === 'own-group' && empty.rows > 0 ? [empty] : [];

  if (condition !== undefined) {
    const names = groupNames(facet.name, condition);
    refuseUnknownValues(labelled, condition, facet);
    const group = build(names.inside, ({ facetNumber }) => (facetNumber ?? MISSING) >= 0);
    const rest = build(names.outside, ({ facetNumber }) => facetNumber === OUTSIDE);
    if (group.rows === 0 || rest.rows === 0) throw oneGroup(facet, group.rows === 0 ? rest : group);
    return { groups: [group, rest, ...shownEmpty], pairs: [{ group, rest }], labelValues };
  }

  const values = [...new Set(labelled.map(({ facetValue }) => facetValue))].filter(
    (value) => value !== null,
  );
  if (values.length > MOST_GROUPS) throw tooManyGroups(facet, values.length);
  const known = values
    .map((value) => ({
      group: build(value === '' ? '""' : value, (cell) => cell.facetValue === value),
      rest: build('the rest', (cell) => cell.facetValue !== null && cell.facetValue !== value),
    }))
    .sort((a, b) => b.group.rows - a.group.rows || (a.group.name < b.group.name ? -1 : 1));
  const everyone = build('rows with a value', (cell) => cell.facetValue !== null);
  const pairs = [
    ...known.filter(({ rest }) => rest.rows > 0),
    ...shownEmpty.filter(() => everyone.rows > 0).map((group) => ({ group, rest: everyone })),
  ];
  if (pairs.length === 0) throw oneGroup(facet, known[0]?.group ?? empty);
  return { groups: [...known.map(({ group }) => group), ...shownEmpty], pairs, labelValues };
}

/** The label's values when all of them are known; else favourable and not. */
function labelValuesOf(cells: readonly ContingencyCell[]): string[] {
  const values = new Set(cells.map(({ labelValue }) => labelValue));
  const named = [...values].filter((value) => value !== null).sort();
  return named.length > 2 && !values.has(null) ? named : ['favourable', 'not favourable'];
}

function makeGroup(
  cells: readonly ContingencyCell[],
  labelValues: readonly string[],
  name: string,
  missing: boolean,
): Group {
  const count = (belongs: (cell: ContingencyCell) => boolean): number =>
    cells.filter(belongs).reduce((sum, cell) => sum + cell.rows, 0);
  const rows = count(() => true);
  const favourable = count(({ labelNumber }) => labelNumber >= 0);
  return {
    name,
    missing,
    rows,
    favourable,
    labelCounts:
      labelValues.length > 2
        ? labelValues.map((value) => count(({ labelValue }) => labelValue === value))
        : [favourable, rows - favourable],
  };
}

function refuseUnknownValues(
  cells: readonly ContingencyCell[],
  condition: Condition,
  facet: Column,
): void {
  if (!Array.isArray(condition)) return;
  const seen = new Set(cells.map(({ facetNumber }) => facetNumber));
  const absent = condition.filter((_, index) => !seen.has(index));
  if (absent.length === 0) return;
  throw new LatheError({
    code: 'facet-group-missing',
    kind: 'data',
    message: `No row with a label has "${facet.name}" equal to ${listText(
      absent.map((value) => `"${shortText(String(value))}"`),
    )}.`,
    place: { column: facet.name, parameter: 'facets' },
    advice: 'Check the spelling, blanks and case; `bar-of-counts` lists the values there are.',
  });
}

const oneGroup = (facet: Column, only: Group): LatheError =>
  new LatheError({
    code: 'facet-one-group',
    kind: 'data',
    message:
      only.rows === 0
        ? `Column "${facet.name}" gives no groups: no row has both a facet value and a label.`
        : `All ${only.rows} rows that can be compared are in one group of "${facet.name}" (${shortText(only.name)}).`,
    place: { column: facet.name, parameter: 'facets' },
    advice: 'Choose a column, values or a threshold that part the rows into two groups.',
  });

const tooManyGroups = (facet: Column, count: number): LatheError =>
  new LatheError({
    code: 'too-many-groups',
    kind: 'data',
    message: `Column "${facet.name}" has ${count} values; a report on more than ${MOST_GROUPS} groups cannot be read.`,
    place: { column: facet.name, parameter: 'facets' },
    advice: 'Name the group to look at, or give a threshold for a numeric column.',
  });
