import {
  columnParameter,
  columnsParameter,
  defineStep,
  itemsOf,
  LatheError,
  project,
  requireColumn,
  type Schema,
} from '@lathe/flow';
import { z } from 'zod';

const parameters = z
  .strictObject({
    columns: columnsParameter('Columns to move. Several keep the order they have in the table.'),
    to: z.enum(['start', 'end', 'index', 'before', 'after']).default('start').meta({
      description: 'Where to: the start, the end, a place by number, or beside another column.',
    }),
    index: z.int().min(0).optional().meta({
      description:
        'With "index": place of the first moved column in the result, counted from 0; beyond the end means the end.',
    }),
    anchor: columnParameter(
      'With "before" and "after": the column beside which to put them.',
    ).optional(),
  })
  .refine(({ to, index }) => to !== 'index' || index !== undefined, {
    path: ['index'],
    error: 'is needed when columns are moved to an index',
  })
  .refine(({ to, anchor }) => (to !== 'before' && to !== 'after') || anchor !== undefined, {
    path: ['anchor'],
    error: 'is needed when columns are moved before or after a column',
  });

export const moveColumns = defineStep({
  id: 'move-columns',
  title: 'Move columns',
  verb: 'Moved',
  help: 'Moves columns to the start, the end, a place by number, or before or after another column.',
  family: 'columns',
  synonyms: ['reorder', 'order', 'arrange', 'position'],
  parameters,
  rowWise: true,
  keepsRows: true,
  apply(input, { columns, ...target }) {
    const chosen = new Set(
      columns.map((name) => requireColumn(input.schema, name, 'columns').name),
    );
    const items = itemsOf(input);
    const moved = items.filter(({ name }) => chosen.has(name));
    const others = items.filter(({ name }) => !chosen.has(name));
    const place = placeAmong(
      input.schema,
      others.map(({ name }) => name),
      target,
    );
    return project(input, [...others.slice(0, place), ...moved, ...others.slice(place)]);
  },
  examples: [
    {
      title: 'The target first',
      parameters: { columns: ['target'] },
      given: {
        columns: { age: 'integer', job: 'text', target: 'integer' },
        rows: [[41, 'nurse', 1]],
      },
      expected: {
        columns: { target: 'integer', age: 'integer', job: 'text' },
        rows: [[1, 41, 'nurse']],
      },
    },
    {
      title: 'Two columns after another; they keep their order in the table',
      parameters: { columns: ['c', 'a'], to: 'after', anchor: 'd' },
      given: {
        columns: { a: 'integer', b: 'integer', c: 'integer', d: 'integer', e: 'integer' },
        rows: [[1, 2, 3, 4, 5]],
      },
      expected: {
        columns: { b: 'integer', d: 'integer', a: 'integer', c: 'integer', e: 'integer' },
        rows: [[2, 4, 1, 3, 5]],
      },
    },
    {
      title: 'To the second place',
      parameters: { columns: ['c'], to: 'index', index: 1 },
      given: { columns: { a: 'integer', b: 'integer', c: 'integer' }, rows: [[1, 2, 3]] },
      expected: { columns: { a: 'integer', c: 'integer', b: 'integer' }, rows: [[1, 3, 2]] },
    },
  ],
});

/** How many of the other columns stand before the moved ones. */
function placeAmong(
  schema: Schema,
  others: readonly string[],
  { to, index, anchor }: Omit<z.infer<typeof parameters>, 'columns'>,
): number {
  if (to === 'start') return 0;
  if (to === 'index' && index !== undefined) return index;
  if (to === 'end' || anchor === undefined) return others.length;
  const name = requireColumn(schema, anchor, 'anchor').name;
  const place = others.indexOf(name);
  if (place === -1) {
    throw new LatheError({
      code: 'parameter-invalid',
      kind: 'document',
      message: `Move columns: "${name}" is itself moved and cannot be the column to move to.`,
      place: { parameter: 'anchor', column: name },
      advice: 'Choose a column that stays where it is.',
    });
  }
  return to === 'before' ? place : place + 1;
}
