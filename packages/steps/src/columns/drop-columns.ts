import { columnsParameter, defineStep, requireColumn, withoutColumns } from '@lathe/flow';
import { z } from 'zod';

export const dropColumns = defineStep({
  id: 'drop-columns',
  title: 'Drop columns',
  verb: 'Dropped',
  help: 'Drops the chosen columns and keeps all others.',
  family: 'columns',
  synonyms: ['remove', 'delete', 'discard'],
  parameters: z.strictObject({ columns: columnsParameter('Columns to drop.') }),
  rowWise: true,
  keepsRows: true,
  apply(input, { columns }) {
    for (const name of columns) requireColumn(input.schema, name, 'columns');
    return withoutColumns(input, columns);
  },
  examples: [
    {
      title: 'One column less',
      parameters: { columns: ['b'] },
      given: { columns: { a: 'integer', b: 'text', c: 'boolean' }, rows: [[1, 'x', true]] },
      expected: { columns: { a: 'integer', c: 'boolean' }, rows: [[1, true]] },
    },
    {
      title: 'Several columns',
      parameters: { columns: ['vec', 'status'] },
      given: {
        columns: { status: 'text', sex: 'text', vec: 'list<text>' },
        rows: [['male : single', 'male', ['male', 'single']]],
      },
      expected: { columns: { sex: 'text' }, rows: [['male']] },
    },
  ],
});
