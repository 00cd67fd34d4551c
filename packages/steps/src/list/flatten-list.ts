import {
  aggregate,
  call,
  column,
  columnsParameter,
  columnTypeError,
  defineStep,
  type Item,
  itemsOf,
  LatheError,
  literal,
  project,
  requireColumnType,
  type Schema,
  summarise,
} from '@lathe/flow';
import { z } from 'zod';
import { newNames, withOutputs } from '../new-columns.js';
import { flattenListInPython } from './flatten-list-python.js';

const MOST_COLUMNS = 1000;

export const flattenList = defineStep({
  id: 'flatten-list',
  title: 'Flatten list',
  verb: 'Flattened',
  help: 'Makes a column of each element of a list column: PREFIX_0, PREFIX_1, ... at the end.',
  family: 'list',
  synonyms: ['vector', 'array', 'expand', 'unpack', 'explode to columns'],
  parameters: z
    .strictObject({
      columns: columnsParameter('List columns to flatten.', ['list']),
      prefixes: newNames(
        'Starts of the new names, one for each column in the same order. Absent: the names of the columns.',
      ),
      // The foreign tool takes the length of the first row's list, which cuts longer ones silently.
      count: z.int().min(1).max(MOST_COLUMNS).optional().meta({
        description:
          'Number of new columns for each list; longer lists are cut, shorter ones filled with null. Absent: the length of the longest list in the data.',
      }),
      trim: z.boolean().default(false).meta({
        description: 'Whether white space at both ends of text elements is removed.',
      }),
      keepInput: z.boolean().default(true).meta({ description: 'Whether the list columns stay.' }),
    })
    .refine(
      ({ columns, prefixes }) => prefixes === undefined || prefixes.length === columns.length,
      {
        path: ['prefixes'],
        error: 'must hold one prefix for each column',
      },
    ),
  rowWise: true,
  keepsRows: true,
  learned: z.strictObject({
    columns: z.array(z.strictObject({ column: z.string(), count: z.int().min(0) })),
  }),
  async fit(input, { columns, count }, ask) {
    const lists = columns.map((name) => requireList(input.schema, name).name);
    if (count !== undefined) return { columns: lists.map((name) => ({ column: name, count })) };
    const longest = lists.map((name, index) => ({
      name: `longest_${index}`,
      expression: aggregate('maximum', call('list_length', column(name))),
    }));
    const [row] = await ask(summarise(input, [], longest));
    return {
      columns: lists.map((name, index) => ({
        column: name,
        count: withinLimit(name, Number(row?.[`longest_${index}`] ?? 0)),
      })),
    };
  },
  apply(input, { columns, prefixes, trim, keepInput }, learned) {
    const flattened = withOutputs({ columns, outputs: prefixes });
    const added = flattened.flatMap(({ column: name, output: prefix }, place): Item[] => {
      const list = requireList(input.schema, name);
      if (trim && list.type.kind === 'list' && !['text', 'unknown'].includes(list.type.of.kind)) {
        throw columnTypeError(
          list,
          'only text can be trimmed',
          'Switch off "trim" for this column.',
        );
      }
      return Array.from({ length: learned.columns[place]?.count ?? 0 }, (_, index) => {
        const element = call('list_element', column(list.name), literal(index));
        return { name: `${prefix}_${index}`, expression: trim ? call('trim', element) : element };
      });
    });
    const dropped = new Set(
      keepInput ? [] : columns.map((name) => requireList(input.schema, name).name),
    );
    return project(input, [...itemsOf(input).filter(({ name }) => !dropped.has(name)), ...added]);
  },
  python: flattenListInPython,
  examples: [
    {
      title: 'As many columns as the longest list is long',
      parameters: { columns: ['vec'], prefixes: ['sex_split'], trim: true, keepInput: false },
      given: {
        columns: { id: 'integer', vec: 'list<text>' },
        rows: [
          [1, ['male ']],
          [2, ['female', ' single']],
          [3, null],
        ],
      },
      expected: {
        columns: { id: 'integer', sex_split_0: 'text', sex_split_1: 'text' },
        rows: [
          [1, 'male', null],
          [2, 'female', 'single'],
          [3, null, null],
        ],
      },
    },
    {
      title: 'A given number of columns',
      parameters: { columns: ['v'], count: 2 },
      given: { columns: { v: 'list<integer>' }, rows: [[[1, 2, 3]], [[4]], [[]]] },
      expected: {
        columns: { v: 'list<integer>', v_0: 'integer', v_1: 'integer' },
        rows: [
          [[1, 2, 3], 1, 2],
          [[4], 4, null],
          [[], null, null],
        ],
      },
    },
  ],
});

const requireList = (schema: Schema, name: string) =>
  requireColumnType(schema, name, ['list'], 'Make a list of it first, e.g. with "Split text".');

function withinLimit(name: string, count: number): number {
  if (count <= MOST_COLUMNS) return count;
  throw new LatheError({
    code: 'too-many-columns',
    kind: 'data',
    message: `The longest list in column "${name}" has ${count} elements; at most ${MOST_COLUMNS} columns are made.`,
    place: { column: name },
    advice: 'Set "count" to the number of elements you need.',
  });
}
