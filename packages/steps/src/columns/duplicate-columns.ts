import { column, columnsParameter, defineStep, itemsOf, project, requireColumn } from '@lathe/flow';
import { z } from 'zod';
import { newNames, oneOutputEach } from '../new-columns.js';

export const duplicateColumns = defineStep({
  id: 'duplicate-columns',
  title: 'Duplicate columns',
  verb: 'Copied',
  help: 'Adds copies of the chosen columns at the end.',
  family: 'columns',
  synonyms: ['copy', 'clone'],
  parameters: z
    .strictObject({
      columns: columnsParameter('Columns to copy.'),
      outputs: newNames(
        'Names of the copies, one for each column in the same order. Absent: the name and "_copy".',
      ),
    })
    .refine(...oneOutputEach),
  rowWise: true,
  keepsRows: true,
  apply(input, { columns, outputs }) {
    const copies = columns.map((name, index) => {
      const original = requireColumn(input.schema, name, 'columns').name;
      return { name: outputs?.[index] ?? `${original}_copy`, expression: column(original) };
    });
    return project(input, [...itemsOf(input), ...copies]);
  },
  examples: [
    {
      title: 'A copy with the name it gets by itself',
      parameters: { columns: ['age'] },
      given: { columns: { age: 'integer', job: 'text' }, rows: [[41, 'nurse']] },
      expected: {
        columns: { age: 'integer', job: 'text', age_copy: 'integer' },
        rows: [[41, 'nurse', 41]],
      },
    },
    {
      title: 'Copies with chosen names',
      parameters: { columns: ['a', 'b'], outputs: ['first', 'second'] },
      given: { columns: { a: 'integer', b: 'text' }, rows: [[null, 'x']] },
      expected: {
        columns: { a: 'integer', b: 'text', first: 'integer', second: 'text' },
        rows: [[null, 'x', null, 'x']],
      },
    },
  ],
});
