import { tableSummaryAnalysis } from '@lathe/steps/analyses/table-summary';
import type { ColumnSummary, TableSummary } from '@lathe/steps/analyses/table-summary-result';
import { beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from './duckdb-ask.js';
import { hasGermanCredit, readGermanCredit } from './german-credit.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});

async function summarise(name: string, parameters: unknown = {}): Promise<TableSummary> {
  const outcome = await database.analyse(
    tableSummaryAnalysis,
    await database.relation(name),
    parameters,
  );
  return outcome.result as unknown as TableSummary;
}

const columnOf = (summary: TableSummary, name: string): ColumnSummary =>
  summary.columns.find((one) => one.name === name)!;

describe('a small table', () => {
  let summary: TableSummary;

  beforeAll(async () => {
    await database.run(`CREATE TABLE small AS SELECT * FROM (VALUES
      (1, 'b', DATE '2024-02-29', true), (2, 'a', NULL, false), (2, 'a', DATE '1999-12-31', true),
      (3, ' ', DATE '2024-02-29', NULL), (10, 'b', DATE '2000-01-01', true), (NULL, NULL, NULL, NULL)
      ) t(n, t, d, f)`);
    summary = await summarise('small');
  });

  // pandas 2.3 on 1, 2, 2, 3, 10: mean 3.6, std 3.646917, skew 2.028699, quartiles 2, 2, 3.
  it('gives the statistics of numbers as pandas does', () => {
    expect(columnOf(summary, 'n')).toMatchObject({ filled: 5, empty: 1, distinct: 4 });
    const { statistics } = columnOf(summary, 'n');
    expect(statistics).toMatchObject({
      kind: 'number',
      mean: 3.6,
      minimum: 1,
      lowerQuartile: 2,
      median: 2,
      upperQuartile: 3,
      maximum: 10,
      zeros: 0,
      negatives: 0,
      unusable: 0,
    });
    if (statistics.kind !== 'number') throw new Error('not a number');
    expect(statistics.standardDeviation).toBeCloseTo(3.646916505762094, 12);
    expect(statistics.skewness).toBeCloseTo(2.0286991020803327, 10);
  });

  it('gives most and least frequent texts, ties in alphabetical order, and lengths', () => {
    expect(columnOf(summary, 't')).toEqual({
      name: 't',
      type: 'text',
      filled: 5,
      empty: 1,
      distinct: 3,
      statistics: {
        kind: 'category',
        mostFrequent: { value: 'a', rows: 2 },
        leastFrequent: { value: ' ', rows: 1 },
        shortest: 1,
        longest: 1,
        blank: 1,
      },
    });
  });

  it('gives the first and last date', () => {
    expect(columnOf(summary, 'd')).toMatchObject({
      filled: 4,
      empty: 2,
      distinct: 3,
      statistics: { kind: 'time', earliest: '1999-12-31', latest: '2024-02-29' },
    });
  });

  it('counts true and false', () => {
    expect(columnOf(summary, 'f').statistics).toMatchObject({
      mostFrequent: { value: 'true', rows: 3 },
      leastFrequent: { value: 'false', rows: 1 },
    });
  });

  it('summarises only the columns asked for', async () => {
    const some = await summarise('small', { columns: ['T'] });
    expect(some.columns.map(({ name }) => name)).toEqual(['t']);
    expect(some.rows).toBe(6);
  });
});

describe('numbers that overflow', () => {
  it('leaves NaN, infinities and values beyond 1e150 out and counts them', async () => {
    await database.run(`CREATE TABLE extreme AS SELECT * FROM (VALUES
      ('NaN'::DOUBLE), ('Infinity'::DOUBLE), (-1e308), (1e308), (1.0), (3.0), (NULL)) t(x)`);
    const { statistics, filled } = columnOf(await summarise('extreme'), 'x');
    expect(filled).toBe(6);
    expect(statistics).toMatchObject({ unusable: 4, mean: 2, minimum: 1, maximum: 3 });
  });

  it('keeps the skewness of values far from zero', async () => {
    await database.run(
      'CREATE TABLE far AS SELECT 1e12 + x AS x FROM (VALUES (1), (2), (2), (3), (10)) t(x)',
    );
    const { statistics } = columnOf(await summarise('far'), 'x');
    if (statistics.kind !== 'number') throw new Error('not a number');
    // That of 1, 2, 2, 3, 10 by pandas: a shift does not change it.
    expect(statistics.skewness).toBeCloseTo(2.0286991020803327, 6);
  });
});

it('asks a handful of statements, one more for each text column', async () => {
  await database.run('CREATE TABLE wide AS SELECT 1 AS a, 2 AS b, 3.5 AS c, 4 AS d FROM range(5)');
  const before = database.statements.length;
  await summarise('wide');
  expect(database.statements.length - before).toBeLessThanOrEqual(2);
});

describe.skipIf(!hasGermanCredit)('German credit, 1,000 rows', () => {
  let summary: TableSummary;
  beforeAll(async () => {
    await database.run(readGermanCredit);
    summary = await summarise('german');
  });

  it('has 1,000 rows in 21 columns without gaps', () => {
    expect(summary.rows).toBe(1000);
    expect(summary.columns).toHaveLength(21);
    expect(summary.columns.every(({ empty }) => empty === 0)).toBe(true);
  });

  // pandas 2.3: DataFrame.describe() and .skew().
  it.each([
    ['age', 35.546, 11.375468574317512, 1.0207392686768317, 27, 33, 42, 19, 75, 53],
    [
      'creditamount',
      3271.258,
      2822.7368759604406,
      1.9496276798326209,
      1365.5,
      2319.5,
      3972.25,
      250,
      18424,
      921,
    ],
  ])('%s agrees with pandas', (name, mean, deviation, skew, q1, q2, q3, least, most, distinct) => {
    const found = columnOf(summary, name);
    if (found.statistics.kind !== 'number') throw new Error('not a number');
    expect(found.distinct).toBe(distinct);
    expect(found.statistics.mean).toBeCloseTo(mean, 9);
    expect(found.statistics.standardDeviation).toBeCloseTo(deviation, 8);
    expect(found.statistics.skewness).toBeCloseTo(skew, 8);
    expect(found.statistics.lowerQuartile).toBe(q1);
    expect(found.statistics.median).toBe(q2);
    expect(found.statistics.upperQuartile).toBe(q3);
    expect([found.statistics.minimum, found.statistics.maximum]).toEqual([least, most]);
  });

  it('counts 700 low and 300 high risks', () => {
    expect(columnOf(summary, 'risk').statistics).toMatchObject({
      mostFrequent: { value: 'low risk', rows: 700 },
      leastFrequent: { value: 'high risk', rows: 300 },
    });
  });
});
