import { LatheError } from '@lathe/flow';
import { tensorFromJson } from '../tensor/json-tensor.js';
import type { Tensor, TensorSpec } from '../tensor/tensor.js';
import type { DatasetRow } from './dataset-rows.js';

/**
 * Rows as the inputs of a model. An input that is named like a column takes that column; the only input of a
 * model that is not takes all columns in their order, as many as its last dimension has.
 * Errors: `load-rows` when columns and inputs do not fit.
 */
export function rowTensors(
  rows: readonly DatasetRow[],
  inputs: readonly TensorSpec[],
): readonly Tensor[] {
  const columns = Object.keys(rows[0] ?? {});
  const [only] = inputs;
  if (only !== undefined && inputs.length === 1 && !columns.includes(only.name)) {
    const width = only.shape.length < 2 ? 1 : (only.shape.at(-1) ?? -1);
    if (width >= 0 && columns.length !== width) {
      throw unfit(
        `${only.name} takes ${width} values a row, and the data has ${columns.length} columns`,
      );
    }
    return [tensorOf(only, rows, columns)];
  }
  return inputs.map((input) => {
    if (!columns.includes(input.name)) throw unfit(`the data has no column ${input.name}`);
    return tensorOf(input, rows, [input.name]);
  });
}

function tensorOf(
  { name, datatype, shape }: TensorSpec,
  rows: readonly DatasetRow[],
  columns: readonly string[],
): Tensor {
  const values = rows.flatMap((row) => columns.map((column) => row[column] ?? null));
  const text = datatype === 'BYTES';
  const fitting = values.map((value) => (text && value !== null ? String(value) : value));
  const isNumber = (value: unknown): boolean => typeof value === 'number';
  if (!text && datatype !== 'BOOL' && !fitting.every(isNumber)) {
    throw unfit(`a value of ${columns.join(', ')} is no number, as ${datatype} needs`);
  }
  return tensorFromJson(
    name,
    datatype,
    shape.length < 2 ? [values.length] : [rows.length, columns.length],
    fitting,
  );
}

function unfit(why: string): LatheError {
  return new LatheError({
    code: 'load-rows',
    kind: 'usage',
    message: `The rows do not fit the model: ${why}.`,
    advice: 'Give the columns that the model takes, or send the rows to /invocations.',
  });
}
