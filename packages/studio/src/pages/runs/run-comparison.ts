import { type Change, describeChanges, type StepTitles } from '@lathe/flow';
import type { RunDetail } from '../../api/client.js';
import { flowOf } from '../../api/flow-draft.js';
import { secondsBetween } from '../../ui/amounts.js';
import { fitText, runSettings } from './run-settings.js';

/** One thing of two runs, side by side. Null: the run has no such thing. */
export interface Pair<T> {
  readonly name: string;
  readonly a: T | null;
  readonly b: T | null;
}

export interface RunComparison {
  readonly settings: readonly Pair<string>[];
  /** What changed in the flow from a to b; null when one of the documents was not kept. */
  readonly changes: readonly Change[] | null;
  readonly rows: readonly Pair<number>[];
  /** Seconds of work, by node. */
  readonly seconds: readonly Pair<number>[];
  readonly outputs: readonly Pair<{ readonly rows: number | null; readonly bytes: number }>[];
  /** Seconds from start to end; null while a run has not ended. */
  readonly duration: Pair<number>;
}

/** Two runs side by side; `titles` says how steps are spoken of. */
export function compareRuns(a: RunDetail, b: RunDetail, titles: StepTitles): RunComparison {
  const before = flowOf(a.document);
  const after = flowOf(b.document);
  return {
    settings: pairs(settingsOf(a), settingsOf(b)),
    changes:
      before === undefined || after === undefined ? null : describeChanges(before, after, titles),
    rows: pairs(rowsOf(a), rowsOf(b)),
    seconds: pairs(secondsOf(a), secondsOf(b)),
    outputs: pairs(outputsOf(a), outputsOf(b)),
    duration: { name: 'duration', a: duration(a), b: duration(b) },
  };
}

/** Whether the two runs differ in this. */
export function differs<T>({ a, b }: Pair<T>): boolean {
  return JSON.stringify(a) !== JSON.stringify(b);
}

/** Names in the order of a, then those that only b has. */
function pairs<T>(a: ReadonlyMap<string, T>, b: ReadonlyMap<string, T>): Pair<T>[] {
  return [...new Set([...a.keys(), ...b.keys()])].map((name) => ({
    name,
    a: a.get(name) ?? null,
    b: b.get(name) ?? null,
  }));
}

function settingsOf(detail: RunDetail): Map<string, string> {
  const { node, out, fit, set } = runSettings(detail.settings);
  return new Map([
    ['Flow', detail.run.flow],
    ['What was run', node ?? 'every output'],
    ['Written to', out ?? 'where the flow says'],
    ['Learning', fitText(fit)],
    ...Object.entries(set).map(([name, value]): [string, string] => [`Parameter ${name}`, value]),
    ['Lathe', detail.version],
  ]);
}

function rowsOf(detail: RunDetail): Map<string, number> {
  return new Map(
    detail.nodes.flatMap(({ node, activities }) => {
      const rows = activities.map((activity) => activity.rows).findLast((count) => count !== null);
      return rows === undefined || rows === null ? [] : [[node, rows] as const];
    }),
  );
}

function secondsOf(detail: RunDetail): Map<string, number> {
  return new Map(
    detail.nodes.flatMap(({ node, activities }) =>
      activities.length === 0
        ? []
        : [[node, activities.reduce((sum, { seconds }) => sum + (seconds ?? 0), 0)] as const],
    ),
  );
}

function outputsOf(detail: RunDetail): Map<string, { rows: number | null; bytes: number }> {
  return new Map(detail.outputs.map(({ name, rows, bytes }) => [name, { rows, bytes }]));
}

function duration({ run }: RunDetail): number | null {
  return run.endedAt === null ? null : secondsBetween(run.startedAt, run.endedAt, 0);
}
