import {
  anyOf,
  type Column,
  call,
  cast,
  column,
  type Expression,
  isNumeric,
  LatheError,
  literal,
  TEXT,
  when,
} from '@lathe/flow';
import { z } from 'zod';
import { asFloat } from '../finite-values.js';
import { listText, shortText } from '../number-text.js';

/** Either the values that are meant, or a bound on a numeric column. Never guessed. */
export const condition = z.union([
  z
    .array(z.union([z.string(), z.number(), z.boolean()]))
    .min(1)
    .max(100),
  z.strictObject({
    operator: z.enum(['<', '<=', '>', '>=']),
    threshold: z.number(),
  }),
]);

export type Condition = z.infer<typeof condition>;

/** Numbers that stand for what a row's value is, besides positions in a list of values. */
export const OUTSIDE = -2;
export const MISSING = -1;
const INSIDE = 0;

const COMPARISONS = {
  '<': { name: 'less', opposite: '>=' },
  '<=': { name: 'less_or_equal', opposite: '>' },
  '>': { name: 'greater', opposite: '<=' },
  '>=': { name: 'greater_or_equal', opposite: '<' },
} as const;

/** Null, or NaN in a column of floats. */
export function isMissing(one: Column): Expression {
  const value = column(one.name);
  const isNull = call('is_null', value);
  return one.type.kind === 'float' ? anyOf([isNull, call('is_nan', value)]) : isNull;
}

/**
 * A row's value as a number: its position in the list of values (0 for a bound), `OUTSIDE`, or
 * `MISSING`. Errors: `value-type`, `column-type`.
 */
export function conditionNumber(one: Column, given: Condition, parameter: string): Expression {
  const missing = [isMissing(one), literal(MISSING)] as const;
  if (!Array.isArray(given)) {
    if (!isNumeric(one.type)) {
      throw new LatheError({
        code: 'column-type',
        kind: 'data',
        message: `A threshold needs numbers; column "${one.name}" holds ${one.type.kind} values.`,
        place: { column: one.name, parameter },
        advice: 'Name the values instead of a threshold, or cast the column to a number.',
      });
    }
    const { name } = COMPARISONS[given.operator];
    const holds = call(name, asFloat(one.name), literal(given.threshold));
    return when([missing, [holds, literal(INSIDE)]], literal(OUTSIDE));
  }
  return when(
    [
      missing,
      ...given.map((value, index) => [isValue(one, value, parameter), literal(index)] as const),
    ],
    literal(OUTSIDE),
  );
}

/** Numbers are compared as numbers, so that 1 finds 1.0; everything else as text. */
function isValue(one: Column, value: string | number | boolean, parameter: string): Expression {
  if (!isNumeric(one.type)) {
    return call('equal', cast(column(one.name), TEXT), literal(String(value)));
  }
  const number = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value);
  if (typeof value === 'boolean' || Number.isNaN(number)) {
    throw new LatheError({
      code: 'value-type',
      kind: 'data',
      message: `"${value}" is not a number, and column "${one.name}" holds numbers.`,
      place: { column: one.name, parameter },
      advice: 'Write one of the numbers that the column holds.',
    });
  }
  return call('equal', asFloat(one.name), literal(number));
}

/** `risk is "low risk"`, `age <= 25`. */
export function conditionText(name: string, given: Condition): string {
  if (!Array.isArray(given)) return `${name} ${given.operator} ${given.threshold}`;
  return `${name} is ${valuesText(given.map((value) => `"${value}"`))}`;
}

/** What a group given by a condition is called in tables and charts, and what the others are. */
export function groupNames(name: string, given: Condition): { inside: string; outside: string } {
  if (Array.isArray(given)) return { inside: valuesText(given), outside: 'the rest' };
  const { opposite } = COMPARISONS[given.operator];
  return {
    inside: `${name} ${given.operator} ${given.threshold}`,
    outside: `${name} ${opposite} ${given.threshold}`,
  };
}

function valuesText(values: readonly (string | number | boolean)[]): string {
  const shown = values.slice(0, 4).map((value) => shortText(String(value)));
  const more = values.length - shown.length;
  const text = values.length === 1 ? (shown[0] ?? '') : listText(shown).replace(/ and /, ' or ');
  return more > 0 ? `${shown.join(', ')} or ${more} more` : text;
}
