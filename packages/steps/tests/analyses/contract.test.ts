import { LatheError } from '@lathe/flow';
import { analyses } from '@lathe/steps/analyses/index';
import { beforeAll, describe, expect, it } from 'vitest';
import { HOSTILE_TABLES, PARAMETERS, TRAINERS } from './contract-cases.js';
import { openTestDatabase, type TestDatabase } from './duckdb-ask.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
  for (const sql of Object.values(HOSTILE_TABLES)) await database.run(sql);
});

const tables = Object.keys(HOSTILE_TABLES);

describe.each(analyses.map((analysis) => [analysis.id, analysis] as const))(
  '%s',
  (id, analysis) => {
    it.each(tables)(
      'gives a result in plain JSON, or a LatheError, for the table "%s"',
      async (name) => {
        const input = await database.relation(name);
        for (const parameters of PARAMETERS[id]!) {
          try {
            const { result, presentation } = await database.analyse(
              analysis,
              input,
              parameters,
              TRAINERS[id],
            );
            expect(JSON.parse(JSON.stringify(result))).toEqual(result);
            expect(presentation.headline).toMatch(/\.$/);
            for (const { columns, rows } of presentation.tables) {
              for (const row of rows) expect(row).toHaveLength(columns.length);
            }
            const names = presentation.charts.map((chart) => chart.name);
            expect(new Set(names).size).toBe(names.length);
            for (const chart of names) expect(chart).toMatch(/^[a-z0-9-]+$/);
            expect(JSON.stringify(presentation)).not.toMatch(/NaN|undefined|Infinity(?!")/);
          } catch (thrown) {
            expect(thrown).toBeInstanceOf(LatheError);
            expect((thrown as LatheError).code).not.toBe('internal');
            expect((thrown as LatheError).advice).not.toBe('');
          }
        }
      },
    );

    it('answers on an ordinary table', async () => {
      const input = await database.relation('ordinary');
      const { presentation } = await database.analyse(
        analysis,
        input,
        PARAMETERS[id]![0],
        TRAINERS[id],
      );
      expect(presentation.headline.length).toBeGreaterThan(20);
    });

    it('names the column that is missing, and the parameter', async () => {
      const input = await database.relation('ordinary');
      const wrong = JSON.parse(JSON.stringify(PARAMETERS[id]![0]).replaceAll('"n"', '"nn"'));
      await expect(
        database.analyse(analysis, input, id === 'table-summary' ? { columns: ['nn'] } : wrong),
      ).rejects.toMatchObject({ code: 'column-missing', place: { column: 'nn' } });
    });

    it('refuses a parameter that it does not have, by name', () => {
      expect(() => analysis.bind({ ...PARAMETERS[id]![0], colour: 'n' })).toThrow(/colour/);
    });

    it('describes its parameters and result as JSON Schema', () => {
      expect(analysis.parameterSchema()).toMatchObject({ type: 'object' });
      expect(JSON.stringify(analysis.resultSchema())).toContain('rows');
      expect(analysis.help).toMatch(/\.$/);
    });
  },
);
