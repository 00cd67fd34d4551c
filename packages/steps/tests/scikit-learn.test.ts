import type { Cell } from '@lathe/flow';
import { oneHotEncode } from '@lathe/steps/encode/one-hot-encode';
import { ordinalEncode } from '@lathe/steps/encode/ordinal-encode';
import { scaleNumbers } from '@lathe/steps/numeric/scale-numbers';
import { describe, expect, test } from 'vitest';
import { pythonHas, runPython } from './python-bench.js';
import { randomNumbers } from './random-tables.js';
import { StepBench } from './run-step.js';

const random = randomNumbers(41);
const numbers = Array.from({ length: 500 }, () => (random() - 0.3) * 1000);
const labels = Array.from({ length: 500 }, () => `l${Math.floor(random() * random() * 12)}`);

const bench = await StepBench.open();

async function firstColumns(
  step: Parameters<StepBench['run']>[0],
  parameters: unknown,
  type: string,
  values: readonly Cell[],
): Promise<Cell[][]> {
  const given = { columns: { x: type }, rows: values.map((value) => [value]) };
  const { rows } = await bench.run(step, parameters, await bench.given(given));
  return rows.map((row) => [...row]);
}

const script = (lines: string): string => `
import json, sys
import numpy as np
from sklearn.preprocessing import *
x = np.array(json.load(sys.stdin)).reshape(-1, 1)
${lines}
json.dump(result.tolist(), sys.stdout)
`;

describe.skipIf(!pythonHas('sklearn'))('compared with scikit-learn', () => {
  const scalers: readonly (readonly [title: string, parameters: object, python: string])[] = [
    [
      'standard scaling (scikit-learn divides by the population deviation)',
      { method: 'standard' },
      'result = StandardScaler().fit_transform(x) * np.sqrt((len(x) - 1) / len(x))',
    ],
    [
      'standard scaling without a center',
      { method: 'standard', center: false },
      'result = StandardScaler(with_mean=False).fit_transform(x) * np.sqrt((len(x) - 1) / len(x))',
    ],
    ['robust scaling', { method: 'robust' }, 'result = RobustScaler().fit_transform(x)'],
    [
      'robust scaling between other quantiles',
      { method: 'robust', lowerQuantile: 0.05, upperQuantile: 0.9, center: false },
      'result = RobustScaler(quantile_range=(5, 90), with_centering=False).fit_transform(x)',
    ],
    [
      'min-max scaling',
      { method: 'min-max', minimum: -1, maximum: 4 },
      'result = MinMaxScaler(feature_range=(-1, 4)).fit_transform(x)',
    ],
    ['max-abs scaling', { method: 'max-abs' }, 'result = MaxAbsScaler().fit_transform(x)'],
  ];

  test.each(scalers)('%s is the same', async (_, parameters, python) => {
    const ours = await firstColumns(
      scaleNumbers,
      { columns: ['x'], ...parameters },
      'float',
      numbers,
    );
    const theirs = runPython(script(python), numbers) as number[][];
    for (const [index, [value]] of theirs.entries()) {
      expect(Number(ours[index]?.[0])).toBeCloseTo(value ?? Number.NaN, 10);
    }
  });

  test('ordinal encoding by alphabet is the same', async () => {
    const parameters = { columns: ['x'], order: 'alphabet' };
    const ours = await firstColumns(ordinalEncode, parameters, 'text', labels);
    expect(ours).toEqual(runPython(script('result = OrdinalEncoder().fit_transform(x)'), labels));
  });

  test('one-hot encoding by alphabet is the same, with and without the last', async () => {
    const parameters = { columns: ['x'], order: 'alphabet' };
    const theirs = runPython(
      script('result = OneHotEncoder(sparse_output=False).fit_transform(x)'),
      labels,
    ) as number[][];
    expect(await firstColumns(oneHotEncode, parameters, 'text', labels)).toEqual(theirs);
    const shorter = await firstColumns(
      oneHotEncode,
      { ...parameters, dropLast: true },
      'text',
      labels,
    );
    expect(shorter).toEqual(theirs.map((row) => row.slice(0, -1)));
  });
});
