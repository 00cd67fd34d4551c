import {
  type Column,
  type ColumnType,
  call,
  cast,
  column,
  columnsParameter,
  defineStep,
  type Expression,
  LatheError,
  literal,
  parseTypeName,
  requireColumn,
  type TypeKind,
  typeName,
  UNKNOWN,
  withColumns,
} from '@lathe/flow';
import { z } from 'zod';
import { oneOutputEach, outputs, withOutputs } from '../new-columns.js';

const NUMBERS: readonly TypeKind[] = ['boolean', 'integer', 'float', 'decimal'];

/** What each kind can be cast to, besides text. */
const TARGETS: Partial<Record<TypeKind, readonly TypeKind[]>> = {
  boolean: NUMBERS,
  integer: NUMBERS,
  float: NUMBERS,
  decimal: NUMBERS,
  date: ['date', 'timestamp'],
  time: ['time'],
  timestamp: ['date', 'time', 'timestamp'],
  binary: ['binary'],
};

const PATTERN = /^([^%]|%-?[a-zA-Z%])+$/;

export const castColumns = defineStep({
  id: 'cast-columns',
  title: 'Cast columns',
  verb: 'Cast',
  help: 'Changes the type of columns, e.g. text to integer or text to date.',
  family: 'columns',
  synonyms: ['convert', 'type', 'parse', 'date', 'number'],
  parameters: z
    .strictObject({
      columns: columnsParameter('Columns to cast.'),
      type: z
        .string()
        .refine((text) => parseTypeName(text) !== undefined, { error: 'is not the name of a type' })
        .default('text')
        .meta({
          description:
            'boolean, integer, float, decimal(p,s), text, date, time, timestamp, timestamp with zone, binary or list<...>. Fractions are rounded when cast to integer.',
          role: 'type',
        }),
      onMisfit: z.enum(['fail', 'null']).default('fail').meta({
        description:
          'What happens to a value that does not fit: the run fails, or it becomes null.',
      }),
      pattern: z
        .string()
        .regex(PATTERN, 'must be a strftime pattern such as %d.%m.%Y')
        .optional()
        .meta({
          description:
            'strftime pattern of text that becomes a date, time or timestamp, or of the text made from one, e.g. %d.%m.%Y. Absent: ISO 8601.',
        }),
      outputs,
    })
    .refine(...oneOutputEach),
  rowWise: true,
  keepsRows: true,
  apply(input, parameters) {
    const to = parseTypeName(parameters.type) ?? UNKNOWN;
    return withColumns(
      input,
      withOutputs(parameters).map(({ column: name, output }) => ({
        name: output,
        expression: castColumn(requireColumn(input.schema, name, 'columns'), to, parameters),
      })),
    );
  },
  examples: [
    {
      title: 'Text to integer; what does not fit becomes null',
      parameters: { columns: ['age'], type: 'integer', onMisfit: 'null' },
      given: { columns: { age: 'text' }, rows: [['41'], ['unknown'], [null], ['-3']] },
      expected: { columns: { age: 'integer' }, rows: [[41], [null], [null], [-3]] },
    },
    {
      title: 'A date in the German notation, into a new column',
      parameters: { columns: ['day'], type: 'date', pattern: '%d.%m.%Y', outputs: ['date'] },
      given: { columns: { day: 'text' }, rows: [['24.12.2025'], ['01.02.2026']] },
      expected: {
        columns: { day: 'text', date: 'date' },
        rows: [
          ['24.12.2025', '2025-12-24'],
          ['01.02.2026', '2026-02-01'],
        ],
      },
    },
    {
      title: 'Numbers and truth values to text',
      parameters: { columns: ['n', 'b'], type: 'text' },
      given: {
        columns: { n: 'integer', b: 'boolean' },
        rows: [
          [7, true],
          [null, false],
        ],
      },
      expected: {
        columns: { n: 'text', b: 'text' },
        rows: [
          ['7', 'true'],
          [null, 'false'],
        ],
      },
    },
  ],
});

interface Casting {
  readonly onMisfit: 'fail' | 'null';
  readonly pattern?: string | undefined;
}

function castColumn(from: Column, to: ColumnType, { onMisfit, pattern }: Casting): Expression {
  const value = column(from.name);
  if (!castable(from.type, to)) throw impossible(from, to);
  const moment = ['date', 'time', 'timestamp'];
  if (pattern !== undefined && from.type.kind === 'text' && moment.includes(to.kind)) {
    const parse = onMisfit === 'null' ? 'try_parse_timestamp' : 'parse_timestamp';
    return cast(call(parse, value, literal(pattern)), to, onMisfit);
  }
  const formats = from.type.kind === 'date' || from.type.kind === 'timestamp';
  if (pattern !== undefined && formats && to.kind === 'text') {
    return call('format_timestamp', value, literal(pattern));
  }
  return cast(value, to, onMisfit);
}

/** Engines find out only when a row comes along, if at all; Lathe says it at once. */
function castable(from: ColumnType, to: ColumnType): boolean {
  if (to.kind === 'text' || from.kind === 'text' || from.kind === 'unknown') return true;
  if (from.kind === 'list') return to.kind === 'list' && castable(from.of, to.of);
  return TARGETS[from.kind]?.includes(to.kind) ?? false;
}

function impossible(from: Column, to: ColumnType): LatheError {
  return new LatheError({
    code: 'cast-impossible',
    kind: 'data',
    message: `Column "${from.name}" holds ${typeName(from.type)}, which cannot become ${typeName(to)}.`,
    place: { column: from.name, parameter: 'type' },
    advice: 'Choose another type, or write a formula that says what is meant.',
  });
}
