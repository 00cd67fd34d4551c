import {
  call,
  column,
  descending,
  filter,
  INTEGER,
  itemsOf,
  literal,
  project,
  type Relation,
  sort,
  sqlRelation,
  TEXT,
  table,
  withColumns,
  withoutColumns,
} from '@lathe/flow';
import { starSelect, withProbe } from '@lathe/workbench/export/python/star-select';
import { describe, expect, it } from 'vitest';

const schema = [
  { name: 'a', type: INTEGER },
  { name: 'b', type: TEXT },
  { name: 'c d', type: INTEGER },
];
const input = table('rows-in', withProbe(schema));
const plusOne = call('add', column('a'), literal(1));
const named = (relation: Relation, names: readonly string[]) =>
  names.map(
    (name) => itemsOf(relation).find((item) => item.name === name) ?? itemsOf(relation)[0]!,
  );

describe('SQL of a step in a script', () => {
  it.each<[string, Relation, string]>([
    [
      'replaces and adds',
      withColumns(input, [
        { name: 'a', expression: plusOne },
        { name: 'e', expression: plusOne },
      ]),
      'SELECT * REPLACE ((a + 1) AS a), (a + 1) AS e\nFROM "rows-in"',
    ],
    ['drops', withoutColumns(input, ['c d', 'a']), 'SELECT * EXCLUDE (a, "c d")\nFROM "rows-in"'],
    [
      'renames',
      project(
        input,
        itemsOf(input).map((item) => ({
          ...item,
          name: item.name === 'b' ? 'B 2' : item.name,
        })),
      ),
      'SELECT * RENAME (b AS "B 2")\nFROM "rows-in"',
    ],
    [
      'moves to the start',
      project(input, [
        ...named(input, ['c d']),
        ...itemsOf(input).filter(({ name }) => name !== 'c d'),
      ]),
      'SELECT "c d", * EXCLUDE ("c d")\nFROM "rows-in"',
    ],
    [
      'moves to the end',
      project(input, [
        ...itemsOf(input).filter(({ name }) => name !== 'a'),
        ...named(input, ['a']),
      ]),
      'SELECT * EXCLUDE (a), a\nFROM "rows-in"',
    ],
    [
      'keeps what it names',
      project(input, named(input, ['b', 'a'])),
      'SELECT b, a\nFROM "rows-in"',
    ],
    [
      'filters and sorts',
      sort(filter(input, call('greater', column('a'), literal(1))), [descending(column('b'))]),
      'SELECT *\nFROM (\nSELECT *\nFROM "rows-in"\nWHERE (a > 1)\n)\nORDER BY b DESC NULLS LAST',
    ],
    [
      'queries',
      sqlRelation('SELECT * FROM input -- all', [{ name: 'input', relation: input }]),
      'WITH input AS (\nSELECT *\nFROM "rows-in"\n)\nSELECT *\nFROM (\nSELECT * FROM input -- all\n)',
    ],
  ])('says * for the columns that pass when it %s', (_, relation, expected) => {
    expect(starSelect(relation)).toBe(expected);
  });

  it('has to list the columns when the step does something with every one', () => {
    const everyPresent = itemsOf(input).map(({ expression }) => call('is_not_null', expression));
    const [first, ...rest] = everyPresent;
    const all = rest.reduce((left, right) => call('and', left, right), first!);
    expect(starSelect(filter(input, all))).toBeUndefined();
  });
});
