import { LatheError } from '@lathe/flow';
import { barOfCounts } from '@lathe/steps/analyses/bar-of-counts';
import type { CategoryCounts } from '@lathe/steps/analyses/category-counts';
import { type ScatterResult, scatterPlot } from '@lathe/steps/analyses/scatter-plot';
import { beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from './duckdb-ask.js';
import { hasGermanCredit, readGermanCredit } from './german-credit.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
  await database.run(`CREATE TABLE many AS SELECT i AS x,
    CASE WHEN i = 7777 THEN 1e6 ELSE (i * 37) % 101 END::DOUBLE AS y, i % 3 AS c,
    'g' || (i % 2) AS g FROM range(20000) t(i)`);
});

async function draw(name: string, parameters: unknown): Promise<ScatterResult> {
  const outcome = await database.analyse(scatterPlot, await database.relation(name), parameters);
  return outcome.result as unknown as ScatterResult;
}

describe('scatter plot', () => {
  it('draws every row when there are few', async () => {
    await database.run('CREATE TABLE few AS SELECT * FROM (VALUES (1, 2), (3, 4), (5, 7)) t(x, y)');
    const result = await draw('few', { x: 'x', y: 'y' });
    expect([...result.points.x].sort()).toEqual([1, 3, 5]);
    // Pearson by hand: 10 / sqrt(8 * 38 / 3).
    expect(result.correlation).toBeCloseTo(10 / Math.sqrt((8 * 38) / 3), 12);
  });

  it('draws the same sample every time, and another with another seed', async () => {
    const parameters = { x: 'x', y: 'y', maxPoints: 500 };
    const [first, again] = [await draw('many', parameters), await draw('many', parameters)];
    expect(first.points).toEqual(again.points);
    expect(first.points.x).toHaveLength(500);
    const other = await draw('many', { ...parameters, seed: 2 });
    expect(new Set(other.points.x)).not.toEqual(new Set(first.points.x));
  });

  it('keeps the extremes in a sample', async () => {
    const { points } = await draw('many', { x: 'x', y: 'y', maxPoints: 50 });
    expect(points.x).toContain(0);
    expect(points.x).toContain(19_999);
    expect(points.y).toContain(1e6);
  });

  it('spreads a sample evenly over the rows', async () => {
    const { points } = await draw('many', { x: 'x', y: 'y', maxPoints: 2000 });
    const lower = points.x.filter((x) => x < 10_000).length;
    // Half of 2,000, and four standard deviations of a fair coin.
    expect(Math.abs(lower - 1000)).toBeLessThan(4 * Math.sqrt(500));
  });

  it('says how many of how many are drawn', async () => {
    const { presentation } = await database.analyse(scatterPlot, await database.relation('many'), {
      x: 'x',
      y: 'y',
    });
    expect(presentation.notes.join(' ')).toContain('5,000 of 20,000 rows are drawn');
  });

  it('takes few numbers for categories and many for a colour scale', async () => {
    expect((await draw('many', { x: 'x', y: 'y', colorBy: 'c' })).color?.values).toEqual([
      '0',
      '1',
      '2',
    ]);
    const shaded = await draw('many', { x: 'y', y: 'y', colorBy: 'x', facetBy: 'g' });
    expect(shaded).toMatchObject({ color: null, shade: 'x' });
    expect(new Set(shaded.points.facet)).toEqual(new Set(['g0', 'g1']));
  });

  it('refuses a text axis, naming the parameter', async () => {
    await expect(draw('many', { x: 'g', y: 'y' })).rejects.toMatchObject({
      code: 'column-type',
      place: { column: 'g', parameter: 'x' },
    });
    await expect(draw('many', { x: 'g', y: 'y' })).rejects.toBeInstanceOf(LatheError);
  });

  it('leaves rows out that have no place, and counts them', async () => {
    await database.run(
      "CREATE TABLE holes AS SELECT * FROM (VALUES (1.0::DOUBLE, 2.0), (NULL, 1), ('NaN', 3), (2, 5)) t(x, y)",
    );
    expect(await draw('holes', { x: 'x', y: 'y' })).toMatchObject({ rows: 4, drawable: 2 });
  });
});

describe('bar of counts', () => {
  async function count(name: string, parameters: unknown): Promise<CategoryCounts> {
    const outcome = await database.analyse(barOfCounts, await database.relation(name), parameters);
    return outcome.result as unknown as CategoryCounts;
  }

  it('pools what is beyond the most frequent', async () => {
    await database.run(`CREATE TABLE letters AS
      SELECT unnest(string_split('a a a b b c d e', ' ')) AS l`);
    const result = await count('letters', { column: 'l', top: 2 });
    expect(result.categories).toEqual({ column: 'l', values: ['a', 'b'], distinct: 5 });
    expect(Object.fromEntries(result.counts.map(({ category, rows }) => [category, rows]))).toEqual(
      { a: 3, b: 2, 'other (3 more)': 3 },
    );
  });

  it('does not confuse pooled rows with a category of that name', async () => {
    await database.run(`CREATE TABLE sly AS
      SELECT unnest(['other (2 more)', 'other (2 more)', '(empty)', '(empty)', 'x', 'y', NULL]) AS l`);
    const result = await count('sly', { column: 'l', top: 2 });
    expect(Object.fromEntries(result.counts.map(({ category, rows }) => [category, rows]))).toEqual(
      { '(empty)': 2, 'other (2 more)': 2, 'other (2 more) *': 2, '(empty) *': 1 },
    );
  });

  it.skipIf(!hasGermanCredit)('counts purposes as pandas does', async () => {
    await database.run(readGermanCredit);
    const result = await count('german', { column: 'purpose' });
    expect(Object.fromEntries(result.counts.map(({ category, rows }) => [category, rows]))).toEqual(
      {
        'radio/tv': 280,
        'new car': 234,
        furniture: 181,
        'used car': 103,
        business: 97,
        education: 50,
        repairs: 22,
        'domestic appliances': 12,
        others: 12,
        retraining: 9,
      },
    );
  });
});
