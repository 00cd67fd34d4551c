import {
  type ColumnType,
  findColumn,
  parseTypeName,
  requireColumn,
  type Schema,
} from '@lathe/flow/schema';

/**
 * The types that are not left to inference or to the file, by column: those a state was fitted on where the
 * column is there, and above them those the source tells. Errors: `column-missing` for a column it tells that is not there.
 */
export function typeOverrides(
  schema: Schema,
  told: Readonly<Record<string, string>> = {},
  fitted: Readonly<Record<string, string>> = {},
): Map<string, ColumnType> {
  const overrides = new Map<string, ColumnType>();
  for (const [asked, type] of Object.entries(fitted)) {
    const column = findColumn(schema, asked);
    const parsed = parseTypeName(type);
    if (column !== undefined && parsed !== undefined) overrides.set(column.name, parsed);
  }
  for (const [asked, type] of Object.entries(told)) {
    const column = requireColumn(schema, asked, 'types');
    const parsed = parseTypeName(type);
    if (parsed !== undefined) overrides.set(column.name, parsed);
  }
  return overrides;
}
