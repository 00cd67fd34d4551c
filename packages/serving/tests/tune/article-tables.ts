import type { Knob } from '@lathe/serving/tune/tuning-target';

/** Rows of the two tables of the article: workers, TFS instances, OMP, inter-op and intra-op threads, TPS. */
type Row = readonly [number, number, number, number, number, number];

/** SSD-type model on ml.p3.2xlarge. */
export const SSD: readonly Row[] = [
  [1, 1, 36, 36, 36, 16.4613],
  [1, 1, 1, 36, 36, 17.1414],
  [36, 1, 1, 36, 36, 22.7277],
  [1, 1, 1, 1, 1, 16.7216],
  [36, 1, 1, 1, 1, 22.0933],
  [1, 4, 1, 1, 1, 16.6026],
  [16, 4, 1, 1, 1, 31.1001],
  [36, 4, 1, 1, 1, 30.9372],
];

/** Retrieval-type model on ml.c5.9xlarge. */
export const RETRIEVAL: readonly Row[] = [
  [1, 1, 36, 36, 36, 15.87],
  [36, 1, 1, 36, 36, 164],
  [1, 1, 1, 1, 1, 33.0834],
  [36, 1, 1, 1, 1, 67.5118],
  [36, 8, 1, 1, 1, 319.078],
];

const NAMES = ['workers', 'instances', 'ompThreads', 'interOpThreads', 'intraOpThreads'] as const;

export const configurationOf = (row: Row): Record<string, number> =>
  Object.fromEntries(NAMES.map((name, index) => [name, row[index]!]));

export const knobsOfTable = (rows: readonly Row[]): Knob[] =>
  NAMES.map((name, index) => ({
    name,
    kind: 'number',
    values: [...new Set(rows.map((row) => row[index]!))].sort((a, b) => a - b),
    log: true,
  }));

/** Throughput of a row of the table by its configuration; undefined for what the article did not measure. */
export const tableThroughput = (
  rows: readonly Row[],
  configuration: Readonly<Record<string, unknown>>,
): number | undefined =>
  rows.find((row) => NAMES.every((name, index) => configuration[name] === row[index]))?.[5];
