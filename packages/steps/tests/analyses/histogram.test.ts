import type { CategoryCounts } from '@lathe/steps/analyses/category-counts';
import { type BinnedCounts, histogram } from '@lathe/steps/analyses/histogram';
import { binEdges, chooseBins, chooseTimeBins } from '@lathe/steps/analyses/histogram-bins';
import { beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from './duckdb-ask.js';
import { hasGermanCredit, readGermanCredit } from './german-credit.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});

async function draw(name: string, parameters: unknown): Promise<BinnedCounts> {
  const outcome = await database.analyse(histogram, await database.relation(name), parameters);
  return outcome.result as unknown as BinnedCounts;
}

const rowsIn = (result: BinnedCounts): number[][] =>
  result.counts.map(({ from, to, rows }) => [from, to, rows]);

describe('choosing bins', () => {
  const facts = { count: 1000, minimum: 19, maximum: 75, interquartileRange: 15, integer: true };

  // 2 * 15 / 10 = 3, rounded up to 5.
  it('follows Freedman and Diaconis, with a round step', () => {
    const bins = chooseBins(facts);
    expect(binEdges(bins, bins.first)).toEqual({ from: 15, to: 20 });
    expect(binEdges(bins, bins.last)).toEqual({ from: 70, to: 75 });
  });

  it('never makes more than 60, however far an outlier is', () => {
    const bins = chooseBins({ ...facts, maximum: 1e9 });
    expect(bins.last - bins.first).toBeLessThan(61);
  });

  // Sturges: 100 / (log2(1024) + 1) = 9.09, rounded up to 10.
  it('falls back on Sturges when half of the values are equal', () => {
    const bins = chooseBins({
      count: 1024,
      minimum: 0,
      maximum: 100,
      interquartileRange: 0,
      integer: false,
    });
    expect(binEdges(bins, 0)).toEqual({ from: 0, to: 10 });
  });

  it('gives integers of a small range a bar each', () => {
    const bins = chooseBins({ ...facts, minimum: 1, maximum: 4, interquartileRange: 2 });
    expect(bins).toMatchObject({ kind: 'values', first: 1, last: 4 });
    expect(binEdges(bins, 2)).toEqual({ from: 1.5, to: 2.5 });
  });

  it('gives a constant one bin around it', () => {
    const bins = chooseBins({
      count: 9,
      minimum: 5,
      maximum: 5,
      interquartileRange: 0,
      integer: false,
    });
    const { from, to } = binEdges(bins, bins.first);
    expect(bins.first).toBe(bins.last);
    expect(from).toBeLessThanOrEqual(5);
    expect(to).toBeGreaterThan(5);
  });

  it('has edges without rounding noise', () => {
    const bins = chooseBins({
      count: 1000,
      minimum: 0,
      maximum: 1,
      interquartileRange: 0.4,
      integer: false,
    });
    expect(binEdges(bins, 3)).toEqual({ from: 0.3, to: 0.4 });
  });

  it('bins dates by whole days', () => {
    const day = 86_400;
    const bins = chooseTimeBins(
      { count: 100, minimum: 0, maximum: 6 * day, interquartileRange: day, integer: false },
      day,
    );
    expect(binEdges(bins, 1)).toEqual({ from: day, to: 2 * day });
  });
});

describe('counting', () => {
  it('puts a value on an edge into the bin that begins there, the last edge into the last bin', async () => {
    await database.run(`CREATE TABLE edges AS SELECT * FROM
      (VALUES (0.0::DOUBLE), (0.1), (0.2), (0.29999), (0.3), (0.3), (0.7), (1.0)) t(x)`);
    const result = await draw('edges', { column: 'x', bins: 10 });
    expect(rowsIn(result)).toEqual([
      [0, 0.1, 1],
      [0.1, 0.2, 1],
      [0.2, 0.3, 2],
      [0.3, 0.4, 2],
      [0.7, 0.8, 1],
      [0.9, 1, 1],
    ]);
  });

  it('counts what it cannot draw', async () => {
    await database.run(`CREATE TABLE gaps AS SELECT * FROM
      (VALUES (1.0::DOUBLE), (2), (NULL), ('NaN'), ('-Infinity'), (1e200)) t(x)`);
    expect(await draw('gaps', { column: 'x' })).toMatchObject({
      rows: 6,
      used: 2,
      empty: 1,
      unusable: 3,
    });
  });

  it('counts dates in bins of days', async () => {
    await database.run(
      "CREATE TABLE days AS SELECT DATE '2024-01-01' + (i % 5)::INT AS d FROM range(50) t(i)",
    );
    const result = await draw('days', { column: 'd' });
    expect(result).toMatchObject({ kind: 'time', step: '1 day' });
    expect(result.counts.map(({ rows }) => rows)).toEqual([10, 10, 10, 10, 10]);
  });

  it('pools rare colours and keeps rows without one apart', async () => {
    await database.run(`CREATE TABLE pooled AS SELECT i AS x,
      CASE WHEN i = 99 THEN NULL WHEN i < 80 THEN 'c' || (i % 8) ELSE 'rare' || i END AS c
      FROM range(100) t(i)`);
    const result = await draw('pooled', { column: 'x', colorBy: 'c' });
    const totals: Record<string, number> = {};
    for (const { color, rows } of result.counts) {
      totals[color ?? ''] = (totals[color ?? ''] ?? 0) + rows;
    }
    // 8 categories of 10, 19 of 1: seven are shown, 10 + 19 rows are pooled.
    expect(totals).toEqual({
      c0: 10,
      c1: 10,
      c2: 10,
      c3: 10,
      c4: 10,
      c5: 10,
      c6: 10,
      'other (20 more)': 29,
      '(empty)': 1,
    });
  });

  it('draws a bar for each category of a text column', async () => {
    await database.run("CREATE TABLE words AS SELECT unnest(['x', 'y', 'x', NULL]) AS w");
    const outcome = await database.analyse(histogram, await database.relation('words'), {
      column: 'w',
    });
    expect((outcome.result as unknown as CategoryCounts).counts).toEqual([
      { category: '(empty)', color: null, facet: null, rows: 1 },
      { category: 'x', color: null, facet: null, rows: 2 },
      { category: 'y', color: null, facet: null, rows: 1 },
    ]);
  });

  it('draws counts, never rows', async () => {
    await database.run('CREATE TABLE long AS SELECT i % 1000 AS x FROM range(50000) t(i)');
    const outcome = await database.analyse(histogram, await database.relation('long'), {
      column: 'x',
    });
    expect(JSON.stringify(outcome.presentation.charts[0]!.spec).length).toBeLessThan(20_000);
  });
});

describe.skipIf(!hasGermanCredit)('German credit, 1,000 rows', () => {
  beforeAll(async () => {
    await database.run(readGermanCredit);
  });

  // numpy.histogram(age, bins=range(15, 80, 5)); its last bin takes 75 in as well.
  it('age in steps of 5 agrees with numpy, by risk too', async () => {
    const all = await draw('german', { column: 'age' });
    expect(all.counts.map(({ rows }) => rows)).toEqual([
      2, 147, 222, 177, 153, 98, 76, 46, 28, 28, 16, 7,
    ]);
    const byRisk = await draw('german', { column: 'age', colorBy: 'risk' });
    expect(
      byRisk.counts.filter(({ color }) => color === 'high risk').map(({ rows }) => rows),
    ).toEqual([1, 60, 76, 55, 30, 28, 16, 12, 9, 7, 5, 1]);
  });

  // numpy.histogram(creditamount, bins=range(0, 20000, 1000)), empty bins left out.
  it('credit amount agrees with numpy', async () => {
    const result = await draw('german', { column: 'creditamount' });
    expect(result.step).toBe('1,000');
    expect(result.counts.map(({ rows }) => rows)).toEqual([
      116, 316, 188, 134, 58, 39, 44, 35, 17, 13, 11, 8, 8, 1, 7, 4, 1,
    ]);
  });

  it('facets part the same rows', async () => {
    const result = await draw('german', { column: 'age', facetBy: 'housing', colorBy: 'risk' });
    const housing = (name: string) =>
      result.counts.filter(({ facet }) => facet === name).reduce((sum, one) => sum + one.rows, 0);
    expect([housing('own'), housing('rent'), housing('free')]).toEqual([713, 179, 108]);
  });
});
