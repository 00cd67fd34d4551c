import { type FlowDocument, isStepNode } from '@lathe/flow';
import type { StartRun } from '../../api/client.js';
import type { RunSettings } from './run-settings.js';

export type OutputFormat = 'csv' | 'parquet' | 'json-lines';

export const OUTPUT_FORMATS: readonly {
  readonly id: OutputFormat;
  readonly label: string;
  readonly ending: string;
}[] = [
  { id: 'csv', label: 'CSV', ending: '.csv' },
  { id: 'parquet', label: 'Parquet', ending: '.parquet' },
  { id: 'json-lines', label: 'JSON lines', ending: '.jsonl' },
];

/** What a run can be asked to compute. */
export type RunTarget =
  /** Every output that says where to write. */
  | { readonly kind: 'outputs'; readonly id: ''; readonly names: readonly string[] }
  | {
      readonly kind: 'output';
      /** Name of the output. */
      readonly id: string;
      readonly node: string;
      /** Where the flow has it written; null: nowhere yet. */
      readonly path: string | null;
    }
  | { readonly kind: 'node'; readonly id: string };

/** Everything that a flow can be run for: all outputs, each output, each step (last first), each source. */
export function runTargets(flow: FlowDocument): RunTarget[] {
  const outputs = Object.entries(flow.outputs);
  const written = outputs.filter(([, { sink }]) => sink !== undefined).map(([name]) => name);
  return [
    ...(written.length > 0 ? [{ kind: 'outputs', id: '', names: written } as const] : []),
    ...outputs.map(
      ([name, { node, sink }]) =>
        ({ kind: 'output', id: name, node, path: sink?.path ?? null }) as const,
    ),
    ...flow.nodes
      .filter(isStepNode)
      .reverse()
      .filter(({ id }) => flow.outputs[id] === undefined)
      .map(({ id }) => ({ kind: 'node', id }) as const),
    ...Object.keys(flow.sources)
      .filter((id) => flow.outputs[id] === undefined)
      .map((id) => ({ kind: 'node', id }) as const),
  ];
}

/** The target for a node asked for: its output when it has one that is written, else itself. */
export function targetFor(
  targets: readonly RunTarget[],
  node: string | undefined,
): RunTarget | undefined {
  if (node === undefined) return targets[0];
  return (
    targets.find((target) => target.kind === 'output' && target.id === node) ??
    targets.find(
      (target) => target.kind === 'output' && target.node === node && target.path !== null,
    ) ??
    targets.find((target) => target.id === node)
  );
}

/** Whether the flow says where to write a target. */
export function hasPlace(target: RunTarget): boolean {
  return target.kind === 'outputs' || (target.kind === 'output' && target.path !== null);
}

/** Where a target could be written: `outputs/credit-risk-scaled.csv`. */
export function suggestedPath(flow: FlowDocument, target: RunTarget, format: OutputFormat): string {
  return withEnding(`outputs/${flow.name}-${target.id}`, format);
}

/** The path with the ending of a format instead of that of another; `.gz` and `.zst` stay where they can. */
export function withEnding(path: string, format: OutputFormat): string {
  const ending = OUTPUT_FORMATS.find(({ id }) => id === format)?.ending ?? '';
  const [, bare = '', packed = ''] =
    /^(.*?)(?:\.(?:csv|tsv|txt|parquet|pq|jsonl|ndjson))?(\.gz|\.zst)?$/i.exec(path) ?? [];
  return `${bare}${ending}${format === 'parquet' ? '' : packed}`;
}

/** The format that a path's ending tells; undefined when it tells none. */
export function formatOfPath(path: string): OutputFormat | undefined {
  const bare = path.replace(/\.(gz|zst)$/i, '');
  if (/\.(csv|tsv|txt)$/i.test(bare)) return 'csv';
  if (/\.(parquet|pq)$/i.test(bare)) return 'parquet';
  return /\.(jsonl|ndjson)$/i.test(bare) ? 'json-lines' : undefined;
}

/** What is wrong with a place to write to, or undefined. */
export function placeProblem(path: string): string | undefined {
  if (path.trim() === '') return 'Say where to write.';
  if (path.startsWith('/') || path.split('/').includes('..')) {
    return 'Write inside the workspace: a path without / at the start and without "..".';
  }
  return formatOfPath(path) === undefined
    ? 'End it in .csv, .parquet or .jsonl (.gz and .zst may follow).'
    : undefined;
}

/** The call that starts a run. Values equal to the default of their parameter are left out. */
export function startRequest(path: string, flow: FlowDocument, settings: RunSettings): StartRun {
  const set = Object.entries(settings.set).filter(([name, value]) => {
    const standard = flow.parameters[name]?.default;
    return value !== (standard === undefined ? '' : String(standard));
  });
  return {
    path,
    ...(settings.node === null ? {} : { node: settings.node }),
    ...(settings.out === null ? {} : { out: settings.out.trim() }),
    ...(settings.fit === 'auto' ? {} : { fit: settings.fit }),
    ...(set.length === 0 ? {} : { set: Object.fromEntries(set) }),
  };
}

/** The same run once more. */
export function repeatRequest(flow: string, settings: RunSettings): StartRun {
  const { node, out, fit, set } = settings;
  return {
    path: flow,
    ...(node === null ? {} : { node }),
    ...(out === null ? {} : { out }),
    ...(fit === 'auto' ? {} : { fit }),
    ...(Object.keys(set).length === 0 ? {} : { set: { ...set } }),
  };
}
