import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newestModel } from '@lathe/serving/backend/python-directory';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'lathe-python-model-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('A model of the Python back end may be named by its folder: its newest version is taken', () => {
  for (const version of ['2', '10']) {
    mkdirSync(join(folder, version));
    writeFileSync(join(folder, version, 'model.onnx'), '');
  }
  const newest = join(folder, '10', 'model.onnx');
  expect(newestModel(folder)).toEqual({ model: newest, version: '10' });
  expect(newestModel(newest)).toEqual({ model: newest });
});
