import type { ModelStatus } from '../../api/client.js';

export type RawColumn = NonNullable<ModelStatus['columns']>[number];

/** Values as they were typed, by column; what is not there or empty is missing. */
export type TypedRow = Readonly<Record<string, string>>;

/** What is wrong with a value for its column; undefined when nothing is. */
export function valueProblem(column: RawColumn, typed: string): string | undefined {
  const value = typed.trim();
  if (value === '') return undefined;
  switch (column.type) {
    case 'number':
      return Number.isFinite(Number(value)) ? undefined : 'Write a number, or leave it empty.';
    case 'boolean':
      return value === 'true' || value === 'false' ? undefined : 'Write true or false.';
    case 'date':
      return /^\d{4}-\d{2}-\d{2}$/.test(value) && isMoment(value)
        ? undefined
        : 'Write a date such as 2026-01-31.';
    case 'timestamp':
      return isMoment(value) ? undefined : 'Write a time such as 2026-01-31 12:30:00.';
    case 'text':
      return undefined;
  }
}

const isMoment = (value: string): boolean => !Number.isNaN(Date.parse(value.replace(' ', 'T')));

/** The body of a request with one raw row. Numbers are sent as they were typed. */
export function rowBody(columns: readonly RawColumn[], row: TypedRow): string {
  const fields = columns.map((column) => {
    const typed = row[column.name] ?? '';
    return `${JSON.stringify(column.name)}:${rawText(column, typed)}`;
  });
  return `{"instances":[{${fields.join(',')}}]}`;
}

function rawText({ type }: RawColumn, typed: string): string {
  const value = typed.trim();
  if (value === '') return 'null';
  switch (type) {
    case 'number':
      // As JSON writes it: `.5` and `+1` are none.
      return isJsonNumber(value) ? value : JSON.stringify(Number(value));
    case 'boolean':
      return value;
    default:
      return JSON.stringify(type === 'text' ? typed : value);
  }
}

const isJsonNumber = (value: string): boolean =>
  /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(value);
