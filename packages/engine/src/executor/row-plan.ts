import {
  column,
  findColumn,
  type Item,
  LatheError,
  literal,
  type Part,
  project,
  type Relation,
  type Schema,
  table,
} from '@lathe/flow';
import { notRowWise, unknownTarget } from './failures.js';
import type { ReadyNode } from './prepared.js';
import type { ChainLink } from './row-chain.js';
import type { RowFlowRequest } from './row-flow.js';
import { type Origins, originsOf, originsThrough, pruned } from './row-lineage.js';
import type { PythonRows } from './row-python.js';
import { relationOf } from './step-shape.js';

/** Column that numbers the rows of a call, beside those of the flow. */
export const POSITION = '__lathe_row';

/** A part of the way of a row that is one query: from the source, or from what a Python step gives. */
export interface SegmentPlan {
  readonly chain: readonly ReadyNode[];
  /** Needed columns of the first node. */
  readonly columns: Schema;
  readonly parts: readonly Part[];
  /** What was asked for, and the position. */
  readonly result: Relation;
  /** The number of a node in the chain and a position, for each row that each node gives. */
  readonly survivors: Relation;
}

/** The way of a row from the source to the target. */
export interface RowPlan {
  readonly first: SegmentPlan;
  /** What follows: Python on the rows of the segment before, and the segment on those that it gives. */
  readonly further: readonly { readonly python: PythonRows; readonly segment: SegmentPlan }[];
}

/**
 * From the target up: what each step is asked for, and so what is needed of the source.
 * Errors: `flow-not-row-wise`, `label-needed`.
 */
export function planRows(
  chain: readonly ChainLink[],
  request: Pick<RowFlowRequest, 'flow' | 'target' | 'select' | 'absent'>,
): RowPlan {
  const target = chain.at(-1)?.node;
  if (target === undefined) throw unknownTarget(request.target, request.flow);
  const origins = originsAlong(chain);
  const absent = absentOrigins(request.absent, target, origins);
  let items = request.select(target.schema);
  requireWithout(absent, items, target, origins);

  const further: RowPlan['further'][number][] = [];
  for (const [head, ...rest] of segmentsOf(chain).toReversed()) {
    if (head === undefined) break;
    const nodes = [head, ...rest].map(({ node }) => node);
    const segment = planSegment(nodes, items, absent, origins);
    const [input] = head.node.inputs;
    if (head.python === undefined || input === undefined) return { first: segment, further };
    const { barrier, step } = head.python;
    const missing = absentColumns(origins.get(input), absent);
    further.unshift({
      python: {
        node: head.node.id,
        input,
        barrier,
        step,
        absent: missing,
        wanted: segment.columns,
      },
      segment,
    });
    // Code may read any column of its input.
    items = step.given
      .filter(({ name }) => !missing.has(name))
      .map(({ name }) => ({ name, expression: column(name) }));
  }
  throw unknownTarget(request.target, request.flow);
}

/**
 * By id of each Python step of a chain: the columns of its input that come from what rows to come do
 * not have.
 */
export function absentInputs(
  chain: readonly ChainLink[],
  { absent, target, flow }: Pick<RowFlowRequest, 'flow' | 'target' | 'absent'>,
): ReadonlyMap<string, ReadonlySet<string>> {
  const last = chain.at(-1)?.node;
  if (last === undefined) throw unknownTarget(target, flow);
  const origins = originsAlong(chain);
  const hidden = absentOrigins(absent, last, origins);
  return new Map(
    chain.flatMap(({ node, python }) =>
      python === undefined
        ? []
        : [[node.id, absentColumns(origins.get(node.inputs[0] ?? ''), hidden)]],
    ),
  );
}

/** A chain in parts, each beginning with the source or a Python step. */
function segmentsOf(chain: readonly ChainLink[]): readonly (readonly ChainLink[])[] {
  const segments: ChainLink[][] = [];
  for (const link of chain) {
    const current = segments.at(-1);
    if (current === undefined || link.python !== undefined) segments.push([link]);
    else current.push(link);
  }
  return segments;
}

function planSegment(
  chain: readonly ReadyNode[],
  items: readonly Item[],
  absent: ReadonlySet<string>,
  origins: ReadonlyMap<string, Origins>,
): SegmentPlan {
  const [first, ...steps] = chain;
  const last = chain.at(-1);
  const parts: Part[] = [];
  let wanted = last === undefined ? new Set<string>() : columnsRead(items, last);
  for (const node of steps.toReversed()) {
    const [input = ''] = node.inputs;
    const lean = pruned(relationThrough(node), {
      wanted,
      carried: POSITION,
      origins: origins.get(input) ?? new Map(),
      counts: (looked) => conditionCounts(node.id, looked, absent),
    });
    if (lean === undefined) throw notRowWise(node.id, 'makes rows from several rows');
    parts.unshift({ name: node.id, relation: lean.relation });
    wanted = lean.reads;
  }
  const position: Item = { name: POSITION, expression: column(POSITION) };
  const ready = table(last?.id ?? '', [
    ...(last?.schema ?? []),
    { name: POSITION, type: { kind: 'integer' } },
  ]);
  const seen = chain.map(({ id }, number) =>
    project(table(id, [{ name: POSITION, type: { kind: 'integer' } }]), [
      { name: 'node', expression: literal(number) },
      position,
    ]),
  );
  return {
    chain,
    columns: (first?.schema ?? []).filter(({ name }) => wanted.has(name)),
    parts,
    result: project(ready, [...items, position]),
    survivors: { kind: 'concatenate', inputs: seen, schema: seen[0]?.schema ?? [] },
  };
}

function relationThrough(node: ReadyNode): Relation {
  const relation = relationOf(node);
  if (relation !== undefined) return relation;
  throw notRowWise(node.id, 'makes rows from several rows');
}

/** Origins of the columns of each node, by node. */
function originsAlong(chain: readonly ChainLink[]): ReadonlyMap<string, Origins> {
  const all = new Map<string, Origins>();
  let current: Origins = new Map();
  for (const [index, { node, python }] of chain.entries()) {
    const next =
      index === 0
        ? new Map(node.schema.map(({ name }) => [name, new Set([name])]))
        : python === undefined
          ? originsThrough(relationThrough(node), current)
          : originsBehind(python.step, current);
    if (next === undefined) throw notRowWise(node.id, 'makes rows from several rows');
    current = next;
    all.set(node.id, current);
  }
  return all;
}

/** Origins of what a Python step gives, by what its columns were seen to follow. */
function originsBehind({ gives }: PythonRows['step'], input: Origins): Origins {
  return new Map(
    gives.map(({ name, from }) => [
      name,
      new Set(from.flatMap((given) => [...(input.get(given) ?? [])])),
    ]),
  );
}

/** The columns that come from an absent one. */
function absentColumns(
  origins: Origins | undefined,
  absent: ReadonlySet<string>,
): ReadonlySet<string> {
  const found = [...(origins ?? [])].filter(([, from]) => [...from].some((one) => absent.has(one)));
  return new Set(found.map(([name]) => name));
}

function absentOrigins(
  absent: string | undefined,
  target: ReadyNode,
  origins: ReadonlyMap<string, Origins>,
): ReadonlySet<string> {
  const found = absent === undefined ? undefined : findColumn(target.schema, absent);
  if (found === undefined) return new Set();
  return origins.get(target.id)?.get(found.name) ?? new Set();
}

function columnsRead(items: readonly Item[], target: ReadyNode): ReadonlySet<string> {
  const own: Origins = new Map(target.schema.map(({ name }) => [name, new Set([name])]));
  return new Set(items.flatMap(({ expression }) => [...originsOf(expression, target.schema, own)]));
}

function requireWithout(
  absent: ReadonlySet<string>,
  items: readonly Item[],
  target: ReadyNode,
  origins: ReadonlyMap<string, Origins>,
): void {
  for (const { name, expression } of items) {
    const from = originsOf(expression, target.schema, origins.get(target.id) ?? new Map());
    const shared = [...from].find((origin) => absent.has(origin));
    if (shared === undefined) continue;
    throw new LatheError({
      code: 'label-needed',
      kind: 'data',
      message: `"${name}" is computed from "${shared}", which the label is computed from, too: a row to predict does not have it.`,
      place: { node: target.id, column: name },
      advice: 'Leave that column out of the features and train again.',
    });
  }
}

/**
 * A condition about the absent column alone chose the rows to learn from and says nothing of others.
 * Errors: `label-needed` when it is about other columns, too.
 */
function conditionCounts(
  node: string,
  looked: ReadonlySet<string>,
  absent: ReadonlySet<string>,
): boolean {
  const hidden = [...looked].filter((origin) => absent.has(origin));
  if (hidden.length === 0) return true;
  if (hidden.length === looked.size) return false;
  throw new LatheError({
    code: 'label-needed',
    kind: 'data',
    message: `The condition of this step looks at "${hidden[0]}", which a row to predict does not have, together with other columns.`,
    place: { node },
    advice: 'Part it into two steps: one for the label, one for the other columns.',
  });
}
