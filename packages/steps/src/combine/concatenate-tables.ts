import {
  concatenate,
  defineStep,
  itemsOf,
  literal,
  project,
  requireUniqueNames,
  TEXT,
} from '@lathe/flow';
import { z } from 'zod';

export const concatenateTables = defineStep({
  id: 'concatenate-tables',
  title: 'Concatenate tables',
  help: 'Puts the rows of tables one after the other, matching columns by name.',
  family: 'combine',
  synonyms: ['append', 'union', 'stack', 'concat', 'add rows', 'bind rows'],
  inputs: { min: 2, max: null },
  parameters: z.strictObject({
    sourceColumn: z.string().min(1).optional().meta({
      description: 'New column that says which table a row is from. Absent: none.',
      role: 'new-column',
    }),
    labels: z.array(z.string()).min(1).optional().meta({
      description:
        'What that column says for each table, in order. Absent, or too few: the ids of their nodes.',
    }),
  }),
  rowWise: false,
  keepsRows: false,
  apply(_input, { sourceColumn, labels }, _, inputs) {
    return concatenate(
      inputs.map(({ name, relation }, index) => {
        if (sourceColumn === undefined) return relation;
        requireUniqueNames([...relation.schema, { name: sourceColumn, type: TEXT }]);
        const label = literal(labels?.[index] ?? name);
        return project(relation, [...itemsOf(relation), { name: sourceColumn, expression: label }]);
      }),
    );
  },
  examples: [
    {
      title: 'Columns are matched by name; what a table lacks is null, integers become floats',
      parameters: {},
      given: {
        columns: { id: 'integer', pay: 'integer' },
        rows: [
          [1, 10],
          [2, 20],
        ],
      },
      others: [
        {
          columns: { PAY: 'float', id: 'integer', note: 'text' },
          rows: [[0.5, 3, 'new']],
        },
      ],
      expected: {
        columns: { id: 'integer', pay: 'float', note: 'text' },
        rows: [
          [1, 10, null],
          [2, 20, null],
          [3, 0.5, 'new'],
        ],
      },
    },
    {
      title: 'A column says where each row is from',
      parameters: { sourceColumn: 'year', labels: ['2025', '2026'] },
      given: { columns: { id: 'integer' }, rows: [[2], [1]] },
      others: [{ columns: { id: 'integer' }, rows: [[2]] }],
      expected: {
        columns: { id: 'integer', year: 'text' },
        rows: [
          [2, '2025'],
          [1, '2025'],
          [2, '2026'],
        ],
      },
    },
  ],
});
