import { JOIN_KINDS, rowCondition } from '@lathe/flow';
import { z } from 'zod';
import { basis, cell, column, columnValues, json, subjectFields } from './common.js';
import { presentationFields } from './presentation.js';

/** A condition of the "Filter rows" step. */
export const lookFilter = rowCondition.meta({ id: 'LookFilter' });

/** Sorting and filtering for looking; the flow does not change. */
export const look = z
  .object({
    sort: z.array(z.object({ column: z.string(), descending: z.boolean() })).optional(),
    filters: z.array(lookFilter).optional(),
  })
  .meta({ id: 'Look' });
export type Look = z.infer<typeof look>;

const window = {
  ...subjectFields,
  node: z.string(),
  whole: z
    .boolean()
    .optional()
    .meta({ description: 'Fit and run Python on every row, however long it takes.' }),
  offset: z.int().min(0).optional(),
  limit: z.int().min(0).max(1_000).optional().meta({ description: 'Default 100.' }),
  columns: z
    .array(z.string())
    .max(400)
    .optional()
    .meta({ description: 'Whose values to send; default the first 60.' }),
};

export const previewRequest = z
  .object({
    ...window,
    look: look.optional(),
    rows: z.enum(['all', 'sample']).optional().meta({
      description:
        'all: the rows as they come (default); sample: seeded, with extremes and rare values kept.',
    }),
  })
  .meta({ id: 'PreviewRequest' });

export const cutValue = z
  .object({
    column: z.string(),
    row: z.number().meta({ description: 'Counted from 0, in the page.' }),
    length: z.number().meta({ description: 'Of the whole value.' }),
    unit: z.enum(['characters', 'bytes', 'elements']),
  })
  .meta({ id: 'CutValue' });

export const preview = z
  .object({
    node: z.string(),
    key: z.string().meta({ description: 'Equal keys mean equal rows.' }),
    schema: z.array(column).meta({ description: 'Every column of the table.' }),
    rows: z.number().meta({ description: 'Rows that can be paged through.' }),
    totalRows: z.number().meta({ description: 'Rows without the look.' }),
    basis,
    offset: z.number(),
    columns: z.array(z.string()).meta({ description: 'Whose values follow.' }),
    values: columnValues,
    cut: z.array(cutValue),
    fitted: z
      .object({
        rows: z.number(),
        of: z.number(),
        from: z.enum(['data', 'stored']),
        text: z.string(),
      })
      .nullable()
      .meta({ description: 'What the step learned from; null when it learns nothing.' }),
    sampledAbove: z
      .array(z.object({ node: z.string(), rows: z.number(), of: z.number() }))
      .meta({ description: 'Steps at or above that saw fewer rows than there are.' }),
    warnings: z.array(z.string()),
    printed: z.string().nullable().meta({ description: 'What the Python step printed.' }),
  })
  .meta({ id: 'Preview' });
export type Preview = z.infer<typeof preview>;

export const profileRequest = z
  .object({
    ...subjectFields,
    node: z.string(),
    whole: z.boolean().optional(),
    columns: z.array(z.string()).max(400).optional(),
  })
  .meta({ id: 'ProfileRequest' });

export const columnProfile = z
  .object({
    name: z.string(),
    type: z.string(),
    nulls: z.number(),
    distinct: z.number().meta({ description: 'An estimate, about 2 % off.' }),
    minimum: cell,
    maximum: cell,
    wholeRange: z.object({ minimum: cell, maximum: cell }).nullable().meta({
      description: 'Exact range of every row, where it is known without reading them.',
    }),
    mean: z.number().nullable(),
    histogram: z.array(z.number()).nullable().meta({
      description: 'Counts in equal bins from minimum to maximum; numbers only.',
    }),
    top: z
      .array(z.object({ value: cell, count: z.number() }))
      .nullable()
      .meta({ description: 'Most frequent values, of columns with few distinct ones.' }),
  })
  .meta({ id: 'ColumnProfile' });
export const profile = z.object({ columns: z.array(columnProfile), basis }).meta({ id: 'Profile' });

export const changesRequest = z.object(window).meta({ id: 'ChangesRequest' });

/** A step's table compared with that of its first input. */
export const changes = z
  .object({
    before: z.object({ rows: z.number(), columns: z.number() }),
    after: z.object({ rows: z.number(), columns: z.number() }),
    added: z.array(z.string()),
    removed: z.array(z.string()),
    renamed: z.array(z.object({ from: z.string(), to: z.string() })),
    changed: z.array(
      z.object({
        name: z.string(),
        typeBefore: z.string(),
        typeAfter: z.string(),
        cells: z.number().nullable().meta({ description: 'Changed cells; null: not counted.' }),
      }),
    ),
    basis: basis.meta({ description: 'Of the counts of changed cells.' }),
    rows: z.discriminatedUnion('kind', [
      z.object({
        kind: z.literal('aligned'),
        columns: z.array(z.string()),
        before: columnValues.meta({ description: 'Values before, of the changed columns.' }),
        changed: z.array(z.array(z.boolean())),
        cut: z.array(cutValue).meta({ description: 'Of the values before.' }),
      }),
      z.object({
        kind: z.literal('removed'),
        count: z.number(),
        columns: z.array(z.string()),
        examples: columnValues,
        cut: z.array(cutValue),
      }),
      z.object({ kind: z.literal('reordered') }),
      z.object({ kind: z.literal('unaligned') }),
    ]),
  })
  .meta({ id: 'Changes' });
export type Changes = z.infer<typeof changes>;

export const cellRequest = z
  .object({
    ...subjectFields,
    node: z.string(),
    whole: z.boolean().optional(),
    column: z.string(),
    row: z.int().min(0),
    look: look.optional(),
    rows: z.enum(['all', 'sample']).optional(),
  })
  .meta({ id: 'CellRequest' });
export const cellAnswer = z
  .object({
    value: cell,
    length: z.number().nullable().meta({ description: 'Null for numbers, dates and the like.' }),
    unit: z.enum(['characters', 'bytes', 'elements']).nullable(),
    cut: z.boolean().meta({ description: 'Whether the value is longer than what was sent.' }),
  })
  .meta({ id: 'CellAnswer' });

export const statementAnswer = z
  .object({ statement: z.string().meta({ description: 'One SQL statement from the files.' }) })
  .meta({ id: 'StatementAnswer' });

export const joinRequest = z
  .object({
    ...subjectFields,
    left: z.string(),
    right: z.string(),
    keys: z.array(z.object({ left: z.string(), right: z.string() })).min(1),
    how: z.enum(JOIN_KINDS).optional().meta({
      description: 'Which columns the result has; rows are counted for every kind. Default left.',
    }),
    suffix: z.string().optional(),
    rightColumns: z.array(z.string()).optional(),
    nullsMatch: z.boolean().optional(),
  })
  .meta({ id: 'JoinRequest' });

const joinSide = z
  .object({
    rows: z.number(),
    nullKeys: z.number().meta({ description: 'Rows with a missing key.' }),
    distinctKeys: z.number(),
    repeatedKeys: z.number().meta({ description: 'Keys that occur more than once.' }),
    repeatedExamples: z.array(z.object({ key: z.array(cell), count: z.number() })),
    matched: z.number().meta({ description: 'Rows with a partner.' }),
    unmatched: z.number(),
    unmatchedColumns: z.array(z.string()),
    unmatchedExamples: columnValues,
    cut: z.array(cutValue).meta({ description: 'Of the examples.' }),
  })
  .meta({ id: 'JoinSide' });

export const joinDiagnosis = z
  .object({
    left: joinSide,
    right: joinSide,
    resultRows: z
      .record(z.string(), z.number())
      .meta({ description: 'Rows of the result, by kind of join.' }),
    columns: z.array(
      z.object({
        name: z.string(),
        type: z.string(),
        from: z.enum(['left', 'right', 'both']),
        renamedFrom: z.string().nullable(),
      }),
    ),
    suggestions: z
      .array(z.array(z.object({ left: z.string(), right: z.string() })))
      .meta({ description: 'Keys that could fit, best first.' }),
    warnings: z.array(z.string()),
    basis,
    sampledAbove: z.array(z.object({ node: z.string(), rows: z.number(), of: z.number() })),
  })
  .meta({ id: 'JoinDiagnosis' });

export const analysisRequest = z
  .object({ ...subjectFields, node: z.string(), whole: z.boolean().optional() })
  .meta({ id: 'AnalysisRequest' });

export const analysisAnswer = z
  .object({
    ...presentationFields,
    result: json.meta({ description: 'What `lathe analyze` writes to result.json.' }),
    basis,
    sampledAbove: z.array(z.object({ node: z.string(), rows: z.number(), of: z.number() })),
  })
  .meta({ id: 'AnalysisAnswer' });
