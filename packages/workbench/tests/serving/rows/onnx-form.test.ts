import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRowCodecs } from '@lathe/workbench/serving/rows/row-codecs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasEnvironment, mustRun, python, root } from '../../export/python-environment.js';
import { openOnnx } from './onnx-session.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lathe-onnx-'));
  if (!hasEnvironment('.venv')) return;
  const script = join(root, 'packages/workbench/tests/serving/rows/make_models.py');
  await mustRun(python('.venv'), [script, folder], { env: { PYTHONPATH: `${root}python` } });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Rows of numbers, texts, booleans and moments with gaps, unknown towns and values on thresholds. */
async function predictionsOf(kind: string) {
  const codecs = openRowCodecs({ workspace: folder });
  const model = await openOnnx(join(folder, `${kind}.txt.onnx`));
  const codec = await codecs.codecFor(folder, { ...model, name: `${kind}.txt` });
  const { rows, expected } = JSON.parse(await readFile(join(folder, `${kind}.rows.json`), 'utf8'));
  const { inputs } = await codec!.encode(rows);
  return { predictions: codec!.decode(await model.run(inputs)), expected };
}

describe.skipIf(!hasEnvironment('.venv'))('a trained model in ONNX Runtime', () => {
  it('gives the probabilities of two classes that LightGBM gives', async () => {
    const { predictions, expected } = await predictionsOf('binary');
    expect(predictions.length).toBeGreaterThan(1_000);
    const positive = predictions.map(({ probability_yes }) => Number(probability_yes));
    expect(farthest(positive, expected)).toBeLessThan(1e-12);
    for (const [row, { prediction, probability_yes, probability_no }] of predictions.entries()) {
      expect(prediction).toBe(expected[row] >= 0.5 ? 'yes' : 'no');
      expect(Number(probability_yes) + Number(probability_no)).toBeCloseTo(1, 12);
    }
  });

  it('gives the probabilities of three classes that LightGBM gives', async () => {
    const { predictions, expected } = await predictionsOf('multiclass');
    // The side-car numbers classes by alphabet.
    const classes = ['high', 'low', 'middle'];
    const found = predictions.flatMap((row) =>
      classes.map((name) => Number(row[`probability_${name}`])),
    );
    expect(farthest(found, expected.flat())).toBeLessThan(1e-12);
    for (const [row, { prediction, probability }] of predictions.entries()) {
      const most = Math.max(...expected[row]);
      expect(prediction).toBe(classes[expected[row].indexOf(most)]);
      expect(probability).toBeCloseTo(most, 12);
    }
  });

  it('gives the values that LightGBM gives', async () => {
    const { predictions, expected } = await predictionsOf('regression');
    const found = predictions.map(({ prediction }) => Number(prediction));
    expect(farthest(found, expected)).toBeLessThan(1e-12);
  });
});

function farthest(found: readonly number[], expected: readonly number[]): number {
  expect(found.length).toBe(expected.length);
  return Math.max(...found.map((value, index) => Math.abs(value - expected[index]!)));
}
