import {
  type Ask,
  aggregate,
  column,
  columnParameter,
  defineAnalysis,
  type Json,
  LatheError,
  project,
  type Relation,
  requireColumn,
  summarise,
} from '@lathe/flow';
import { z } from 'zod';
import { countOf, onlyRow } from './cell-reading.js';
import { featureGroups } from './model/feature-groups.js';
import { presentQuickModel } from './model/quick-model-presentation.js';
import { type QuickModelResult, quickModelResult } from './model/quick-model-result.js';
import { sampleRows } from './row-sample.js';

const FEWEST_ROWS = 10;

export const quickModel = defineAnalysis({
  id: 'quick-model',
  title: 'Quick model',
  help: 'How well a small LightGBM model predicts the label on held-out rows, and from which columns.',
  synonyms: ['feature importance', 'baseline model', 'AUC', 'F1', 'predict', 'train'],
  parameters: z.strictObject({
    label: columnParameter('Column to predict.'),
    problem: z
      .enum(['auto', 'binary', 'multiclass', 'regression'])
      .default('auto')
      .meta({ description: 'What kind of label it is; `auto` decides and says why.' }),
    positive: z.union([z.string(), z.number(), z.boolean()]).optional().meta({
      description: 'For two classes: the one that F1 refers to; the rarer when left out.',
    }),
    features: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .meta({ description: 'Columns to predict from; all others when left out.', role: 'columns' }),
    groups: z
      .record(z.string().min(1), z.array(z.string().min(1)).min(1))
      .optional()
      .meta({
        description:
          'Columns that count as one in the importances, e.g. those of a one-hot family.',
      }),
    groupPrefixes: z.array(z.string().min(1)).optional().meta({
      description: 'Groups by name: ["housing_"] takes every feature that begins so as "housing".',
    }),
    seed: z
      .int()
      .min(0)
      .default(1)
      .meta({ description: 'Of the folds, the model and the sample.' }),
    maxRows: z
      .int()
      .min(FEWEST_ROWS)
      .default(200_000)
      .meta({ description: 'Above this many rows a sample of that size is used, and said so.' }),
  }),
  result: quickModelResult,
  async compute(input, parameters, { ask, train }) {
    const label = requireColumn(input.schema, parameters.label, 'label').name;
    const features = chooseFeatures(input, label, parameters.features);
    for (const name of Object.values(parameters.groups ?? {}).flat()) {
      requireColumn(input.schema, name, 'groups');
    }
    const items = [label, ...features].map((name) => ({ name, expression: column(name) }));
    const rows = await countRows(ask, input);
    const { maxRows, seed } = parameters;
    const table =
      rows > maxRows
        ? await sampleRows(ask, input, items, [], maxRows, seed)
        : project(input, items);
    const groups = featureGroups(features, parameters.groups ?? {}, parameters.groupPrefixes ?? []);
    return readReport(
      await train('quick_model', table, {
        label,
        problem: parameters.problem,
        ...(parameters.positive === undefined ? {} : { positive: String(parameters.positive) }),
        features,
        groups,
        seed,
        maxRows,
        rowsTotal: rows,
      }),
    );
  },
  present: presentQuickModel,
});

function chooseFeatures(
  input: Relation,
  label: string,
  wanted: readonly string[] | undefined,
): string[] {
  const names =
    wanted === undefined
      ? input.schema.map(({ name }) => name)
      : wanted.map((name) => requireColumn(input.schema, name, 'features').name);
  const features = [...new Set(names)].filter((name) => name !== label);
  if (features.length > 0) return features;
  throw new LatheError({
    code: 'model-no-features',
    kind: 'data',
    message: `There is no column besides the label "${label}" to predict from.`,
    place: { parameter: 'features' },
    advice: 'Keep more columns in the steps above, or name features that are not the label.',
  });
}

/** Errors: `model-too-few-rows`. */
async function countRows(ask: Ask, input: Relation): Promise<number> {
  const found = onlyRow(
    await ask(summarise(input, [], [{ name: 'rows', expression: aggregate('count_rows') }])),
  );
  const rows = countOf(found.rows);
  if (rows >= FEWEST_ROWS) return rows;
  throw new LatheError({
    code: 'model-too-few-rows',
    kind: 'data',
    message: `${rows} rows are too few for a model.`,
    advice: `Use at least ${FEWEST_ROWS} rows; some hundreds give meaningful scores.`,
  });
}

function readReport(report: Json): QuickModelResult {
  const parsed = quickModelResult.safeParse(report);
  if (parsed.success) return parsed.data;
  throw new LatheError({
    code: 'model-report-invalid',
    kind: 'python',
    message: 'The Python side-car gave a model report that Lathe cannot read.',
    advice: 'Lathe and its side-car may be of different versions; run `./lathe setup`.',
    details: z.prettifyError(parsed.error),
  });
}
