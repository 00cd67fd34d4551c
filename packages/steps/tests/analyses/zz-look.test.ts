import { writeFileSync, mkdirSync } from 'node:fs';
import { it } from 'vitest';
import { analyses } from '@lathe/steps/analyses/index';
import { openTestDatabase } from './duckdb-ask.js';
it('look', async () => {
  const db = await openTestDatabase();
  await db.run("create table g as select * from read_csv('/work/shared/data/tables/german_credit_data_DERIVED.csv')");
  await db.run("create table big as select i, sin(i)*100 x, exp(random()*6) y, date '2020-01-01' + (i%900)::int d, case when i%11=0 then null when i%3=0 then 'aaa' when i%3=1 then 'bb \"<b>' else 'c'||(i%40) end c, timestamp '2020-01-01 00:00:00' + to_seconds(i*7) ts from range(20000) t(i)");
  const g = await db.relation('g'); const big = await db.relation('big');
  const by = new Map(analyses.map(a => [a.id, a]));
  const cases: [string, string, any, any][] = [
    ['summary', 'table-summary', g, {}],
    ['summary-big', 'table-summary', big, {}],
    ['hist-risk', 'histogram', g, { column: 'risk' }],
    ['hist-age', 'histogram', g, { column: 'age', colorBy: 'risk' }],
    ['hist-age-facet', 'histogram', g, { column: 'age', colorBy: 'risk', facetBy: 'housing' }],
    ['hist-amount', 'histogram', g, { column: 'creditamount' }],
    ['hist-install', 'histogram', g, { column: 'installmentrate', colorBy: 'job' }],
    ['hist-y', 'histogram', big, { column: 'y', colorBy: 'c' }],
    ['hist-d', 'histogram', big, { column: 'd' }],
    ['hist-ts', 'histogram', big, { column: 'ts' }],
    ['scatter', 'scatter-plot', g, { x: 'duration', y: 'creditamount', colorBy: 'risk' }],
    ['scatter-shade', 'scatter-plot', g, { x: 'duration', y: 'creditamount', colorBy: 'age', facetBy: 'housing' }],
    ['scatter-big', 'scatter-plot', big, { x: 'd', y: 'y', facetBy: 'c' }],
    ['bar-purpose', 'bar-of-counts', g, { column: 'purpose', colorBy: 'risk' }],
    ['bar-facet', 'bar-of-counts', g, { column: 'purpose', facetBy: 'housing' }],
    ['bias-sex', 'bias-report', g, { label: 'risk', favourable: ['low risk'], facets: [{ column: 'status_sex', group: ['female : divorced/separated/married'] }, { column: 'age', group: { operator: '<=', threshold: 25 } }] }],
    ['bias-all', 'bias-report', g, { label: 'risk', favourable: ['low risk'], facets: [{ column: 'status_sex' }, {column: 'purpose'}] }],
  ];
  mkdirSync('/tmp/probe/out', { recursive: true });
  for (const [name, id, rel, p] of cases) {
    const t = performance.now();
    const o = await db.analyse(by.get(id)!, rel, p);
    console.log(name, Math.round(performance.now() - t));
    writeFileSync(`/tmp/probe/out/${name}.json`, JSON.stringify(o));
  }
});
