import {
  call,
  cast,
  column,
  columnsParameter,
  defineStep,
  type Expression,
  listOf,
  literal,
  requireColumnType,
  TEXT,
  when,
  withColumns,
} from '@lathe/flow';
import { z } from 'zod';
import { oneOutputEach, outputs, withOutputs } from '../new-columns.js';

const EMPTY = cast(call('list'), listOf(TEXT));

export const splitText = defineStep({
  id: 'split-text',
  title: 'Split text',
  verb: 'Split',
  help: 'Splits text at each delimiter into a list column. "Flatten list" makes columns of it.',
  family: 'text',
  synonyms: ['split string by delimiter', 'separate', 'tokenize', 'explode'],
  parameters: z
    .strictObject({
      columns: columnsParameter('Text columns to split.', ['text']),
      delimiter: z.string().default(',').meta({
        description:
          'Text between the pieces, taken literally. Empty: runs of white space, and white space at both ends is ignored.',
      }),
      limit: z.int().min(1).max(1000).optional().meta({
        description: 'At most so many pieces; the last one holds the rest. Absent: no limit.',
      }),
      trim: z
        .boolean()
        .default(false)
        .meta({ description: 'Whether white space at both ends of each piece is removed.' }),
      outputs,
    })
    .refine(...oneOutputEach),
  rowWise: true,
  keepsRows: true,
  apply(input, parameters) {
    return withColumns(
      input,
      withOutputs(parameters).map(({ column: name, output }) => {
        const { name: text } = requireColumnType(
          input.schema,
          name,
          ['text'],
          'Cast it to text first with "Cast columns".',
        );
        const pieces = split(column(text), parameters);
        return { name: output, expression: parameters.trim ? call('trim_each', pieces) : pieces };
      }),
    );
  },
  examples: [
    {
      title: 'At a colon, without the blanks around it',
      parameters: { columns: ['status'], delimiter: ':', trim: true, outputs: ['vec'] },
      given: { columns: { status: 'text' }, rows: [['male : single'], ['female'], [''], [null]] },
      expected: {
        columns: { status: 'text', vec: 'list<text>' },
        rows: [
          ['male : single', ['male', 'single']],
          ['female', ['female']],
          ['', ['']],
          [null, null],
        ],
      },
    },
    {
      title: 'At white space',
      parameters: { columns: ['words'], delimiter: '' },
      given: { columns: { words: 'text' }, rows: [['  one  two\tthree '], [' ']] },
      expected: { columns: { words: 'list<text>' }, rows: [[['one', 'two', 'three']], [[]]] },
    },
    {
      title: 'Two pieces at most: the second holds the rest',
      parameters: { columns: ['path'], delimiter: '/', limit: 2 },
      given: { columns: { path: 'text' }, rows: [['a/b/c'], ['a/b'], ['a']] },
      expected: { columns: { path: 'list<text>' }, rows: [[['a', 'b/c']], [['a', 'b']], [['a']]] },
    },
  ],
});

interface Splitting {
  readonly delimiter: string;
  readonly limit?: number | undefined;
}

function split(text: Expression, { delimiter, limit }: Splitting): Expression {
  if (delimiter !== '') {
    const pieces = call('split', text, literal(delimiter));
    if (limit === undefined) return pieces;
    const rest = call(
      'join_list',
      call('list_slice', pieces, literal(limit - 1), call('list_length', pieces)),
      literal(delimiter),
    );
    return limited(pieces, limit, rest);
  }
  const trimmed = call('trim', text);
  const pieces = when(
    [[call('equal', trimmed, literal('')), EMPTY]],
    call('split_by_pattern', trimmed, literal('\\s+')),
  );
  if (limit === undefined) return pieces;
  const before = literal(`^(\\S+\\s+){${limit - 1}}`);
  const rest = limit === 1 ? trimmed : call('replace_pattern', trimmed, before, literal(''));
  return limited(pieces, limit, rest);
}

/** The first pieces and the rest, where there are more than `limit`. */
function limited(pieces: Expression, limit: number, rest: Expression): Expression {
  const first = call('list_slice', pieces, literal(0), literal(limit - 2));
  return when(
    [
      [
        call('greater', call('list_length', pieces), literal(limit)),
        call('list_append', first, rest),
      ],
    ],
    pieces,
  );
}
