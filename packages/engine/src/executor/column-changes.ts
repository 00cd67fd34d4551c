import { type Schema, sameType, typeName } from '@lathe/flow';
import type { ReadyNode } from './prepared.js';
import { passedColumns, relationOf } from './step-shape.js';

export interface ChangedColumn {
  readonly name: string;
  readonly typeBefore: string;
  readonly typeAfter: string;
}

/** What a step does to the columns of its first input. */
export interface ColumnChanges {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
  /** Columns of one name before and after whose values the step computes or whose type it changes. */
  readonly changed: readonly ChangedColumn[];
}

/**
 * The columns that a step adds, removes, renames and changes. Of a step whose rows another process or a
 * user's query makes only names and types can be compared.
 */
export function columnChanges(before: Schema, node: ReadyNode): ColumnChanges {
  const [input] = node.inputs;
  const relation = relationOf(node);
  const passed =
    relation === undefined || input === undefined ? undefined : passedColumns(relation, input);
  const earlier = new Map(before.map((column) => [column.name.toLowerCase(), column]));
  const kept = new Set<string>();
  for (const { name } of node.schema) {
    const from = passed?.get(name);
    if (from === name) kept.add(name);
  }
  const renamed = node.schema.flatMap(({ name }) => {
    const from = passed?.get(name);
    const isRenamed = from !== undefined && from !== name && !kept.has(from);
    return isRenamed ? [{ from, to: name }] : [];
  });
  // A column that is there twice is renamed once.
  const firstTo = new Map([...renamed].reverse().map(({ from, to }) => [from, to]));
  const renamings = renamed.filter(({ from, to }) => firstTo.get(from) === to);
  const renamedTo = new Set(renamings.map(({ to }) => to));
  const renamedFrom = new Set(renamings.map(({ from }) => from));
  const after = new Set(node.schema.map(({ name }) => name.toLowerCase()));
  const added = node.schema.flatMap(({ name }) => {
    if (renamedTo.has(name)) return [];
    const taken = earlier.get(name.toLowerCase());
    return taken === undefined || renamedFrom.has(taken.name) ? [name] : [];
  });
  const removed = before.flatMap(({ name }) => {
    if (renamedFrom.has(name)) return [];
    const replaced = [...renamedTo].some((to) => to.toLowerCase() === name.toLowerCase());
    return replaced || !after.has(name.toLowerCase()) ? [name] : [];
  });
  const changed = node.schema.flatMap(({ name, type }): ChangedColumn[] => {
    if (renamedTo.has(name) || added.includes(name) || kept.has(name)) return [];
    const old = earlier.get(name.toLowerCase());
    if (old === undefined) return [];
    const computed = passed !== undefined;
    if (!computed && sameType(old.type, type)) return [];
    return [{ name, typeBefore: typeName(old.type), typeAfter: typeName(type) }];
  });
  return { added, removed, renamed: renamings, changed };
}
