import { type ColumnType, TEXT, typeName } from '@lathe/flow/schema';
import type { InferredColumn } from '../engine.js';
import type { Inference } from './infer.js';
import { typeOverrides } from './overrides.js';

/** A column as it is going to be read. */
export interface ChosenColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly chosenBy: 'inferred' | 'override';
  readonly inference: Inference;
}

/** Errors: `column-missing` when the source tells the type of a column that is not there. */
export function chooseTypes(
  names: readonly string[],
  inferences: readonly Inference[],
  told: Readonly<Record<string, string>> | undefined,
  fitted: Readonly<Record<string, string>> | undefined,
): ChosenColumn[] {
  const here = names.map((name) => ({ name, type: TEXT }));
  const overrides = typeOverrides(here, told, fitted);
  return names.map((name, index) => {
    const inference = inferences[index] ?? { type: TEXT, confidence: 1, counts: {} };
    const override = overrides.get(name);
    return override === undefined
      ? { name, type: inference.type, chosenBy: 'inferred', inference }
      : { name, type: override, chosenBy: 'override', inference };
  });
}

/** The types by index; nulls are left out. */
export function typesOf(columns: readonly (ChosenColumn | null)[]): Map<number, ColumnType> {
  return new Map(
    columns.flatMap((column, index) => (column === null ? [] : [[index, column.type] as const])),
  );
}

/** `misfits`: values of the sample that do not fit. */
export function columnReport(
  column: ChosenColumn,
  sampled: number,
  misfits: number,
): InferredColumn {
  const values = Object.entries(column.inference.counts).reduce(
    (sum, [reading, count]) => (reading === 'blank' ? sum : sum + count),
    0,
  );
  const { hint } = column.inference;
  return {
    name: column.name,
    type: typeName(column.type),
    chosenBy: column.chosenBy,
    confidence: values === 0 ? 1 : 1 - misfits / values,
    sampledRows: sampled,
    ...(hint === undefined || column.chosenBy === 'override' ? {} : { hint }),
  };
}
