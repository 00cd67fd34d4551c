import { LatheError } from '@lathe/flow';
import type { RawValue, Tensor } from '@lathe/serving';
import type { ModelDescription } from './model-description.js';

export type Prediction = Readonly<Record<string, RawValue>>;

const decoder = new TextDecoder();

/**
 * One object a row. A regression gives `prediction`. Classes give `prediction`, the class; `probability`,
 * which the model gives that class; and `probability_CLASS` for each class.
 */
export function predictions(
  description: ModelDescription,
  outputs: readonly Tensor[],
): readonly Prediction[] {
  const { outputs: names, classes, problem } = description;
  if (problem === 'regression') {
    return [...numbersOf(outputs, names.prediction)].map((prediction) => ({ prediction }));
  }
  const labels = textsOf(outputs, names.label);
  const probabilities = numbersOf(outputs, names.probabilities);
  return labels.map((prediction, row) => {
    const each = classes.map((_, at) => probabilities[row * classes.length + at] ?? Number.NaN);
    return {
      prediction,
      probability: each[classes.indexOf(prediction)] ?? null,
      ...Object.fromEntries(classes.map((name, at) => [`probability_${name}`, each[at] ?? null])),
    };
  });
}

function numbersOf(outputs: readonly Tensor[], name: string | undefined): Float64Array {
  const { data } = outputNamed(outputs, name);
  if (data instanceof Float64Array) return data;
  throw notAsDescribed(name);
}

function textsOf(outputs: readonly Tensor[], name: string | undefined): readonly string[] {
  const { data } = outputNamed(outputs, name);
  if (!Array.isArray(data)) throw notAsDescribed(name);
  return data.map((bytes: Uint8Array) => decoder.decode(bytes));
}

function outputNamed(outputs: readonly Tensor[], name: string | undefined): Tensor {
  const found = outputs.find((output) => output.name === name);
  if (found === undefined) throw notAsDescribed(name);
  return found;
}

function notAsDescribed(name: string | undefined): LatheError {
  return new LatheError({
    code: 'model-unreadable',
    kind: 'data',
    message: `The model does not give "${name ?? 'a prediction'}" as its description says.`,
    advice: 'Write the model and its description again with `lathe export --to onnx`.',
  });
}
