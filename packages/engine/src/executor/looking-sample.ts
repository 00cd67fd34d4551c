import {
  type Ask,
  aggregate,
  aggregateWhere,
  anyOf,
  ascending,
  type Cell,
  type Column,
  call,
  column,
  concatenate,
  type Expression,
  filter,
  isNumeric,
  join,
  literal,
  type Relation,
  sort,
  summarise,
  valueOfType,
  when,
} from '@lathe/flow';
import { type KeptRows, PLACE, placed, SAMPLE_ROWS } from './sample.js';

/** Columns looked at; a wide table has the first ones that have extremes or few values. */
const MOST_COLUMNS = 50;
const MOST_ROWS = 500;
/** Text columns with more distinct values than this have no rare ones worth keeping. */
const FEW_VALUES = 200;
/** A value expected fewer times than this in the sample is rare. */
const RARE = 5;

/**
 * A sample with the rows added that hold the smallest and largest value of numbers, dates and times,
 * and the first row of each rare value of texts with few values. At most 500 rows of 50 columns.
 *
 * @param whole the stored table
 * @param total its rows
 * @param sample a stored sample of it, with `PLACE`
 */
export async function lookingSampleOf(
  whole: Relation,
  total: number,
  sample: Relation,
  ask: Ask,
): Promise<{ relation: Relation; kept: KeptRows }> {
  const candidates = whole.schema.filter((each) => hasExtremes(each) || each.type.kind === 'text');
  const columns = candidates.slice(0, MOST_COLUMNS);
  const extremes = await placesOfExtremes(whole, columns.filter(hasExtremes), ask);
  const texts = columns.filter(({ type }) => type.kind === 'text');
  const rare = await placesOfRareValues(whole, total, sample, texts, ask);
  const found = [...new Set([...extremes, ...rare])];
  const places = found.slice(0, MOST_ROWS);
  const kept = (rows: number): KeptRows => ({
    rows,
    columns: columns.length,
    ofColumns: candidates.length,
    leftOut: found.length - places.length,
  });
  if (places.length === 0) return { relation: sample, kept: kept(0) };
  const [, ...rest] = places.map((place) => literal(place));
  const seldom = filter(
    placed(whole),
    call('is_in', column(PLACE), literal(places[0] ?? 0), ...rest),
  );
  const added = join(seldom, sample, {
    keys: [{ left: PLACE, right: PLACE }],
    how: 'anti',
  });
  const all = sort(concatenate([sample, added]), [ascending(column(PLACE))]);
  return { relation: all, kept: kept(places.length) };
}

const hasExtremes = ({ type }: Column): boolean =>
  isNumeric(type) || type.kind === 'date' || type.kind === 'timestamp';

/** Numbers of the first rows with the smallest and the largest value of each column. */
async function placesOfExtremes(
  whole: Relation,
  columns: readonly Column[],
  ask: Ask,
): Promise<number[]> {
  if (columns.length === 0) return [];
  const found = await boundsOf(whole, columns, ask);
  // Looking for known values is many times faster than asking for the row of a minimum.
  const matches = columns.flatMap((each, index) =>
    [`a${index}`, `z${index}`].flatMap((name) => {
      const bound = found[name];
      const isPlain = typeof bound === 'number' || typeof bound === 'string';
      if (!isPlain && typeof bound !== 'bigint') return [];
      const value = valueOfType(each, isPlain ? bound : String(bound), each.name);
      return [{ name, is: call('equal', column(each.name), value) }];
    }),
  );
  if (matches.length === 0) return [];
  const candidates = filter(placed(whole), anyOf(matches.map(({ is }) => is)));
  const [row] = await ask(
    summarise(
      candidates,
      [],
      matches.map(({ name, is }) => ({
        name,
        expression: aggregateWhere(is, 'minimum', column(PLACE)),
      })),
    ),
  );
  return Object.values(row ?? {}).flatMap((place) => (place === null ? [] : [Number(place)]));
}

/** The smallest value of each column as `a0`, `a1`, ..., the largest as `z0`, ... */
async function boundsOf(
  whole: Relation,
  columns: readonly Column[],
  ask: Ask,
): Promise<Record<string, Cell>> {
  const bounds = (expressionOf: (each: Column) => Expression, indexes: readonly number[]) =>
    indexes.flatMap((index) => {
      const each = columns[index];
      if (each === undefined) return [];
      return [
        { name: `a${index}`, expression: aggregate('minimum', expressionOf(each)) },
        { name: `z${index}`, expression: aggregate('maximum', expressionOf(each)) },
      ];
    });
  const all = [...columns.keys()];
  // Engines keep these with the rows, so that nothing need be read.
  const [stored = {}] = await ask(
    summarise(
      whole,
      [],
      bounds(({ name }) => column(name), all),
    ),
  );
  const unbounded = all.filter((index) =>
    [stored[`a${index}`], stored[`z${index}`]].some(
      (bound) => typeof bound === 'number' && !Number.isFinite(bound),
    ),
  );
  if (unbounded.length === 0) return stored;
  const [finite = {}] = await ask(summarise(whole, [], bounds(finiteValue, unbounded)));
  return { ...stored, ...finite };
}

/** NaN and infinity are no extremes. */
const finiteValue = ({ name, type }: Column) =>
  type.kind === 'float'
    ? when([[call('is_finite', column(name)), column(name)]], literal(null, type))
    : column(name);

/** Numbers of the first rows of each rare value, the rarest first. */
async function placesOfRareValues(
  whole: Relation,
  total: number,
  sample: Relation,
  columns: readonly Column[],
  ask: Ask,
): Promise<number[]> {
  if (columns.length === 0) return [];
  // A column of many values has many in the sample, too; only the others are read whole.
  const distinct = (input: Relation, among: readonly Column[]) =>
    summarise(
      input,
      [],
      among.map(({ name }, index) => ({
        name: `d${index}`,
        expression: aggregate('count_distinct_approximately', column(name)),
      })),
    );
  const few = async (input: Relation, among: readonly Column[]): Promise<Column[]> => {
    if (among.length === 0) return [];
    const [counts] = await ask(distinct(input, among));
    return among.filter((_, index) => Number(counts?.[`d${index}`] ?? 0) <= FEW_VALUES);
  };
  const seldom = await few(whole, await few(sample, columns));
  const rareBelow = (RARE * total) / SAMPLE_ROWS;
  const found: { place: number; count: number }[] = [];
  for (const { name } of seldom) {
    const groups = summarise(
      placed(whole),
      [{ name: 'value', expression: column(name) }],
      [
        { name: 'count', expression: aggregate('count_rows') },
        { name: 'place', expression: aggregate('minimum', column(PLACE)) },
      ],
    );
    const rows = await ask(filter(groups, call('less', column('count'), literal(rareBelow))));
    found.push(...rows.map(({ place, count }) => ({ place: Number(place), count: Number(count) })));
  }
  return found.sort((a, b) => a.count - b.count || a.place - b.place).map(({ place }) => place);
}
