import {
  cast,
  column,
  defineStep,
  findColumn,
  itemsOf,
  parseTypeName,
  project,
  sqlExpression,
  withColumns,
} from '@lathe/flow';
import { z } from 'zod';
import { freeName } from '../new-columns.js';
import { expressionProblem, looksRowWise, multipliesRows } from '../user-sql.js';

export const formula = defineStep({
  id: 'formula',
  title: 'Formula',
  help: 'Computes a column with an SQL expression over the other columns.',
  family: 'formula',
  synonyms: ['expression', 'calculate', 'compute', 'derive', 'new column', 'sql'],
  parameters: z.strictObject({
    output: z.string().min(1).default('result').meta({
      description:
        'The column to make. If there is one of that name, it is replaced where it stands.',
    }),
    expression: z
      .string()
      .refine((text) => expressionProblem(text) === undefined, {
        error: ({ input }) => expressionProblem(String(input)) ?? 'is not an expression',
      })
      .meta({
        description:
          'An SQL expression, e.g. amount / months. Names with capitals or blanks go in "…". Division by zero: x / 0 gives infinity and 0 / 0 NaN; nullif(x, 0) gives null instead, as x // 0 and x % 0 do.',
        role: 'sql-expression',
      }),
    type: z
      .string()
      .refine((text) => parseTypeName(text) !== undefined, { error: 'is not the name of a type' })
      .optional()
      .meta({
        description: 'Type of the result. Absent: what the expression gives.',
        role: 'type',
      }),
  }),
  rowWise: ({ expression }) => looksRowWise(expression),
  keepsRows: ({ expression }) => !multipliesRows(expression),
  apply(input, { output, expression, type }) {
    const to = type === undefined ? undefined : parseTypeName(type);
    const typed =
      to === undefined ? sqlExpression(expression) : cast(sqlExpression(expression), to);
    const present = findColumn(input.schema, output);
    if (present === undefined || input.schema.length > 1) {
      return withColumns(input, [{ name: output, expression: typed }]);
    }
    // Alone in a SELECT, an aggregate such as sum(x) would give one row; beside x it is refused.
    const aside = freeName(input.schema, 'formula_result');
    const both = project(input, [...itemsOf(input), { name: aside, expression: typed }]);
    return project(both, [{ name: present.name, expression: column(aside) }]);
  },
  examples: [
    {
      title: 'A new column',
      parameters: { output: 'rate', expression: 'amount / months' },
      given: {
        columns: { amount: 'integer', months: 'integer' },
        rows: [
          [900, 6],
          [100, null],
        ],
      },
      expected: {
        columns: { amount: 'integer', months: 'integer', rate: 'float' },
        rows: [
          [900, 6, 150],
          [100, null, null],
        ],
      },
    },
    {
      title: 'A column replaced where it stands, with a type',
      parameters: {
        output: 'risk',
        expression: "CASE risk WHEN 'high risk' THEN 1 ELSE 0 END",
        type: 'integer',
      },
      given: {
        columns: { risk: 'text', age: 'integer' },
        rows: [
          ['high risk', 41],
          ['low risk', 30],
        ],
      },
      expected: {
        columns: { risk: 'integer', age: 'integer' },
        rows: [
          [1, 41],
          [0, 30],
        ],
      },
    },
    {
      title: 'Over all rows: the share of each row in the sum',
      parameters: { output: 'share', expression: 'n / sum(n) OVER ()' },
      given: { columns: { n: 'integer' }, rows: [[1], [3]] },
      expected: {
        columns: { n: 'integer', share: 'float' },
        rows: [
          [1, 0.25],
          [3, 0.75],
        ],
      },
    },
  ],
});
