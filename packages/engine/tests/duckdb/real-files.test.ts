import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { engineUnderTest, types } from './engine-under-test.js';

const under = engineUnderTest();
const folder = new URL('../../../../../shared/data/tables/', import.meta.url).pathname;
const present = existsSync(folder);
if (!present) console.log('skipped: the real tables are not here');

/** Rows, and the sums of the columns that Python's float() takes throughout; nulls are empty fields. */
const SCRIPT = `
import csv, json, math, sys
with open(sys.argv[1], newline="", encoding="utf-8-sig") as file:
    rows = list(csv.DictReader(file))
sums = {}
for name in rows[0]:
    values = [row[name] for row in rows if row[name] != ""]
    try:
        sums[name] = math.fsum(float(value) for value in values)
    except ValueError:
        pass
print(json.dumps({"rows": len(rows), "sums": sums}))
`;

describe.skipIf(!present)('real tables, against Python', () => {
  it.each([
    'german_credit_data_DERIVED.csv',
    'german_credit_kaggle.csv',
    'german_credit_uci_raw.csv',
    'claims.csv',
    'customers.csv',
    'diabetic_readmission.csv',
    'SampleSuperstore.csv',
    'hotel_bookings_first10198.csv',
    'loans-part-2.csv',
  ])('%s has the rows and the sums that Python finds', async (name) => {
    const path = `${folder}${name}`;
    const expected: { rows: number; sums: Record<string, number> } = JSON.parse(
      execFileSync('python3', ['-c', SCRIPT, path], { encoding: 'utf8' }),
    );
    const report = await under.register({ format: 'csv', path });
    expect(report.rows).toBe(expected.rows);
    expect(report.rejectedRows).toBe(0);
    expect(report.misfits).toEqual([]);
    const numeric = Object.entries(types(report))
      .filter(([, type]) => type === 'integer' || type === 'float')
      .map(([column]) => column);
    expect(numeric.sort()).toEqual(Object.keys(expected.sums).sort());
    const sums = numeric.map((column) => `sum("${column}"::DOUBLE) AS "${column}"`).join(', ');
    const [row] = await under.engine.rows(`SELECT ${sums} FROM source`);
    for (const column of numeric) expect(row![column]).toBeCloseTo(expected.sums[column]!, 3);
  });

  it('the statement of a report reads the source by itself', async () => {
    const path = `${folder}german_credit_data_DERIVED.csv`;
    const report = await under.register({ format: 'csv', path });
    expect(report.statement).toMatch(/^SELECT \* FROM read_csv\(/);
    expect(report.statement).toContain(path);
  });
});
