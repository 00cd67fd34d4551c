import {
  type ColumnType,
  findColumn,
  type JoinedColumn,
  type JoinKey,
  type JoinKind,
  joinedColumns,
  LatheError,
  type LatheErrorJson,
  type NodeParameters,
  parseTypeName,
  type Schema,
  UNKNOWN,
} from '@lathe/flow';
import type { Column } from '../api/client.js';

/** A pair of key columns that may still be half chosen. */
export interface KeyDraft {
  readonly left: string | null;
  readonly right: string | null;
}

/** A join on its way: what the dialog holds. */
export interface JoinPlan {
  readonly right: string | null;
  readonly keys: readonly KeyDraft[];
  readonly how: JoinKind;
  readonly suffix: string;
  /** Right columns to keep, in their order; null: all but the keys. */
  readonly rightColumns: readonly string[] | null;
}

export const NO_KEY: KeyDraft = { left: null, right: null };
export const DEFAULT_SUFFIX = '_right';

export const emptyPlan = (right: string | null): JoinPlan => ({
  right,
  keys: [NO_KEY],
  how: 'left',
  suffix: DEFAULT_SUFFIX,
  rightColumns: null,
});

/** The keys of which both columns are chosen. */
export function completeKeys({ keys }: JoinPlan): JoinKey[] {
  return keys.flatMap(({ left, right }) =>
    left === null || right === null ? [] : [{ left, right }],
  );
}

/** Columns as they come from the server, with their types read. */
export function schemaOf(columns: readonly Column[]): Schema {
  return columns.map(({ name, type }) => ({ name, type: typeOf(type) }));
}

const typeOf = (name: string): ColumnType => parseTypeName(name) ?? UNKNOWN;

/** Right columns that are kept when nothing is chosen. */
export function defaultRightColumns(right: Schema, keys: readonly JoinKey[]): string[] {
  const named = new Set(keys.map((key) => findColumn(right, key.right)?.name));
  return right.map(({ name }) => name).filter((name) => !named.has(name));
}

export interface JoinResultColumns {
  readonly columns: readonly JoinedColumn[];
  /** Why there are none. */
  readonly error: LatheErrorJson | null;
}

/** The columns the join would give, told from the schemas alone. */
export function resultColumns(left: Schema, right: Schema, plan: JoinPlan): JoinResultColumns {
  try {
    const columns = joinedColumns(left, right, {
      keys: completeKeys(plan),
      how: plan.how,
      suffix: plan.suffix === '' ? DEFAULT_SUFFIX : plan.suffix,
      rightColumns: plan.rightColumns ?? undefined,
    });
    return { columns, error: null };
  } catch (thrown) {
    return { columns: [], error: LatheError.from(thrown).toJSON() };
  }
}

/** The parameters of the step `join-tables`; what is at its default is left out. */
export function joinParameters(plan: JoinPlan): NodeParameters {
  return {
    keys: completeKeys(plan).map(({ left, right }) => ({ left, right })),
    how: plan.how,
    ...(plan.suffix === '' || plan.suffix === DEFAULT_SUFFIX ? {} : { suffix: plan.suffix }),
    ...(plan.rightColumns === null || keepsLeftOnly(plan.how)
      ? {}
      : { rightColumns: [...plan.rightColumns] }),
  };
}

/** Whether nothing of the right table is in the result. */
export const keepsLeftOnly = (how: JoinKind): boolean => how === 'semi' || how === 'anti';
