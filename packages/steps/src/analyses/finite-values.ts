import {
  allOf,
  type Column,
  call,
  cast,
  column,
  type Expression,
  FLOAT,
  isNumeric,
  LatheError,
  literal,
} from '@lathe/flow';

/** Doubles beyond this overflow when their squares are summed. */
const LARGEST = 1e150;

/** A numeric column as a double. */
export const asFloat = (name: string): Expression => cast(column(name), FLOAT);

/**
 * True for values that a mean, a deviation or a chart can take: not null, not NaN or infinite, and not
 * beyond 1e150 in size.
 */
export const isUsable = (value: Expression): Expression =>
  allOf([
    call('is_finite', value),
    call('less_or_equal', call('absolute', value), literal(LARGEST)),
  ]);

/** What kind of axis a column gives. */
export type AxisKind = 'numeric' | 'time' | 'categories';

export function axisKind({ type }: Column): AxisKind {
  if (isNumeric(type)) return 'numeric';
  return type.kind === 'date' || type.kind === 'timestamp' ? 'time' : 'categories';
}

/** A numeric column as a double, a date or time as seconds since 1970. */
export const axisValue = (input: Column): Expression =>
  axisKind(input) === 'time' ? call('epoch_seconds', column(input.name)) : asFloat(input.name);

/** The kind of a continuous axis. Errors: `column-type` when the column has no numbers or dates. */
export function requireAxis(input: Column, parameter: string): 'numeric' | 'time' {
  const kind = axisKind(input);
  if (kind !== 'categories') return kind;
  throw new LatheError({
    code: 'column-type',
    kind: 'data',
    message: `Column "${input.name}" holds ${input.type.kind} values; this needs numbers or dates.`,
    place: { column: input.name, parameter },
    advice: 'Choose a numeric or date column, or cast it in a step above.',
  });
}
