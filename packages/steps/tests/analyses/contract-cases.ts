import type { Json, Relation } from '@lathe/flow';
import { binaryReport } from './model-report.js';

/** Tables of columns `n`, `m`, `t`, `u`, `d`, each awkward in its own way. */
export const HOSTILE_TABLES: Readonly<Record<string, string>> = {
  ordinary: `CREATE TABLE ordinary AS SELECT i AS n, (i * 7) % 50 / 3.0 AS m, 't' || (i % 4) AS t,
    CASE WHEN i % 3 = 0 THEN 'yes' ELSE 'no' END AS u, DATE '2024-01-01' + (i % 40)::INT AS d
    FROM range(200) t(i)`,
  empty:
    "CREATE TABLE empty AS SELECT 1 AS n, 1.5::DOUBLE AS m, 'a' AS t, 'b' AS u, DATE '2024-01-01' AS d LIMIT 0",
  'one row':
    "CREATE TABLE \"one row\" AS SELECT 1 AS n, 1.5::DOUBLE AS m, 'yes' AS t, 'yes' AS u, DATE '2024-01-01' AS d",
  'all null': `CREATE TABLE "all null" AS SELECT NULL::BIGINT AS n, NULL::DOUBLE AS m, NULL::VARCHAR AS t,
    NULL::VARCHAR AS u, NULL::DATE AS d FROM range(20)`,
  constant: `CREATE TABLE constant AS SELECT 5 AS n, 0.1::DOUBLE AS m, 'yes' AS t, 'yes' AS u,
    DATE '2024-01-01' AS d FROM range(30)`,
  extreme: `CREATE TABLE extreme AS SELECT * FROM (VALUES
    (9223372036854775807, 1.7e308::DOUBLE, '', 'yes', DATE '0001-01-01'),
    (-9223372036854775807, -1.7e308, ' ', 'no', DATE '9999-12-31'),
    (0, 5e-324, 'x', 'yes', DATE '1970-01-01'), (1, 'NaN', 'X', 'no', NULL),
    (2, 'Infinity', NULL, 'yes', DATE '2000-02-29'), (3, '-Infinity', 'é', NULL, DATE '2000-02-29'),
    (4, 1e149, 'x', 'yes', DATE '2024-01-01'), (5, -1e149, 'x', 'no', DATE '2024-01-01'),
    (6, 0, 'x', 'no', DATE '2024-01-01'), (7, -0.0, 'x', 'yes', DATE '2024-01-01')) v(n, m, t, u, d)`,
  'hostile values': `CREATE TABLE "hostile values" AS SELECT i AS n, i / 3.0 AS m,
    ['<script>alert(1)</script>', '"quoted" ''single''', E'line\\nbreak\\ttab', '日本語 🎈', repeat('long ', 200),
     '(empty)', 'other (2 more)', '\${x} {{y}} %s', '__proto__', 'null'][1 + i % 10] AS t,
    ['yes', '</svg>', 'constructor'][1 + i % 3] AS u, DATE '2024-01-01' + (i % 3)::INT AS d FROM range(60) t(i)`,
  'wrong types': `CREATE TABLE "wrong types" AS SELECT 'text' || i AS n, [i, i + 1] AS m, {'a': i} AS t,
    i % 2 = 0 AS u, TIME '10:00:00' AS d FROM range(25) t(i)`,
  decimals: `CREATE TABLE decimals AS SELECT i::DECIMAL(20, 4) AS n, (i / 7)::DECIMAL(38, 10) AS m,
    i % 2 AS t, (i % 2)::DOUBLE AS u, TIMESTAMPTZ '2024-01-01 00:00:00+00' + to_hours(i) AS d
    FROM range(50) t(i)`,
};

/** Parameters to try on every table, by analysis; the first fits the ordinary one. */
export const PARAMETERS: Readonly<Record<string, readonly Record<string, unknown>[]>> = {
  'table-summary': [{}],
  histogram: [
    { column: 'n' },
    { column: 'm', colorBy: 't', bins: 7 },
    { column: 't', facetBy: 'u' },
    { column: 'd', colorBy: 'u', facetBy: 't' },
  ],
  'scatter-plot': [
    { x: 'n', y: 'm' },
    { x: 'd', y: 'n', colorBy: 'm', facetBy: 't' },
    { x: 'm', y: 'm', colorBy: 't', maxPoints: 10 },
  ],
  'bar-of-counts': [
    { column: 'n' },
    { column: 't', colorBy: 'u', top: 2 },
    { column: 'm', facetBy: 't' },
  ],
  'bias-report': [
    {
      label: 'u',
      favourable: ['yes'],
      facets: [{ column: 't' }, { column: 'n', group: { operator: '>', threshold: 2 } }],
    },
    {
      label: 'u',
      favourable: ['yes', '</svg>'],
      facets: [{ column: 't', group: ['x', '__proto__'] }],
    },
    {
      label: 'm',
      favourable: { operator: '>=', threshold: 1 },
      facets: [{ column: 't' }, { column: 'd' }],
    },
    {
      label: 't',
      favourable: [1],
      facets: [{ column: 'u', group: [0] }],
      missingFacets: 'exclude',
    },
  ],
  'quick-model': [{ label: 'n' }, { label: 'u', maxRows: 10, groupPrefixes: ['m'] }],
};

type Train = (method: string, input: Relation, task: Json) => Promise<Json>;

export const TRAINERS: Readonly<Record<string, Train>> = {
  'quick-model': async () => binaryReport,
};
