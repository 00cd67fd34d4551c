import type { Tensor } from '@lathe/serving';
import type { ModelDescription, ModelFeature } from './model-description.js';

/** Values of one feature: numbers (dates as seconds since 1970), texts, null where missing. */
export type FeatureValues = readonly (number | string | null)[];

const encoder = new TextEncoder();

/** A tensor for each feature, as the ONNX form takes them: [rows, 1], NaN or `missingText` where missing. */
export function featureTensors(
  { features, missingText }: ModelDescription,
  values: readonly FeatureValues[],
): readonly Tensor[] {
  return features.map((feature, index) => tensor(feature, values[index] ?? [], missingText));
}

function tensor({ name, type }: ModelFeature, values: FeatureValues, missing: string): Tensor {
  const shape = [values.length, 1];
  if (isCategorical(type)) {
    const data = values.map((value) => encoder.encode(String(value ?? missing)));
    return { name, datatype: 'BYTES', shape, data };
  }
  const data = Float64Array.from(values, (value) => (value === null ? Number.NaN : Number(value)));
  return { name, datatype: 'FP64', shape, data };
}

/** Whether the ONNX form takes the feature as text. */
export const isCategorical = (type: ModelFeature['type']): boolean =>
  type === 'text' || type === 'boolean';
