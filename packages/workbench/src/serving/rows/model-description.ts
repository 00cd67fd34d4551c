import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { LatheError } from '@lathe/flow';
import { z } from 'zod';

const columnType = z.enum(['number', 'text', 'boolean', 'date', 'timestamp']);
/** What a column of a model or of raw rows holds, as callers see it. */
export type RowColumnType = z.infer<typeof columnType>;

const description = z.looseObject({
  format: z.literal('lathe-model-1'),
  problem: z.enum(['binary', 'multiclass', 'regression']),
  /** Column that is predicted. */
  label: z.string(),
  /** Of two: negative, positive. Empty in a regression. */
  classes: z.array(z.string()),
  features: z.array(z.string()),
  categories: z.record(z.string(), z.array(z.string())),
  /** Absent in descriptions written before there was an ONNX form. */
  types: z.record(z.string(), columnType).optional(),
  onnx: z.strictObject({
    missingText: z.string(),
    label: z.string().optional(),
    probabilities: z.string().optional(),
    prediction: z.string().optional(),
  }),
});

export interface ModelFeature {
  readonly name: string;
  readonly type: RowColumnType;
}

/** How a trained model is fed and what it answers, as the side-car's `train_model` describes it. */
export interface ModelDescription {
  readonly problem: 'binary' | 'multiclass' | 'regression';
  readonly label: string;
  readonly classes: readonly string[];
  readonly features: readonly ModelFeature[];
  /** The text that stands for a missing category. */
  readonly missingText: string;
  /** Names of the ONNX outputs; those that the kind of problem does not have are undefined. */
  readonly outputs: {
    readonly label: string | undefined;
    readonly probabilities: string | undefined;
    readonly prediction: string | undefined;
  };
}

/** What a server says of a model that it has loaded. */
export interface DescribedModel {
  readonly name: string;
  readonly inputs: readonly { readonly name: string }[];
}

/**
 * The description of a loaded model in its folder: beside an ONNX file there, and of just its inputs. Where
 * several models share a folder and take the same, the one named like its file. Undefined when there is
 * none, or no telling which.
 * Errors: `model-unreadable` when a description is Lathe's and not whole.
 */
export async function findModelDescription(
  folder: string,
  model: DescribedModel,
): Promise<ModelDescription | undefined> {
  const inputs = model.inputs.map(({ name }) => name).sort();
  const names = (await readdir(folder)).flatMap((name) =>
    name.endsWith('.onnx') ? [basename(name, '.onnx')] : [],
  );
  const found: { readonly name: string; readonly description: ModelDescription }[] = [];
  for (const name of names) {
    const description = await readModelDescription(join(folder, `${name}.json`));
    const features = description?.features.map((feature) => feature.name).sort();
    if (description !== undefined && isDeepStrictEqual(features, inputs)) {
      found.push({ name, description });
    }
  }
  const [first, ...others] = found;
  const chosen = others.length === 0 ? first : found.find(({ name }) => name === model.name);
  return chosen?.description;
}

/** The description in a file; undefined where there is none of Lathe's. Errors: `model-unreadable`. */
export async function readModelDescription(file: string): Promise<ModelDescription | undefined> {
  const raw = await readFile(file, 'utf8')
    .then((text): unknown => JSON.parse(text))
    .catch(() => undefined);
  if (typeof raw !== 'object' || raw === null || !('format' in raw)) return undefined;
  const result = description.safeParse(raw);
  if (!result.success) {
    throw new LatheError({
      code: 'model-unreadable',
      kind: 'data',
      message: 'The description of the model is not one that this version of Lathe writes.',
      place: { file },
      advice: 'Write the model and its description again with `lathe export --to onnx`.',
      details: result.error.message,
    });
  }
  const { onnx, types = {}, categories, features, ...read } = result.data;
  const guessed = (name: string): RowColumnType => (name in categories ? 'text' : 'number');
  return {
    problem: read.problem,
    label: read.label,
    classes: read.classes,
    features: features.map((name) => ({ name, type: types[name] ?? guessed(name) })),
    missingText: onnx.missingText,
    outputs: {
      label: onnx.label,
      probabilities: onnx.probabilities,
      prediction: onnx.prediction,
    },
  };
}
