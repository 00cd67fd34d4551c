import { columnsParameter, defineStep, itemsOf, project, requireColumn } from '@lathe/flow';
import { z } from 'zod';

export const keepColumns = defineStep({
  id: 'keep-columns',
  title: 'Keep columns',
  verb: 'Kept',
  help: 'Keeps the chosen columns, in the order they have in the table, and drops all others.',
  family: 'columns',
  synonyms: ['select', 'choose', 'subset', 'project'],
  parameters: z.strictObject({ columns: columnsParameter('Columns to keep.') }),
  rowWise: true,
  keepsRows: true,
  apply(input, { columns }) {
    const kept = new Set(columns.map((name) => requireColumn(input.schema, name, 'columns').name));
    return project(
      input,
      itemsOf(input).filter(({ name }) => kept.has(name)),
    );
  },
  examples: [
    {
      title: 'Two of three columns; the order is that of the table',
      parameters: { columns: ['c', 'a'] },
      given: { columns: { a: 'integer', b: 'text', c: 'boolean' }, rows: [[1, 'x', true]] },
      expected: { columns: { a: 'integer', c: 'boolean' }, rows: [[1, true]] },
    },
    {
      title: 'Letter case does not matter',
      parameters: { columns: ['AGE'] },
      given: {
        columns: { age: 'integer', job: 'text' },
        rows: [
          [41, 'nurse'],
          [null, 'cook'],
        ],
      },
      expected: { columns: { age: 'integer' }, rows: [[41], [null]] },
    },
  ],
});
