import type { GivenValues } from '@lathe/engine';
import {
  call,
  cast,
  column,
  FLOAT,
  type Item,
  LatheError,
  requireColumn,
  type Schema,
  TEXT,
  typeName,
} from '@lathe/flow';
import type { RowCodec } from '@lathe/serving';
import type { LastingRowFlow } from './engine-session.js';
import { type FeatureValues, featureTensors, isCategorical } from './feature-tensors.js';
import type { ModelDescription, RowColumnType } from './model-description.js';
import { predictions } from './predictions.js';
import { needsJudging, rawColumnType, rawTexts } from './raw-texts.js';
import { requireColumns, valueError } from './raw-value-error.js';
import { RowLane } from './row-lane.js';

/**
 * The features of a model over the columns of the node that prepared its table: numbers and moments as
 * doubles, categories as texts, as the trainer read them.
 * Errors: `model-flow-mismatch` when the node's columns are not those that the model learned from.
 */
export function featureItems({ features }: ModelDescription, schema: Schema): readonly Item[] {
  return features.map(({ name, type }) => {
    const found = requireColumn(schema, name);
    const given = rawColumnType(found.type);
    if (given === undefined || isCategorical(given) !== isCategorical(type)) {
      throw new LatheError({
        code: 'model-flow-mismatch',
        kind: 'data',
        message: `The model learned from "${name}" as ${type}, and the flow gives ${typeName(found.type)}.`,
        place: { column: name },
        advice: 'Register the model with the flow and the node that its table came from.',
      });
    }
    return { name, expression: asFeature(found.name, given) };
  });
}

function asFeature(name: string, type: RowColumnType): Item['expression'] {
  if (isCategorical(type)) return cast(column(name), TEXT);
  return type === 'number' ? cast(column(name), FLOAT) : call('epoch_seconds', column(name));
}

/** A codec whose rows are raw: they go through the flow, with what it learned, and then to the model. */
export async function flowRowCodec(
  description: ModelDescription,
  flow: LastingRowFlow,
): Promise<RowCodec> {
  const { columns: schema, source } = await flow.use(async (planned) => planned);
  const columns = schema.map(({ name, type }) => {
    const raw = rawColumnType(type);
    if (raw !== undefined) return { name, type: raw };
    throw new LatheError({
      code: 'flow-not-row-wise',
      kind: 'data',
      message: `Raw rows cannot carry the column "${name}", which holds ${typeName(type)}.`,
      place: { column: name },
      advice: 'Give prepared columns instead.',
    });
  });
  const lane = new RowLane((values) => flow.use((planned) => planned.through(values)));
  return {
    columns,
    async encode(given, signal) {
      requireColumns(given, columns);
      const values = rawTexts(given, schema, source);
      if (needsJudging(values, schema)) {
        const misfit = await flow.use((planned) => planned.misfit(values));
        if (misfit !== null) throw misfitError(misfit, given, schema);
      }
      const { page, at } = await lane.through(values, given.length, signal);
      return {
        inputs: featureTensors(description, page.values.map(plainValues)),
        at,
        left: await leftOut(flow, values, at, given.length),
      };
    },
    decode: (outputs) => predictions(description, outputs),
    close: () => flow.close(),
  };
}

const plainValues = (values: readonly unknown[]): FeatureValues =>
  values.map((value) => (typeof value === 'number' || typeof value === 'string' ? value : null));

function misfitError(
  misfit: { readonly row: number; readonly column: string },
  given: readonly Readonly<Record<string, unknown>>[],
  schema: Schema,
): LatheError {
  const { row, column: name } = misfit;
  return valueError(row, name, given[row]?.[name], typeName(requireColumn(schema, name).type));
}

async function leftOut(
  flow: LastingRowFlow,
  values: GivenValues,
  at: readonly number[],
  count: number,
): Promise<readonly { readonly at: number; readonly why: string }[]> {
  if (at.length === count) return [];
  const kept = new Set(at);
  const leavers = await flow.use((planned) => planned.leavers(values));
  return leavers.flatMap((step, row) =>
    kept.has(row)
      ? []
      : [{ at: row, why: `The step "${step ?? 'of the flow'}" leaves this row out.` }],
  );
}
