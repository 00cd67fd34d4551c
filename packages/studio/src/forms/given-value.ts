import { columnKind, isNumber } from '../grid/column-kind.js';

export type GivenValue = string | number | boolean;

/** What was typed, read: a value, nothing, or why it is none. */
export type Reading<T> =
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'empty' }
  | { readonly kind: 'problem'; readonly message: string };

const REFERENCE = /^\{\{\s*([a-z][a-z0-9_-]*)\s*\}\}$/;

/** The parameter of the flow that a text stands for, when it is nothing but `{{name}}`. */
export function referenceOf(text: unknown): string | undefined {
  return typeof text === 'string' ? REFERENCE.exec(text.trim())?.[1] : undefined;
}

export interface NumberLimits {
  readonly integer: boolean;
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A number as people write it in data: `0.25`, `-3`, `1e-4`. */
export function readNumber(
  text: string,
  { integer, minimum, maximum }: NumberLimits,
): Reading<number> {
  const trimmed = text.trim().replace(/^[\u2212]/, '-');
  if (trimmed === '') return { kind: 'empty' };
  const value = NUMBER.test(trimmed) ? Number(trimmed) : Number.NaN;
  if (!Number.isFinite(value)) {
    return problem(
      trimmed.includes(',')
        ? 'Write a number with a point and without thousands separators, such as 1234.5.'
        : 'Write a number, such as 0.5.',
    );
  }
  if (integer && !Number.isSafeInteger(value)) return problem('Write a whole number.');
  if (minimum !== undefined && value < minimum) return problem(`Must be ${minimum} or more.`);
  if (maximum !== undefined && value > maximum) return problem(`Must be ${maximum} or less.`);
  return { kind: 'value', value };
}

/** A value for a column of the given type; without one, whatever the text looks like. */
export function readValue(text: string, type: string | undefined): Reading<GivenValue> {
  const kind = type === undefined ? 'unknown' : columnKind(type);
  if (kind === 'unknown') return { kind: 'value', value: looksLike(text) };
  const trimmed = text.trim();
  if (isNumber(kind)) {
    if (trimmed === '') return { kind: 'empty' };
    if (!NUMBER.test(trimmed)) return problem(`Write a number; the column holds ${type}.`);
    const value = Number(trimmed);
    // Digits that a double does not hold stay text; the engine reads it exactly.
    const exact = Number.isFinite(value) && (Number.isSafeInteger(value) || /[.e]/i.test(trimmed));
    return { kind: 'value', value: exact ? value : trimmed };
  }
  if (kind === 'boolean') {
    const lower = trimmed.toLowerCase();
    if (lower === '') return { kind: 'empty' };
    return lower === 'true' || lower === 'false'
      ? { kind: 'value', value: lower === 'true' }
      : problem('Write true or false.');
  }
  if (kind === 'date' || kind === 'timestamp') {
    if (trimmed === '') return { kind: 'empty' };
    return /^-?\d{4,}-\d{1,2}-\d{1,2}/.test(trimmed)
      ? { kind: 'value', value: trimmed }
      : problem(`Write the ${kind === 'date' ? 'date' : 'date and time'} as ${MOMENTS[kind]}.`);
  }
  if (kind === 'time') {
    if (trimmed === '') return { kind: 'empty' };
    return /^\d{1,2}:\d{2}/.test(trimmed)
      ? { kind: 'value', value: trimmed }
      : problem('Write the time as 14:30 or 14:30:00.');
  }
  return { kind: 'value', value: text };
}

const MOMENTS = { date: '2024-01-31', timestamp: '2024-01-31 14:30' };

/** A form of the value that may stand in a field of that type before anything is typed. */
export function valueExample(type: string | undefined): string {
  switch (type === undefined ? 'unknown' : columnKind(type)) {
    case 'integer':
      return '42';
    case 'float':
    case 'decimal':
      return '0.5';
    case 'date':
      return MOMENTS.date;
    case 'timestamp':
      return MOMENTS.timestamp;
    case 'time':
      return '14:30';
    default:
      return '';
  }
}

function looksLike(text: string): GivenValue {
  const trimmed = text.trim();
  if (trimmed === 'true' || trimmed === 'false') return trimmed === 'true';
  // `007` and `1.50` are texts to whoever wrote them.
  const value = Number(trimmed);
  return NUMBER.test(trimmed) && String(value) === trimmed ? value : text;
}

function problem(message: string): { readonly kind: 'problem'; readonly message: string } {
  return { kind: 'problem', message };
}
