import {
  allOf,
  anyOf,
  conditionExpression,
  defineStep,
  filter,
  rowCondition,
  sqlExpression,
} from '@lathe/flow';
import { z } from 'zod';
import { expressionProblem, looksRowWise } from '../user-sql.js';

export const filterRows = defineStep({
  id: 'filter-rows',
  title: 'Filter rows',
  help: 'Keeps the rows that meet conditions, or for which an SQL expression is true.',
  family: 'rows',
  synonyms: ['where', 'select rows', 'condition', 'query', 'subset'],
  parameters: z
    .strictObject({
      conditions: z.array(rowCondition).default([]).meta({ description: 'Conditions on columns.' }),
      combine: z.enum(['all', 'any']).default('all').meta({
        description: 'Whether a row must meet all conditions or any one.',
      }),
      expression: z
        .string()
        .optional()
        .refine((text) => text === undefined || expressionProblem(text) === undefined, {
          error: ({ input }) => expressionProblem(String(input)) ?? 'is not an expression',
        })
        .meta({
          description:
            'Instead of conditions: an SQL expression that is true for the rows to keep.',
          role: 'sql-expression',
        }),
    })
    .refine(({ conditions, expression }) => conditions.length > 0 || expression !== undefined, {
      path: ['conditions'],
      error: 'must hold at least one condition, unless there is an expression',
    })
    .refine(({ conditions, expression }) => conditions.length === 0 || expression === undefined, {
      path: ['expression'],
      error: 'cannot stand beside conditions; use one of the two',
    }),
  rowWise: ({ expression }) => expression === undefined || looksRowWise(expression),
  keepsRows: false,
  apply(input, { conditions, combine, expression }) {
    if (expression !== undefined) return filter(input, sqlExpression(expression));
    const tests = conditions.map((each, index) =>
      conditionExpression(input.schema, each, `conditions[${index}]`),
    );
    return filter(input, combine === 'all' ? allOf(tests) : anyOf(tests));
  },
  examples: [
    {
      title: 'Two conditions, both met',
      parameters: {
        conditions: [
          { column: 'age', operator: 'greater or equal', value: 30 },
          { column: 'job', operator: 'is in', value: ['nurse', 'cook'] },
        ],
      },
      given: {
        columns: { age: 'integer', job: 'text' },
        rows: [
          [30, 'nurse'],
          [29, 'cook'],
          [null, 'cook'],
          [50, null],
          [41, 'cook'],
        ],
      },
      expected: {
        columns: { age: 'integer', job: 'text' },
        rows: [
          [30, 'nurse'],
          [41, 'cook'],
        ],
      },
    },
    {
      title: 'Not equal keeps missing values: it is the opposite of equal',
      parameters: { conditions: [{ column: 'job', operator: 'not equal', value: 'cook' }] },
      given: { columns: { job: 'text' }, rows: [['cook'], [null], ['nurse']] },
      expected: { columns: { job: 'text' }, rows: [[null], ['nurse']] },
    },
    {
      title: 'An SQL expression',
      parameters: { expression: 'amount / months > 100 -- a month' },
      given: {
        columns: { amount: 'integer', months: 'integer' },
        rows: [
          [1200, 6],
          [1200, 24],
          [1200, null],
          [null, 1],
        ],
      },
      expected: { columns: { amount: 'integer', months: 'integer' }, rows: [[1200, 6]] },
    },
  ],
});
