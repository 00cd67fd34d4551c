import { LatheError } from '@lathe/flow/error';
import type { RawValue } from '../../model/served-model.js';
import type { Tensor } from '../../tensor/tensor.js';
import { nestedJson, nestedRows, scalarTexts } from '../../tensor/tensor-json.js';
import type { Answer } from '../http/exchange.js';
import { csvField } from './csv.js';
import type { PredictionMethod } from './custom-attributes.js';
import { type Format, MEDIA_TYPES } from './media-type.js';

/** An answer told output by output: `{"outputs": ...}`, as TF Serving answers `{"inputs": ...}`. */
export function columnAnswer(outputs: readonly Tensor[], format: Format): Answer {
  if (format !== 'json') return rowAnswer(outputs, format, 'predict');
  const [only] = outputs;
  const told =
    only !== undefined && outputs.length === 1
      ? nestedJson(only)
      : `{${outputs.map((output) => `${JSON.stringify(output.name)}:${nestedJson(output)}`).join(',')}}`;
  return answer('json', `{"outputs":${told}}`);
}

/**
 * An answer told instance by instance. JSON: `{"predictions": [...]}`, with the value of the output, or
 * an object where there are several; `{"results": [...]}` for `classify` (pairs of label and score) and
 * `regress` (numbers). JSON lines: one prediction a line. CSV: one line an instance, all values of all
 * outputs. Errors: `output-not-rows` when an output has no entry for each instance.
 */
export function rowAnswer(
  outputs: readonly Tensor[],
  format: Format,
  method: PredictionMethod,
): Answer {
  const count = outputs[0]?.shape[0] ?? 0;
  if (outputs.some(({ shape }) => shape[0] !== count)) {
    throw new LatheError({
      code: 'output-not-rows',
      kind: 'usage',
      message: 'The outputs of this model do not have one entry for each instance.',
      advice: 'Send {"inputs": ...} and accept JSON to get each output whole.',
    });
  }
  if (format === 'csv') {
    const cells = outputs.map((output) => csvRowsOf(output, count));
    return answer(
      'csv',
      lines(count, (row) => cells.map((rows) => rows[row] ?? '').join(',')),
    );
  }
  const rows =
    method === 'predict' ? predictionTexts(outputs, count) : resultTexts(outputs, method);
  if (format === 'json-lines')
    return answer(
      format,
      lines(count, (row) => rows[row] ?? 'null'),
    );
  return answer(
    'json',
    `{"${method === 'predict' ? 'predictions' : 'results'}":[${rows.join(',')}]}`,
  );
}

/** An answer to raw rows: one object a row, null for rows that the flow leaves out, and why. */
export function recordAnswer(
  records: readonly (Readonly<Record<string, RawValue>> | null)[],
  left: readonly { readonly at: number; readonly why: string }[],
  format: Format,
): Answer {
  if (format === 'csv') {
    const names = Object.keys(records.find((record) => record !== null) ?? {});
    const table = [
      names.map(csvField).join(','),
      ...records.map((record) => names.map((name) => csvField(cellText(record?.[name]))).join(',')),
    ];
    return answer('csv', `${table.join('\n')}\n`);
  }
  const texts = records.map((record) => JSON.stringify(record));
  if (format === 'json-lines') return answer(format, `${texts.join('\n')}\n`);
  const leftText = left.length === 0 ? '' : `,"left":${JSON.stringify(left)}`;
  return answer('json', `{"predictions":[${texts.join(',')}]${leftText}}`);
}

function predictionTexts(outputs: readonly Tensor[], count: number): readonly string[] {
  const columns = outputs.map((output) => ({
    name: JSON.stringify(output.name),
    rows: nestedRows(output),
  }));
  const [only] = columns;
  if (only !== undefined && columns.length === 1) return only.rows;
  return Array.from(
    { length: count },
    (_, row) => `{${columns.map(({ name, rows }) => `${name}:${rows[row]}`).join(',')}}`,
  );
}

/**
 * TF Serving's classify and regress. Scores are the first output of floats; labels the first other output
 * of the same size, or else the number of the class.
 */
function resultTexts(
  outputs: readonly Tensor[],
  method: 'classify' | 'regress',
): readonly string[] {
  const scores = outputs.find(({ datatype }) => datatype.startsWith('FP')) ?? outputs[0];
  if (scores === undefined) return [];
  const rows = scores.shape[0] ?? 0;
  const values = scalarTexts(scores);
  const width = rows === 0 ? 0 : values.length / rows;
  if (method === 'regress') {
    return Array.from({ length: rows }, (_, row) => values[row * width] ?? 'null');
  }
  const labelled = outputs.find(
    (output) => output !== scores && output.data.length === scores.data.length,
  );
  const labels = labelled === undefined ? null : scalarTexts(labelled);
  return Array.from({ length: rows }, (_, row) => {
    const pairs = Array.from({ length: width }, (_unused, at) => {
      const label = labels?.[row * width + at] ?? String(at);
      return `[${label.startsWith('"') ? label : `"${label}"`},${values[row * width + at]}]`;
    });
    return `[${pairs.join(',')}]`;
  });
}

function csvRowsOf(output: Tensor, count: number): readonly string[] {
  const texts = scalarTexts(output).map((text) => {
    const value: unknown = text.startsWith('"') ? JSON.parse(text) : text;
    return csvField(String(value));
  });
  const width = count === 0 ? 0 : texts.length / count;
  return Array.from({ length: count }, (_, row) =>
    texts.slice(row * width, (row + 1) * width).join(','),
  );
}

const cellText = (value: RawValue | undefined): string =>
  value === null || value === undefined ? '' : String(value);

const lines = (count: number, line: (row: number) => string): string =>
  Array.from({ length: count }, (_, row) => `${line(row)}\n`).join('');

const answer = (format: Format, body: string): Answer => ({
  status: 200,
  type: MEDIA_TYPES[format],
  body,
});
