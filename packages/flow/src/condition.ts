import { z } from 'zod';
import { requireColumnType, SCALAR_KINDS } from './column-type.js';
import { LatheError } from './error.js';
import { call, column, type Expression, literal } from './expression.js';
import type { FunctionName } from './functions.js';
import { isMissing } from './missing-value.js';
import { type Column, requireColumn, type Schema, type TypeKind } from './schema.js';
import { columnParameter } from './step.js';
import { type GivenValue, givenValue, valueToCompare } from './typed-value.js';

const COMPARISONS: Readonly<Record<string, FunctionName>> = {
  less: 'less',
  'less or equal': 'less_or_equal',
  greater: 'greater',
  'greater or equal': 'greater_or_equal',
};
const TEXT_TESTS: Readonly<Record<string, FunctionName>> = {
  contains: 'contains',
  'starts with': 'starts_with',
  'ends with': 'ends_with',
  matches: 'matches',
};

export const CONDITION_OPERATORS = [
  'equal',
  'not equal',
  'less',
  'less or equal',
  'greater',
  'greater or equal',
  'is in',
  'is not in',
  'contains',
  'starts with',
  'ends with',
  'matches',
  'is missing',
  'is not missing',
] as const;

/** A test of one column. */
export const rowCondition = z.strictObject({
  column: columnParameter('The column to look at.'),
  operator: z.enum(CONDITION_OPERATORS).default('equal').meta({
    description:
      'How to compare. "matches" looks for a regular expression anywhere in the text. A missing value meets only "is missing", "not equal" and "is not in".',
  }),
  value: z
    .union([givenValue, z.array(givenValue)])
    .optional()
    .meta({
      description: 'What to compare with: a list for "is in" and "is not in", nothing for missing.',
    }),
});
export type RowCondition = z.infer<typeof rowCondition>;

/**
 * The condition as an expression. `place` is its path in the parameters.
 * Errors: `column-missing`, `column-type`, `value-type`, `parameter-invalid`.
 */
export function conditionExpression(schema: Schema, test: RowCondition, place: string): Expression {
  const { operator } = test;
  if (operator === 'is missing' || operator === 'is not missing') {
    const missing = isMissing(requireColumn(schema, test.column, `${place}.column`));
    return operator === 'is missing' ? missing : call('not', missing);
  }
  const textTest = TEXT_TESTS[operator];
  const kinds: readonly TypeKind[] = textTest === undefined ? SCALAR_KINDS : ['text'];
  const of = requireColumnType(
    schema,
    test.column,
    kinds,
    'Cast it to text first with "Cast columns", or choose another operator.',
    `${place}.column`,
  );
  if (textTest !== undefined) {
    return call(textTest, column(of.name), literal(String(single(test, place))));
  }
  if (operator === 'is in' || operator === 'is not in') {
    const values = many(of, test, place);
    if (values.length === 0) return literal(operator === 'is not in');
    const isIn = call('is_in', column(of.name), ...values);
    return operator === 'is in' ? isIn : call('coalesce', call('not', isIn), literal(true));
  }
  const value = valueToCompare(of, single(test, place), `${place}.value`);
  const comparison = COMPARISONS[operator];
  if (comparison !== undefined) return call(comparison, column(of.name), value);
  return operator === 'equal'
    ? call('equal', column(of.name), value)
    : call('not', call('same', column(of.name), value));
}

function single(test: RowCondition, place: string): GivenValue {
  if (test.value !== undefined && !Array.isArray(test.value)) return test.value;
  throw wrongShape(`"${test.operator}" needs one value`, place);
}

function many(of: Column, test: RowCondition, place: string): Expression[] {
  if (!Array.isArray(test.value))
    throw wrongShape(`"${test.operator}" needs a list of values`, place);
  return test.value.map((value, index) => valueToCompare(of, value, `${place}.value[${index}]`));
}

function wrongShape(message: string, place: string): LatheError {
  return new LatheError({
    code: 'parameter-invalid',
    kind: 'document',
    message: `This condition is not complete: ${message}.`,
    place: { parameter: `${place}.value` },
    advice: 'Give the value, or choose another operator.',
  });
}
