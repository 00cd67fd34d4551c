import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openPythonDirectory } from '@lathe/serving';
import { expect, test } from 'vitest';
import { probabilitiesInPython, writeExampleModel } from './example-models.js';

test('a model of a Python back end is served like any other', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lathe-test-'));
  const file = writeExampleModel(folder, 'mlp');
  const location = dirname(dirname(file));
  const directory = await openPythonDirectory({ models: [{ name: 'mlp', location }] });
  try {
    const model = directory.find('mlp', '1');
    expect(model).toMatchObject({ platform: 'onnx_onnxv1', state: 'ready' });
    await model.test();
    const row = [0.5, -1, 2, 4];
    const data = Float32Array.from(row);
    const answer = await model.infer({
      inputs: [{ name: 'features', datatype: 'FP32', shape: [1, 4], data }],
    });
    const [expected] = probabilitiesInPython(file, [row]);
    const given = answer.outputs[0]?.data;
    expect(Array.from(given as Float32Array)).toHaveLength(3);
    expected?.forEach((value, index) => {
      expect(Number(given?.[index])).toBeCloseTo(value, 5);
    });
    await directory.unload('mlp');
    expect(directory.models()).toEqual([]);
  } finally {
    await directory.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
