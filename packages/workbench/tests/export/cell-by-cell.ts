import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { mustRun, python } from './python-environment.js';

interface Comparison {
  readonly columns: readonly [readonly string[], readonly string[]];
  readonly rows: readonly [number, number];
  readonly cells: number;
  readonly differing: number;
  readonly examples: readonly unknown[];
}

/** Expects two Parquet or CSV files to hold the same cells: same types, floats equal to the last bit. */
export async function expectSameCells(
  expected: string,
  actual: string,
  keys: readonly string[] = [],
): Promise<Comparison> {
  const script = fileURLToPath(new URL('./compare_tables.py', import.meta.url));
  const printed = await mustRun(python('.venv'), [script, expected, actual, ...keys]);
  const found: Comparison = JSON.parse(printed);
  expect(found.columns[1]).toEqual(found.columns[0]);
  expect(found.rows[1]).toBe(found.rows[0]);
  expect(found.examples).toEqual([]);
  expect(found.differing).toBe(0);
  return found;
}
