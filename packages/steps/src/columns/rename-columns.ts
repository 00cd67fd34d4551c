import { column, columnParameter, defineStep, itemsOf, project, requireColumn } from '@lathe/flow';
import { z } from 'zod';

const renaming = z.strictObject({
  from: columnParameter('The column as it is called now.'),
  to: z.string().min(1).meta({ description: 'Its new name.' }),
});

export const renameColumns = defineStep({
  id: 'rename-columns',
  title: 'Rename columns',
  verb: 'Renamed',
  help: 'Gives columns new names where they stand. All at once, so two columns can swap names.',
  family: 'columns',
  synonyms: ['name', 'label', 'header'],
  parameters: z.strictObject({
    columns: z
      .array(renaming)
      .min(1)
      .refine((all) => new Set(all.map(({ from }) => from.toLowerCase())).size === all.length, {
        error: 'renames a column twice',
      })
      .meta({ description: 'Old and new names.' }),
  }),
  rowWise: true,
  keepsRows: true,
  apply(input, { columns }) {
    const newNames = new Map(
      columns.map(({ from, to }) => [requireColumn(input.schema, from, 'columns').name, to]),
    );
    return project(
      input,
      itemsOf(input).map(({ name }) => ({
        name: newNames.get(name) ?? name,
        expression: column(name),
      })),
    );
  },
  examples: [
    {
      title: 'New names for two columns',
      parameters: {
        columns: [
          { from: 'sex_split_0', to: 'sex' },
          { from: 'sex_split_1', to: 'marital_status' },
        ],
      },
      given: {
        columns: { sex_split_0: 'text', sex_split_1: 'text' },
        rows: [['female', 'single']],
      },
      expected: { columns: { sex: 'text', marital_status: 'text' }, rows: [['female', 'single']] },
    },
    {
      title: 'Two columns swap their names',
      parameters: {
        columns: [
          { from: 'a', to: 'b' },
          { from: 'b', to: 'a' },
        ],
      },
      given: { columns: { a: 'integer', b: 'text' }, rows: [[1, 'x']] },
      expected: { columns: { b: 'integer', a: 'text' }, rows: [[1, 'x']] },
    },
  ],
});
