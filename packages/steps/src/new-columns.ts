import { findColumn, type Schema } from '@lathe/flow';
import { z } from 'zod';

/** Parameter field: a name for each new column. */
export const newNames = (description: string) =>
  z
    .array(z.string().min(1))
    .min(1)
    .refine((names) => new Set(names.map((name) => name.toLowerCase())).size === names.length, {
      error: 'names a column twice',
    })
    .optional()
    .meta({ description, role: 'new-columns' });

/** Parameter field: names for results that otherwise stand where the input column stood. */
export const outputs = newNames(
  'New columns for the results, one for each column in the same order. Absent: in place.',
);

interface Paired {
  readonly columns: readonly string[];
  readonly outputs?: readonly string[] | undefined;
}

/** For `refine` on a parameter object with `columns` and `outputs`. */
export const oneOutputEach: [(parameters: Paired) => boolean, { path: string[]; error: string }] = [
  ({ columns, outputs: names }: Paired): boolean =>
    names === undefined || names.length === columns.length,
  { path: ['outputs'], error: 'must hold one name for each column' },
];

/** Each column with the name of its result. */
export function withOutputs({
  columns,
  outputs: names,
}: Paired): { column: string; output: string }[] {
  return columns.map((column, index) => ({ column, output: names?.[index] ?? column }));
}

/** A name like `wanted` that no column has, with underscores added where needed. */
export function freeName(schema: Schema, wanted: string): string {
  let name = wanted;
  while (findColumn(schema, name) !== undefined) name += '_';
  return name;
}
