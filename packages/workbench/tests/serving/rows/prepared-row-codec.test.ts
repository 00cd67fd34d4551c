import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RawRow, Tensor } from '@lathe/serving';
import {
  findModelDescription,
  type ModelDescription,
} from '@lathe/workbench/serving/rows/model-description';
import { preparedRowCodec } from '@lathe/workbench/serving/rows/prepared-row-codec';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const LOANS: ModelDescription = {
  problem: 'binary',
  label: 'late',
  classes: ['no', 'yes'],
  features: [
    { name: 'amount', type: 'number' },
    { name: 'city', type: 'text' },
    { name: 'owner', type: 'boolean' },
    { name: 'since', type: 'date' },
    { name: 'seen', type: 'timestamp' },
  ],
  missingText: '',
  outputs: { label: 'label', probabilities: 'probabilities', prediction: undefined },
};

const ROW: RawRow = {
  amount: 12.5,
  city: 'Bonn',
  owner: true,
  since: '1970-01-02',
  seen: '1970-01-01 01:00:00.5',
};

const texts = ({ data }: Tensor): string[] =>
  (data as readonly Uint8Array[]).map((bytes) => new TextDecoder().decode(bytes));

async function encoded(...rows: readonly RawRow[]): Promise<(readonly unknown[])[]> {
  const { inputs } = await preparedRowCodec(LOANS).encode(rows);
  return inputs.map((input) =>
    input.datatype === 'BYTES' ? texts(input) : [...(input.data as Float64Array)],
  );
}

describe('rows of prepared columns', () => {
  it('become a tensor for each feature: numbers, texts, and moments as seconds since 1970', async () => {
    const { inputs, at, left } = await preparedRowCodec(LOANS).encode([ROW]);
    expect(inputs.map(({ name, datatype, shape }) => [name, datatype, shape])).toEqual([
      ['amount', 'FP64', [1, 1]],
      ['city', 'BYTES', [1, 1]],
      ['owner', 'BYTES', [1, 1]],
      ['since', 'FP64', [1, 1]],
      ['seen', 'FP64', [1, 1]],
    ]);
    expect(await encoded(ROW)).toEqual([[12.5], ['Bonn'], ['true'], [86_400], [3_600.5]]);
    expect([at, left]).toEqual([[0], []]);
  });

  it('may hold texts for values of any type, as CSV does', async () => {
    const row = { ...ROW, amount: ' 1e2 ', owner: 'FALSE', seen: '1970-01-01T02:00:00+01:00' };
    expect(await encoded(row)).toEqual([[100], ['Bonn'], ['false'], [86_400], [3_600]]);
  });

  it('may lack values: null, and blank text where no text is wanted', async () => {
    const nothing = { amount: null, city: null, owner: null, since: null, seen: null };
    const blank = { amount: '', city: '', owner: ' ', since: '', seen: '' };
    const missing = [Number.NaN, Number.NaN];
    expect(await encoded(nothing, blank)).toEqual([missing, ['', ''], ['', ''], missing, missing]);
  });

  it.each([
    ['amount', 'many'],
    ['amount', false],
    ['owner', 'perhaps'],
    ['owner', 1],
    ['since', 'yesterday'],
    ['since', '2024-02-31'],
    ['since', 19_000],
    ['seen', '2024-02-30 10:00:00'],
  ])('are refused with a value that does not fit: %s %s', async (column, value) => {
    const refused = encoded(ROW, { ...ROW, [column]: value });
    await expect(refused).rejects.toMatchObject({
      code: 'input-value-type',
      kind: 'usage',
      place: { row: 2, column },
    });
  });
});

describe('answers', () => {
  const bytes = (...values: readonly string[]): Uint8Array[] =>
    values.map((value) => new TextEncoder().encode(value));
  const answer = (labels: readonly string[], probabilities: readonly number[]): Tensor[] => [
    { name: 'probabilities', datatype: 'FP64', shape: [], data: Float64Array.from(probabilities) },
    { name: 'label', datatype: 'BYTES', shape: [], data: bytes(...labels) },
  ];

  it('of two classes give the probability of the predicted one', () => {
    const rows = preparedRowCodec(LOANS).decode(answer(['no', 'yes'], [0.75, 0.25, 0.5, 0.5]));
    expect(rows).toEqual([
      { prediction: 'no', probability: 0.75, probability_no: 0.75, probability_yes: 0.25 },
      { prediction: 'yes', probability: 0.5, probability_no: 0.5, probability_yes: 0.5 },
    ]);
  });

  it('of three classes give the probability of the predicted one', () => {
    const codec = preparedRowCodec({ ...LOANS, problem: 'multiclass', classes: ['a', 'b', 'c'] });
    const [row] = codec.decode(answer(['b'], [0.2, 0.7, 0.1]));
    expect(row).toMatchObject({ prediction: 'b', probability: 0.7, probability_c: 0.1 });
  });

  it('of a regression give the value', () => {
    const outputs = { label: undefined, probabilities: undefined, prediction: 'prediction' };
    const codec = preparedRowCodec({ ...LOANS, problem: 'regression', classes: [], outputs });
    const data = Float64Array.of(3.5, -1);
    expect(codec.decode([{ name: 'prediction', datatype: 'FP64', shape: [2, 1], data }])).toEqual([
      { prediction: 3.5 },
      { prediction: -1 },
    ]);
  });
});

describe('the description beside a model', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lathe-description-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const WHOLE = {
    format: 'lathe-model-1',
    problem: 'regression',
    label: 'price',
    classes: [],
    features: ['size', 'city'],
    categories: { city: ['Bonn'] },
    types: { size: 'number', city: 'text' },
    onnx: { missingText: '', prediction: 'prediction' },
  };
  const served = { name: 'b', inputs: [{ name: 'city' }, { name: 'size' }] };

  async function write(name: string, text: string): Promise<void> {
    await writeFile(join(folder, `${name}.onnx`), '');
    await writeFile(join(folder, `${name}.json`), text);
  }

  it('is found by the inputs of the model, where several models share a folder', async () => {
    await write('a', JSON.stringify({ ...WHOLE, features: ['size'], label: 'other' }));
    await write('b', JSON.stringify(WHOLE));
    expect(await findModelDescription(folder, served)).toMatchObject({
      label: 'price',
      features: [
        { name: 'size', type: 'number' },
        { name: 'city', type: 'text' },
      ],
    });
  });

  it('is found by name, where several models of the same inputs share a folder', async () => {
    await write('a', JSON.stringify({ ...WHOLE, label: 'other' }));
    await write('b', JSON.stringify(WHOLE));
    expect(await findModelDescription(folder, served)).toMatchObject({ label: 'price' });
    const renamed = { ...served, name: 'c' };
    expect(await findModelDescription(folder, renamed)).toBeUndefined();
  });

  it.each([
    ['is not there', undefined],
    ['is not of Lathe', '{"anything": 1}'],
    ['is not JSON', 'city'],
    ['is of other inputs', JSON.stringify({ ...WHOLE, features: ['size'] })],
  ])('is none when the file %s', async (_, text) => {
    if (text !== undefined) await write('model', text);
    expect(await findModelDescription(folder, served)).toBeUndefined();
  });

  it('is refused when it does not say how the ONNX form is fed', async () => {
    await write('model', '{"format": "lathe-model-1"}');
    await expect(findModelDescription(folder, served)).rejects.toMatchObject({
      code: 'model-unreadable',
      advice: expect.stringContaining('export --to onnx'),
    });
  });
});
