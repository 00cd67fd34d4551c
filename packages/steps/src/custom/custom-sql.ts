import { defineStep, type NamedInput, sqlRelation } from '@lathe/flow';
import { z } from 'zod';
import { queryProblem, withoutSemicolon } from '../user-sql.js';

export const customSql = defineStep({
  id: 'custom-sql',
  title: 'Custom SQL',
  help: 'Runs a SELECT of your own over the inputs of the step.',
  family: 'custom',
  synonyms: ['query', 'select', 'join', 'group by', 'aggregate', 'union'],
  inputs: { min: 1, max: null },
  parameters: z.strictObject({
    query: z
      .string()
      .refine((text) => queryProblem(text) === undefined, {
        error: ({ input }) => queryProblem(String(input)) ?? 'is not a query',
      })
      .default('SELECT *\nFROM input')
      .meta({
        description:
          'One query. The first input is the table "input"; every input is also a table by the id of its node.',
        role: 'sql-query',
      }),
  }),
  rowWise: false,
  keepsRows: false,
  apply(input, { query }, _, inputs) {
    return sqlRelation(
      withoutSemicolon(query),
      namedTables({ name: 'input', relation: input }, inputs),
    );
  },
  examples: [
    {
      title: 'Groups',
      parameters: {
        query:
          'SELECT job, count(*) AS people, avg(age) AS age FROM input GROUP BY job ORDER BY job',
      },
      given: {
        columns: { job: 'text', age: 'integer' },
        rows: [
          ['nurse', 40],
          ['cook', 20],
          ['nurse', 50],
        ],
      },
      expected: {
        columns: { job: 'text', people: 'integer', age: 'float' },
        rows: [
          ['cook', 1, 20],
          ['nurse', 2, 45],
        ],
      },
    },
    {
      title: 'The rows as they are',
      parameters: {},
      given: { columns: { a: 'integer' }, rows: [[2], [1]] },
      expected: { columns: { a: 'integer' }, rows: [[2], [1]] },
    },
  ],
});

/** Every input once by each name it has; a node whose id is "input" goes by that name itself. */
function namedTables(first: NamedInput, inputs: readonly NamedInput[]): NamedInput[] {
  const tables = new Map(inputs.map((each) => [each.name.toLowerCase(), each]));
  if (!tables.has('input')) tables.set('input', first);
  return [...tables.values()];
}
