import { isUtf8 } from 'node:buffer';
import type { LatheError } from '@lathe/flow/error';
import { isTexts } from '../execute/join-parts.js';
import { inputError } from '../tensor/input-error.js';
import { brief, valueCount } from '../tensor/shape.js';
import type { Tensor, TensorSpec } from '../tensor/tensor.js';

/**
 * The inputs of a request in the order of the model.
 * Errors, all of kind `usage`: `input-unknown`, `input-missing`, `input-duplicate`, `input-datatype`,
 * `input-rank`, `input-shape`, `input-size`, `input-text`.
 */
export function checkInputs(
  given: readonly Tensor[],
  specs: readonly TensorSpec[],
): readonly Tensor[] {
  const [only] = given;
  const [spec] = specs;
  // The usual case, without the maps.
  if (given.length === 1 && specs.length === 1 && only?.name === spec?.name && only && spec) {
    checkInput(only, spec);
    return given;
  }
  const byName = new Map<string, Tensor>();
  for (const tensor of given) {
    if (byName.has(tensor.name)) {
      throw wrong('input-duplicate', tensor.name, `Input ${tensor.name} is given twice.`, specs);
    }
    byName.set(tensor.name, tensor);
  }
  const ordered = specs.map((each) => {
    const tensor = byName.get(each.name);
    if (tensor === undefined) {
      throw wrong('input-missing', each.name, `Input ${each.name} is missing.`, specs);
    }
    byName.delete(each.name);
    checkInput(tensor, each);
    return tensor;
  });
  for (const name of byName.keys()) {
    throw wrong('input-unknown', name, `The model has no input ${brief(name)}.`, specs);
  }
  return ordered;
}

/**
 * Rows of a request to a model whose inputs share their first dimension. Errors: `input-rows`.
 */
export function rowsOf(inputs: readonly Tensor[], specs: readonly TensorSpec[]): number {
  const rows = inputs[0]?.shape[0] ?? 0;
  for (const { name, shape } of inputs) {
    if (shape[0] === rows) continue;
    throw wrong(
      'input-rows',
      name,
      `Input ${name} has ${shape[0]} rows, but ${inputs[0]?.name} has ${rows}.`,
      specs,
    );
  }
  return rows;
}

/** Errors: `input-output-unknown`. */
export function checkWanted(
  wanted: readonly string[] | undefined,
  specs: readonly TensorSpec[],
): readonly string[] | null {
  if (wanted === undefined || wanted.length === 0) return null;
  for (const name of wanted) {
    if (specs.some((spec) => spec.name === name)) continue;
    throw inputError(
      'input-output-unknown',
      name,
      `The model has no output ${brief(name)}.`,
      `It has ${specs.map((spec) => spec.name).join(', ')}.`,
    );
  }
  return [...new Set(wanted)];
}

function checkInput(tensor: Tensor, spec: TensorSpec): void {
  const { name, datatype, shape, data } = tensor;
  if (datatype !== spec.datatype) {
    throw wrong('input-datatype', name, `Input ${name} is of datatype ${datatype}.`, [spec]);
  }
  if (shape.length !== spec.shape.length) {
    const what = `Input ${name} has ${shape.length} dimensions (shape ${brief(shape)}).`;
    throw wrong('input-rank', name, what, [spec]);
  }
  for (const [axis, length] of spec.shape.entries()) {
    if (length === -1 || length === shape[axis]) continue;
    const what = `Dimension ${axis} of input ${name} is ${shape[axis]}; the model takes ${length}.`;
    throw wrong('input-shape', name, what, [spec]);
  }
  const count = valueCount(name, shape);
  if (count !== data.length) {
    const what = `Input ${name} has ${data.length} values; its shape ${brief(shape)} asks for ${count}.`;
    throw wrong('input-size', name, what, [spec]);
  }
  if (isTexts(data)) {
    for (const [at, bytes] of data.entries()) {
      if (isUtf8(bytes)) continue;
      const what = `Value ${at} of input ${name} is not a text in UTF-8.`;
      throw wrong('input-text', name, what, [spec]);
    }
  }
}

function wrong(
  code: `input-${string}`,
  name: string,
  message: string,
  specs: readonly TensorSpec[],
): LatheError {
  const list = specs.map((spec) => `${spec.name} ${spec.datatype} ${JSON.stringify(spec.shape)}`);
  return inputError(code, name, message, `Expected: ${list.join(', ')} (-1: any length).`);
}
