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
import { unknownTarget } from './failures.js';
import type { ReadyNode } from './prepared.js';
import type { RowFlowRequest } from './row-flow.js';
import { type Origins, originsOf, originsThrough, pruned } from './row-lineage.js';
import { relationOf } from './step-shape.js';

/** Column that numbers the rows of a call, beside those of the flow. */
export const POSITION = '__lathe_row';

/** The way of a row from the source to the target, as the parts of one query. */
export interface RowPlan {
  readonly source: ReadyNode;
  readonly chain: readonly ReadyNode[];
  /** Needed columns of the source. */
  readonly columns: Schema;
  readonly parts: readonly Part[];
  /** What was asked for, and the position. */
  readonly result: Relation;
  /** The number of a node in the chain and a position, for each row that each node gives. */
  readonly survivors: Relation;
}

/**
 * From the target up: what each step is asked for, and so what is needed of the source.
 * Errors: `flow-not-row-wise`, `label-needed`.
 */
export function planRows(
  chain: readonly ReadyNode[],
  request: Pick<RowFlowRequest, 'flow' | 'target' | 'select' | 'absent'>,
): RowPlan {
  const [source, ...steps] = chain;
  const target = chain.at(-1);
  if (source === undefined || target === undefined)
    throw unknownTarget(request.target, request.flow);
  const origins = originsAlong(source, steps);
  const items = request.select(target.schema);
  const absent = absentOrigins(request.absent, target, origins);
  requireWithout(absent, items, target, origins);

  const parts: Part[] = [];
  let wanted: ReadonlySet<string> = columnsRead(items, target);
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
  const columns = source.schema.filter(({ name }) => wanted.has(name));
  const position: Item = { name: POSITION, expression: column(POSITION) };
  const ready = table(target.id, [...target.schema, { name: POSITION, type: { kind: 'integer' } }]);
  const seen = chain.map(({ id }, number) =>
    project(table(id, [{ name: POSITION, type: { kind: 'integer' } }]), [
      { name: 'node', expression: literal(number) },
      position,
    ]),
  );
  return {
    source,
    chain,
    columns,
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
function originsAlong(
  source: ReadyNode,
  steps: readonly ReadyNode[],
): ReadonlyMap<string, Origins> {
  let current: Origins = new Map(source.schema.map(({ name }) => [name, new Set([name])]));
  const all = new Map([[source.id, current]]);
  for (const node of steps) {
    const next = originsThrough(relationThrough(node), current);
    if (next === undefined) throw notRowWise(node.id, 'makes rows from several rows');
    current = next;
    all.set(node.id, current);
  }
  return all;
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

export function notRowWise(node: string, why: string): LatheError {
  return new LatheError({
    code: 'flow-not-row-wise',
    kind: 'data',
    message: `Single rows cannot go through this flow: the step "${node}" ${why}.`,
    place: { node },
    advice: 'Give prepared columns instead, or replace the step by row-wise ones and train again.',
  });
}
