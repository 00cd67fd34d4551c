import {
  aggregate,
  aggregateWhere,
  allOf,
  anyOf,
  call,
  column,
  type Expression,
  type Item,
  type JoinKey,
  join,
  literal,
  type Relation,
  summarise,
  table,
} from '@lathe/flow';
import type { CallOptions } from '../engine.js';
import { contentAddress } from './content.js';
import type { Executor } from './executor.js';
import type { Pairs } from './join-warnings.js';
import { type Prepared, readyNode } from './prepared.js';

/** What questions about the keys of a join are put to. */
export interface JoinWork {
  readonly executor: Executor;
  readonly prepared: Prepared;
  readonly options: CallOptions;
  readonly nullsMatch: boolean;
}

/** The keys of one side of a join, each once with the number of its rows, kept in the engine. */
export interface GatheredKeys {
  readonly id: string;
  readonly items: readonly Item[];
  /** Columns k0, k1, ... and n. */
  readonly relation: Relation;
  readonly rows: number;
}

/** The keys of a side; `items` give them, as k0, k1, ... */
export async function gatheredKeys(
  { executor: { reader }, prepared, options }: JoinWork,
  id: string,
  items: readonly Item[],
): Promise<GatheredKeys> {
  const { schema } = readyNode(prepared, id);
  const counted = summarise(table(id, schema), items, [
    { name: 'n', expression: aggregate('count_rows') },
  ]);
  const name = `j_${contentAddress(prepared, counted)}`;
  const [kept, rows] = await Promise.all([
    reader.keep(prepared, [id], name, counted, options),
    reader.countRows(prepared, id, options),
  ]);
  return { id, items, rows, relation: table(kept.table, counted.schema) };
}

export const isMissingKey = ({ items }: GatheredKeys): Expression =>
  anyOf(items.map(({ name }) => call('is_null', column(name))));

export const sameKeys = ({ items }: GatheredKeys): JoinKey[] =>
  items.map(({ name }) => ({ left: name, right: name }));

export async function countPairs(
  { executor: { reader }, options, nullsMatch }: JoinWork,
  left: GatheredKeys,
  right: GatheredKeys,
): Promise<Pairs> {
  const joined = join(left.relation, right.relation, {
    keys: sameKeys(left),
    how: 'inner',
    nullsMatch,
  });
  const [n, other] = [column('n'), column('n_right')];
  const several = allOf([call('greater', n, literal(1)), call('greater', other, literal(1))]);
  const ask = reader.askOver({ nodes: new Map() }, [], options);
  const [found] = await ask(
    summarise(
      joined,
      [],
      [
        { name: 'left', expression: aggregate('sum', n) },
        { name: 'right', expression: aggregate('sum', other) },
        { name: 'rows', expression: aggregate('sum', call('multiply', n, other)) },
        { name: 'many', expression: aggregateWhere(several, 'count_rows') },
      ],
    ),
  );
  return {
    left: Number(found?.left ?? 0),
    right: Number(found?.right ?? 0),
    rows: Number(found?.rows ?? 0),
    manyToMany: Number(found?.many ?? 0),
  };
}

/** The same keys with texts in lower case and without blanks around them. */
export function loosely(keys: GatheredKeys): GatheredKeys {
  const items = keys.items.map(({ name }): Item => {
    const isText = keys.relation.schema.some(
      (each) => each.name === name && each.type.kind === 'text',
    );
    const value = column(name);
    return { name, expression: isText ? call('lower', call('trim', value)) : value };
  });
  const relation = summarise(keys.relation, items, [
    { name: 'n', expression: aggregate('sum', column('n')) },
  ]);
  return { ...keys, relation };
}
