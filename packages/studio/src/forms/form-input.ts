import { nearestNames } from '@lathe/flow';
import { columnKind, isNumber } from '../grid/column-kind.js';

/** A column as the form offers it. */
export interface FormColumn {
  readonly name: string;
  /** As documents write it, e.g. `list<text>`. */
  readonly type: string;
  /** Values known to occur, the most frequent first; offered where a value is asked for. */
  readonly values?: readonly (string | number | boolean)[];
}

/** A table that comes into the node. */
export interface FormInput {
  readonly id: string;
  /** Null: not known yet, or not at all while a step above fails. */
  readonly columns: readonly FormColumn[] | null;
}

/** The column of that name, ignoring case as every engine does. */
export function columnNamed(
  columns: readonly FormColumn[] | null,
  name: string,
): FormColumn | undefined {
  return columns === null ? undefined : indexOf(columns).get(name.toLowerCase());
}

const indexes = new WeakMap<readonly FormColumn[], ReadonlyMap<string, FormColumn>>();

/** Columns by name in lower case, made once for each list: a form looks up thousands at every key. */
function indexOf(columns: readonly FormColumn[]): ReadonlyMap<string, FormColumn> {
  const known = indexes.get(columns);
  if (known !== undefined) return known;
  const index = new Map(columns.map((column) => [column.name.toLowerCase(), column]));
  indexes.set(columns, index);
  return index;
}

/** Names that are given but not there. Nothing is missing from a table that is not known. */
export function missingNames(
  columns: readonly FormColumn[] | null,
  names: readonly string[],
): string[] {
  if (columns === null) return [];
  return names.filter((name) => name !== '' && columnNamed(columns, name) === undefined);
}

export function fits(column: FormColumn, accepts: readonly string[] | undefined): boolean {
  const kind = columnKind(column.type);
  return accepts === undefined || kind === 'unknown' || accepts.includes(kind);
}

/** Columns whose names hold the query, ignoring case; those that begin with it first. */
export function searchColumns(
  columns: readonly FormColumn[],
  query: string,
): readonly FormColumn[] {
  const wanted = query.trim().toLowerCase();
  if (wanted === '') return columns;
  const first: FormColumn[] = [];
  const then: FormColumn[] = [];
  for (const column of columns) {
    const at = column.name.toLowerCase().indexOf(wanted);
    if (at === 0) first.push(column);
    else if (at > 0) then.push(column);
  }
  return [...first, ...then];
}

/** Sets of columns that can be picked at once; empty ones and the same set again are left out. */
export function quickPicks(
  columns: readonly FormColumn[],
): readonly { readonly label: string; readonly names: readonly string[] }[] {
  const names = (test: (column: FormColumn) => boolean): string[] =>
    columns.filter(test).map(({ name }) => name);
  const all = names(() => true);
  const partial = [
    { label: 'All numeric', names: names(({ type }) => isNumber(columnKind(type))) },
    { label: 'All text', names: names(({ type }) => columnKind(type) === 'text') },
  ].filter((pick) => pick.names.length > 0 && pick.names.length < all.length);
  return all.length === 0 ? [] : [...partial, { label: 'All', names: all }];
}

/** What a missing column may be called now: the name with another ending, or a name spelt nearly so. */
export function likelyNames(name: string, columns: readonly FormColumn[]): string[] {
  const names = columns.map((column) => column.name);
  const folded = name.toLowerCase();
  const derived = names.filter(
    (other) => other.toLowerCase().startsWith(folded) || folded.startsWith(other.toLowerCase()),
  );
  return [...new Set([...derived, ...nearestNames(name, names)])].slice(0, 3);
}
