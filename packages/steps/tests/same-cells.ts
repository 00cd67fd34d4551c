import type { Cell, ExampleTable } from '@lathe/flow';
import { expect } from 'vitest';
import type { ResultTable } from './run-step.js';

/** Cells with what JSON and `toEqual` cannot tell apart made plain: NaN, infinity, big integers, -0. */
export function plain(value: Cell): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'bigint') return `integer ${value}`;
  if (typeof value === 'number' && !Number.isFinite(value)) return `float ${value}`;
  return value === 0 ? 0 : value;
}

export const plainRows = (rows: readonly (readonly Cell[])[]): unknown[][] =>
  rows.map((row) => row.map(plain));

/** The names, types and cells of an example; floats to twelve digits. */
export function expectTable(actual: ResultTable, expected: ExampleTable): void {
  expect(actual.columns).toEqual(Object.entries(expected.columns));
  expect(actual.rows.length).toBe(expected.rows.length);
  for (const [index, row] of expected.rows.entries()) {
    expect(actual.rows[index]?.map(rounded), `row ${index + 1}`).toEqual(row.map(rounded));
  }
}

function rounded(value: Cell): unknown {
  if (Array.isArray(value)) return value.map(rounded);
  return typeof value === 'number' && Number.isFinite(value)
    ? Number(value.toPrecision(12))
    : plain(value);
}
