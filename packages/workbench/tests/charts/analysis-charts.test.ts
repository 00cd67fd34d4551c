import { LatheError } from '@lathe/flow';
import { analyses } from '@lathe/steps/analyses/index';
import { quickModel } from '@lathe/steps/analyses/quick-model';
import { renderSvg } from '@lathe/workbench/charts/render';
import { compile } from 'vega-lite';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  HOSTILE_TABLES,
  PARAMETERS,
  TRAINERS,
} from '../../../steps/tests/analyses/contract-cases.js';
import { openTestDatabase, type TestDatabase } from '../../../steps/tests/analyses/duckdb-ask.js';
import { regressionReport } from '../../../steps/tests/analyses/model-report.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
  for (const sql of Object.values(HOSTILE_TABLES)) await database.run(sql);
});

/** What Vega-Lite grumbles about when it compiles a specification. */
function warningsOf(spec: unknown): string[] {
  const warnings: string[] = [];
  const keep = (...text: unknown[]): unknown => {
    warnings.push(text.join(' '));
    return logger;
  };
  const logger: unknown = {
    warn: keep,
    error: keep,
    info: () => logger,
    debug: () => logger,
    level: () => logger,
  };
  compile(spec as Parameters<typeof compile>[0], { logger: logger as never });
  return warnings;
}

describe.each(analyses.map((analysis) => [analysis.id, analysis] as const))(
  '%s',
  (id, analysis) => {
    it.each(Object.keys(HOSTILE_TABLES))('draws every chart of the table "%s"', async (name) => {
      const input = await database.relation(name);
      for (const parameters of PARAMETERS[id]!) {
        const outcome = await database
          .analyse(analysis, input, parameters, TRAINERS[id])
          .catch((thrown: unknown) => {
            expect(thrown).toBeInstanceOf(LatheError);
          });
        for (const chart of outcome?.presentation.charts ?? []) {
          expect(warningsOf(chart.spec), chart.name).toEqual([]);
          const svg = await renderSvg(chart.spec);
          expect(svg).toMatch(/^<svg .*<\/svg>$/s);
          expect(svg).not.toMatch(/NaN|Infinity|<script/);
        }
      }
    });
  },
);

it('draws the charts of a regression', async () => {
  const { presentation } = await database.analyse(
    quickModel,
    await database.relation('ordinary'),
    { label: 'n' },
    async () => regressionReport,
  );
  expect(presentation.charts.map(({ name }) => name)).toEqual(['importance', 'predicted-actual']);
  for (const chart of presentation.charts) {
    expect(warningsOf(chart.spec)).toEqual([]);
    await renderSvg(chart.spec);
  }
});
