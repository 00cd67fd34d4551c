import { LatheError } from '@lathe/flow/error';
import type { RawRow, RawValue, RowCodec, ServedModel } from '../../model/served-model.js';
import { inputError } from '../../tensor/input-error.js';
import { isJsonObject } from '../../tensor/json-object.js';
import { tensorFromJson } from '../../tensor/json-tensor.js';
import { parseRequestJson, readRequestJson } from '../../tensor/request-json.js';
import { brief } from '../../tensor/shape.js';
import type { Tensor, TensorSpec } from '../../tensor/tensor.js';
import { parseCsv } from './csv.js';
import type { Format } from './media-type.js';

/** What a body of `/invocations` asks for. */
export type Instances =
  | {
      readonly kind: 'tensors';
      readonly inputs: readonly Tensor[];
      /** `rows`: the answer is told instance by instance; `columns`: output by output. */
      readonly layout: 'rows' | 'columns';
      /** Instances given; null where they were given as columns. */
      readonly count: number | null;
    }
  /** Raw rows, for a model with a row codec. */
  | { readonly kind: 'rows'; readonly rows: readonly RawRow[] };

/**
 * Reads a body in the forms of TF Serving and of the SageMaker container: JSON `{"instances": [...]}`,
 * `{"inputs": ...}`, `{"examples": [...]}`, a bare list of instances, or one instance; JSON lines, each
 * an instance; CSV, each line an instance. A model with a row codec takes objects of plain values, or CSV with a
 * header, for raw rows, whatever their columns are called: nobody means to pass the flow by. Its tensors are
 * given as `{"inputs": ...}`, or in lists. Errors: `input-*`.
 */
export function readInstances(text: string, format: Format, model: ServedModel): Instances {
  if (format === 'csv') return csvInstances(parseCsv(text), model);
  if (format === 'json') return readRequestJson(text, (document) => jsonInstances(document, model));
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  try {
    return readRequestJson(`[${lines.join(',')}]`, (document) => jsonInstances(document, model));
  } catch (error) {
    for (const [at, line] of lines.entries()) requireJsonLine(line, at + 1);
    throw error;
  }
}

function requireJsonLine(line: string, number: number): void {
  try {
    parseRequestJson(line);
  } catch (error) {
    throw inputError(
      'input-json',
      'body',
      `Line ${number}: ${LatheError.from(error).message}`,
      'Send one JSON value on each line.',
    );
  }
}

function jsonInstances(document: unknown, model: ServedModel): Instances {
  if (Array.isArray(document)) return rowInstances(document, model);
  if (!isJsonObject(document)) {
    throw wrongBody(`The body is ${brief(document)}, neither a list nor an object.`);
  }
  // Raw columns may be called `inputs` or `instances` too.
  if (model.rows !== null && isRowOf(model.rows, document)) return rowInstances([document], model);
  const listed = document.instances ?? document.examples;
  if (Array.isArray(listed)) return rowInstances(listed, model);
  if (listed !== undefined) throw wrongBody(`The instances are ${brief(listed)}, not a list.`);
  if (document.inputs !== undefined && !model.inputs.some(({ name }) => name === 'inputs')) {
    return columnInputs(document.inputs, model);
  }
  return rowInstances([document], model);
}

function rowInstances(instances: readonly unknown[], model: ServedModel): Instances {
  const { inputs, rows } = model;
  const [first] = instances;
  if (first === undefined) throw wrongBody('The list of instances is empty.');
  if (isNamed(first)) {
    if (rows !== null && !instances.every((instance) => holdsTensors(instance, inputs))) {
      return { kind: 'rows', rows: instances.map((row, at) => rawRow(row, at, rows)) };
    }
    return {
      kind: 'tensors',
      layout: 'rows',
      count: instances.length,
      inputs: inputs.map((spec) =>
        tensorOf(
          spec,
          instances.map((instance, at) => namedValue(instance, spec.name, at)),
        ),
      ),
    };
  }
  return {
    kind: 'tensors',
    layout: 'rows',
    count: instances.length,
    inputs: [tensorOf(onlyInput(inputs), instances)],
  };
}

function columnInputs(given: unknown, model: ServedModel): Instances {
  const tensors = isNamed(given)
    ? Object.entries(given).map(([name, values]) => {
        const spec = model.inputs.find((input) => input.name === name);
        if (spec === undefined) throw unknownInput(name, model.inputs);
        return tensorOf(spec, values);
      })
    : [tensorOf(onlyInput(model.inputs), given)];
  return { kind: 'tensors', layout: 'columns', count: null, inputs: tensors };
}

/** The shape is that of the nested lists; a last dimension of 1 need not be written. */
function tensorOf(spec: TensorSpec, values: unknown): Tensor {
  const shape: number[] = [];
  for (let level = values; Array.isArray(level); level = level[0]) shape.push(level.length);
  const last = spec.shape.at(-1);
  if (shape.length === spec.shape.length - 1 && (last === 1 || last === -1)) shape.push(1);
  return tensorFromJson(spec.name, spec.datatype, shape, flatWhereWidened(values, shape));
}

/** With the dimension of 1 added, lists are one level less deep than the shape; flat they fit again. */
function flatWhereWidened(values: unknown, shape: readonly number[]): unknown {
  if (shape.length < 3 || shape.at(-1) !== 1 || !Array.isArray(values)) return values;
  const flat: unknown[] = values.flat(shape.length - 1);
  return flat;
}

function csvInstances(records: readonly (readonly string[])[], model: ServedModel): Instances {
  const [header, ...body] = records;
  if (header === undefined) throw wrongBody('The body has no line.');
  if (model.rows !== null) return csvRows(header, body, model.rows);
  const names = header.map((name) => name.trim());
  const isHeader = names.every((name) => Number.isNaN(Number(name)));
  if (isHeader && model.inputs.every(({ name }) => names.includes(name))) {
    return {
      kind: 'tensors',
      layout: 'rows',
      count: body.length,
      inputs: model.inputs.map((spec) => {
        const column = names.indexOf(spec.name);
        return tensorOf(
          spec,
          body.map((record, row) => cellValue(spec, record[column] ?? '', row, column)),
        );
      }),
    };
  }
  const spec = onlyInput(model.inputs);
  const wide = spec.shape.length !== 1;
  const values = records.map((record, row) => {
    if (record.length !== header.length) {
      throw wrongBody(
        `Row ${row + 1} has ${record.length} fields; the first has ${header.length}.`,
      );
    }
    const cells = record.map((cell, column) => cellValue(spec, cell, row, column));
    return wide ? cells : cells[0];
  });
  return {
    kind: 'tensors',
    layout: 'rows',
    count: values.length,
    inputs: [tensorOf(spec, values)],
  };
}

function cellValue(spec: TensorSpec, cell: string, row: number, column: number): unknown {
  const text = cell.trim();
  if (spec.datatype === 'BYTES') return cell;
  if (spec.datatype === 'BOOL' && /^(true|false)$/i.test(text)) return /^true$/i.test(text);
  if (spec.datatype === 'INT64' || spec.datatype === 'UINT64') {
    if (/^-?\d{1,20}$/.test(text)) return text;
  }
  if (/^[+-]?(inf(inity)?|nan)$/i.test(text)) {
    if (/nan/i.test(text)) return 'NaN';
    return text.startsWith('-') ? '-Infinity' : 'Infinity';
  }
  const number = text === '' ? Number.NaN : Number(text);
  if (!Number.isNaN(number)) return number;
  throw inputError(
    'input-data',
    spec.name,
    `Row ${row + 1}, field ${column + 1} is ${brief(cell)}, not a number.`,
    'Send numbers, without a header; write NaN where one is missing.',
  );
}

function csvRows(
  header: readonly string[],
  body: readonly (readonly string[])[],
  codec: RowCodec,
): Instances {
  const names = header.map((name) => name.trim());
  const missing = codec.columns.filter(({ name }) => !names.includes(name));
  if (missing.length > 0) {
    throw wrongBody(
      `The header does not name ${missing.map(({ name }) => name).join(', ')}.`,
      `The first line must name the columns: ${codec.columns.map(({ name }) => name).join(', ')}.`,
    );
  }
  const rows = body.map((record) =>
    Object.fromEntries(
      codec.columns.map(({ name, type }, _at) => {
        const cell = record[names.indexOf(name)] ?? '';
        return [name, rawCell(cell, type)];
      }),
    ),
  );
  return { kind: 'rows', rows };
}

/** Text that is no number stays text: the flow in front of the model says what it makes of it. */
function rawCell(cell: string, type: RowCodec['columns'][number]['type']): RawValue {
  if (cell === '') return null;
  if (type === 'number') {
    const number = cell.trim() === '' ? Number.NaN : Number(cell);
    return Number.isNaN(number) ? cell : number;
  }
  if (type === 'boolean' && /^(true|false)$/i.test(cell.trim())) return /^true$/i.test(cell.trim());
  return cell;
}

function rawRow(given: unknown, at: number, codec: RowCodec): RawRow {
  if (!isJsonObject(given)) throw wrongBody(`Row ${at + 1} is ${brief(given)}, not an object.`);
  const missing = codec.columns.filter(({ name }) => !Object.hasOwn(given, name));
  if (missing.length > 0) {
    throw wrongBody(
      `Row ${at + 1} does not name ${missing.map(({ name }) => name).join(', ')}.`,
      'Send null where a value is missing.',
    );
  }
  return Object.fromEntries(
    codec.columns.map(({ name }) => [name, rawValue(given[name], name, at)]),
  );
}

function rawValue(value: unknown, column: string, at: number): RawValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return value;
  throw inputError(
    'input-data',
    column,
    `Column ${column} of row ${at + 1} is ${brief(value)}.`,
    'A value is a string, a number, true, false or null.',
  );
}

function namedValue(instance: unknown, name: string, at: number): unknown {
  const value = isNamed(instance) ? instance[name] : undefined;
  if (value !== undefined) return value;
  throw inputError(
    'input-missing',
    name,
    `Instance ${at} does not name input ${name}.`,
    'Give every instance every input of the model.',
  );
}

function onlyInput(inputs: readonly TensorSpec[]): TensorSpec {
  const [only] = inputs;
  if (only !== undefined && inputs.length === 1) return only;
  throw wrongBody(
    `The model has ${inputs.length} inputs, and the instances do not name them.`,
    `Name them: ${inputs.map(({ name }) => name).join(', ')}.`,
  );
}

const unknownInput = (name: string, inputs: readonly TensorSpec[]) =>
  inputError(
    'input-unknown',
    name,
    `The model has no input ${brief(name)}.`,
    `It has ${inputs.map((input) => input.name).join(', ')}.`,
  );

const wrongBody = (
  message: string,
  advice = 'Send {"instances": [...]}, {"inputs": ...}, a list, JSON lines or CSV.',
) => inputError('input-request', 'body', message, advice);

/** An object of inputs or columns, and not the bytes of one value. */
const isNamed = (value: unknown): value is Record<string, unknown> =>
  isJsonObject(value) && !(Object.keys(value).length === 1 && typeof value.b64 === 'string');

/** An object that has a list for each input of the model. */
const holdsTensors = (instance: unknown, inputs: readonly TensorSpec[]): boolean =>
  isNamed(instance) && inputs.every(({ name }) => Array.isArray(instance[name]));

/** An object that has a plain value for each raw column. */
const isRowOf = ({ columns }: RowCodec, document: Record<string, unknown>): boolean =>
  columns.length > 0 &&
  columns.every(({ name }) => {
    const value = document[name];
    return value === null || (value !== undefined && typeof value !== 'object');
  });
