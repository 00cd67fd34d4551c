import type {
  Cell,
  CellsBefore,
  ColumnProfile,
  GridColumn,
  GridPage,
  GridSource,
} from '../../src/grid/grid-source.js';

/** A table that is computed, not stored: any number of rows and columns, with values that do harm where they can. */
export interface SyntheticOptions {
  readonly rows: number;
  readonly columns: number;
  /** Milliseconds that a page takes. */
  readonly latency: number;
  /** Whether it looks like the result of a step that changed things. */
  readonly changes: boolean;
  /** How many loads fail before one succeeds. */
  readonly failures: number;
}

interface Recipe {
  readonly name: string;
  readonly type: string;
  value(row: number): Cell;
}

const HOSTILE = [
  '<img src=x onerror="document.title=1">',
  'null',
  '',
  '  padded  ',
  'مرحبا بالعالم (abc)',
  '\u202egnihton',
  '👩‍👩‍👧‍👦 family, é, ﷽',
  'line one\nline two\ttab',
  '"; DROP TABLE x; --',
  'NaN',
] as const;

const noise = (row: number, salt: number): number => {
  let x = Math.imul(row + 1, 0x9e3779b1) ^ Math.imul(salt + 1, 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 15), 0x2c1b3c6d);
  x = Math.imul(x ^ (x >>> 12), 0x297a2d39);
  return ((x ^ (x >>> 15)) >>> 0) / 2 ** 32;
};

const FAMILIES: readonly ((index: number) => Recipe)[] = [
  (index) => ({
    name: index === 0 ? 'id' : `count_${index}`,
    type: 'integer',
    value: (row) => (index === 0 ? row + 1 : Math.floor(noise(row, index) * 1000)),
  }),
  (index) => ({
    name: index === 1 ? 'amount' : `score_${index}`,
    type: 'float',
    value: (row) => {
      const x = noise(row, index);
      return x < 0.04
        ? null
        : x < 0.05
          ? 'NaN'
          : x < 0.055
            ? '-Infinity'
            : Math.round(x * x * 1e6) / 100;
    },
  }),
  (index) => ({
    name: index === 2 ? '<img src=x onerror=alert(1)>' : `text_${index}`,
    type: 'text',
    value: (row) => {
      const x = noise(row, index);
      if (x < 0.1) return null;
      if (row === 11) return 'x'.repeat(1000);
      return x < 0.5 ? (HOSTILE[Math.floor(x * 20) % HOSTILE.length] ?? '') : `value ${row % 97}`;
    },
  }),
  (index) => ({
    name: index === 3 ? 'housing' : `group_${index}`,
    type: 'text',
    value: (row) => ['own', 'rent', 'free', null][Math.floor(noise(row, index) * 3.2)] ?? null,
  }),
  (index) => ({
    name: index === 4 ? 'approved' : `flag_${index}`,
    type: 'boolean',
    value: (row) => (noise(row, index) < 0.02 ? null : noise(row, index) < 0.7),
  }),
  (index) => ({
    name: index === 5 ? 'applied on' : `day_${index}`,
    type: 'date',
    value: (row) =>
      new Date(Date.UTC(2020, 0, 1 + Math.floor(noise(row, index) * 1500)))
        .toISOString()
        .slice(0, 10),
  }),
  (index) => ({
    name: index === 6 ? 'قيمة' : `nested_${index}`,
    type: index % 2 === 0 ? 'struct<a: integer, tags: list<text>>' : 'list<float>',
    value: (row) =>
      index % 2 === 0
        ? { a: row % 10, tags: ['x', `t${row % 7}`] }
        : [noise(row, index), noise(row, index + 1)],
  }),
  (index) => ({
    name: `a rather long name for column number ${index}, as exports have them`,
    type: 'timestamp with zone',
    value: (row) =>
      new Date(Date.UTC(2024, 0, 1) + Math.floor(noise(row, index) * 3e10)).toISOString(),
  }),
  (index) => ({
    name: `big_${index}`,
    type: 'decimal(38,0)',
    value: (row) => `${9007199254740993n + BigInt(row)}`,
  }),
];

/** Requests that were answered and those that were cancelled, for measuring. */
export const traffic = { answered: 0, cancelled: 0 };

export function syntheticTable(options: SyntheticOptions, withProfiles: boolean): GridSource {
  const recipes = Array.from({ length: options.columns }, (_, index) => {
    const family = FAMILIES[index % FAMILIES.length] ?? FAMILIES[0];
    if (family === undefined) throw new Error('there are families');
    return family(index);
  });
  let failures = options.failures;
  const byName = new Map(recipes.map((recipe) => [recipe.name, recipe]));
  const columns = recipes.map(
    (recipe, index): GridColumn => ({
      name: recipe.name,
      type: recipe.type,
      ...(withProfiles ? { profile: recipe.type.includes('<') ? null : profileOf(recipe) } : {}),
      ...(options.changes ? changeOf(index) : {}),
    }),
  );
  return {
    key: JSON.stringify(options),
    columns,
    rows: options.rows,
    profileBasis: { rows: 1000, text: 'the first 1,000 rows' },
    async load({ offset, limit, columns: names, look }, signal) {
      await wait(options.latency, signal);
      if (failures > 0) {
        failures -= 1;
        throw new Error('The engine stopped. Start the studio again.');
      }
      const rows = look.filters.length > 0 ? Math.floor(options.rows / 3) : options.rows;
      const count = Math.max(0, Math.min(limit, rows - offset));
      const order = (row: number) => (look.sort[0]?.descending ? rows - 1 - row : row);
      const page: GridPage = {
        offset,
        rows,
        columns: names,
        values: names.map((name) =>
          Array.from(
            { length: count },
            (_, row) => byName.get(name)?.value(order(offset + row)) ?? null,
          ),
        ),
        cut: names.flatMap((column) =>
          column.startsWith('text_') && offset <= 11 && 11 < offset + count
            ? [{ column, row: 11 - offset, length: 1_000_000 }]
            : [],
        ),
        ...(options.changes
          ? {
              before: [before('amount', offset, count)],
              rowChanges: Array.from({ length: count }, (_, row) =>
                (offset + row) % 17 === 5 ? 'removed' : (offset + row) % 23 === 7 ? 'added' : null,
              ),
            }
          : {}),
      };
      return page;
    },
    async cell(row, column, _look, signal) {
      await wait(options.latency, signal);
      const recipe = byName.get(column);
      return column.startsWith('text_') && row === 11
        ? 'x'.repeat(1_000_000)
        : (recipe?.value(row) ?? null);
    },
  };

  function before(column: string, offset: number, count: number): CellsBefore {
    const rows = Array.from({ length: count }, (_, row) => offset + row);
    return {
      column,
      values: rows.map((row) => (row % 3 === 0 ? null : row)),
      changed: rows.map((row) => row % 3 === 0),
    };
  }
}

function changeOf(index: number): Pick<GridColumn, 'change' | 'was'> {
  if (index === 1) return { change: 'changed' };
  if (index === 3) return { change: 'added' };
  if (index === 4) return { change: 'removed' };
  return index === 5 ? { change: 'renamed', was: 'date' } : {};
}

/** Profiles the first thousand rows, in plain loops. */
function profileOf(recipe: Recipe): ColumnProfile {
  const cells = Array.from({ length: 1000 }, (_, row) => recipe.value(row));
  const there = cells.filter((cell) => cell !== null);
  const counts = new Map<Cell, number>();
  for (const cell of there) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  const numbers = there.filter((cell): cell is number => typeof cell === 'number');
  const numeric = recipe.type === 'integer' || recipe.type === 'float';
  const low = Math.min(...numbers);
  const high = Math.max(...numbers);
  const histogram = Array.from({ length: 12 }, () => 0);
  for (const number of numbers) {
    const bin = Math.min(11, Math.floor(((number - low) / (high - low)) * 12));
    histogram[bin] = (histogram[bin] ?? 0) + 1;
  }
  const sorted = there.map(String).sort();
  return {
    nulls: cells.length - there.length,
    distinct: counts.size,
    minimum: numeric ? low : (sorted[0] ?? null),
    maximum: numeric ? high : (sorted.at(-1) ?? null),
    mean: numeric ? numbers.reduce((sum, each) => sum + each, 0) / numbers.length : null,
    histogram: numeric ? histogram : null,
    top:
      numeric || counts.size > 200
        ? null
        : [...counts]
            .sort((a, b) => b[1] - a[1])
            .slice(0, 5)
            .map(([value, count]) => ({ value, count })),
  };
}

function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      traffic.answered += 1;
      resolve();
    }, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      traffic.cancelled += 1;
      reject(new DOMException('cancelled', 'AbortError'));
    });
  });
}
