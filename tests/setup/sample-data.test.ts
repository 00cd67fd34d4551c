import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const folder = fileURLToPath(new URL('../../examples/credit-risk/', import.meta.url));

function generate(...options: string[]): string {
  return execFileSync(process.execPath, [`${folder}generate.mjs`, ...options], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
}

interface Table {
  readonly header: string[];
  readonly rows: string[][];
}

/** No value holds a comma or a quote, which one of the tests below makes sure of. */
function parse(text: string): Table {
  const [header, ...rows] = text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
  return { header: header!, rows };
}

function columnOf(table: Table, name: string): string[] {
  const index = table.header.indexOf(name);
  return table.rows.map((row) => row[index]!);
}

function countsOf(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

function badRates(table: Table, name: string): Record<string, number> {
  const values = columnOf(table, name);
  const risks = columnOf(table, 'risk');
  const all = countsOf(values);
  const bad = countsOf(values.filter((_, row) => risks[row] === 'high risk'));
  return Object.fromEntries(
    Object.entries(all).map(([value, count]) => [value, (bad[value] ?? 0) / count]),
  );
}

// Label counts of the public Statlog German credit data, as documented for the UCI codes
// A11-A14, A61-A65, A71-A75, A91-A94, A151-A153, A171-A174.
const documentedCounts: Record<string, Record<string, number>> = {
  existingchecking: { 'no account': 394, none: 274, little: 269, moderate: 63 },
  savings: { unknown: 183, little: 603, moderate: 103, high: 63, 'very high': 48 },
  employmentsince: {
    unemployed: 62,
    '1 year': 172,
    '1 to 4 years': 339,
    '4 to 7 years': 174,
    '7+ years': 253,
  },
  status_sex: {
    'male : divorced/separated': 50,
    'female : divorced/separated/married': 310,
    'male : single': 548,
    'male : married/widowed': 92,
  },
  housing: { rent: 179, own: 713, free: 108 },
  job: {
    'unemployed/unskilled non-resident': 22,
    'unskilled resident': 200,
    skilled: 630,
    'management/highly skilled': 148,
  },
  risk: { 'low risk': 700, 'high risk': 300 },
};

const ranges: Record<string, readonly [number, number]> = {
  duration: [4, 72],
  creditamount: [250, 18_500],
  installmentrate: [1, 4],
  residencesince: [1, 4],
  age: [19, 75],
  existingcredits: [1, 4],
  peopleliable: [1, 2],
};

describe('the sample data', () => {
  const text = readFileSync(`${folder}german_credit_data.csv`, 'utf8');
  const table = parse(text);

  it('is what the generator writes, byte for byte', () => {
    expect(generate()).toBe(text);
  });

  it('has 1,000 rows of the documented columns, none of them empty', () => {
    expect(table.header.join(',')).toBe(
      'existingchecking,duration,credithistory,purpose,creditamount,savings,employmentsince,' +
        'installmentrate,status_sex,otherdebtors,residencesince,property,age,' +
        'otherinstallmentplans,housing,existingcredits,job,peopleliable,telephone,foreignworker,risk',
    );
    expect(table.rows).toHaveLength(1000);
    expect(table.rows.every((row) => row.length === 21 && !row.includes(''))).toBe(true);
    expect(text).not.toMatch(/["\r]/);
  });

  it.each(Object.keys(documentedCounts))('counts each label of %s as documented', (name) => {
    expect(countsOf(columnOf(table, name))).toEqual(documentedCounts[name]);
  });

  it.each(Object.entries(ranges))('keeps %s whole and within its range', (name, [low, high]) => {
    const numbers = columnOf(table, name).map(Number);
    expect(numbers.every((n) => Number.isInteger(n) && n >= low && n <= high)).toBe(true);
  });

  it('makes risk depend on the checking account and the duration', () => {
    const checking = badRates(table, 'existingchecking');
    expect(checking.none).toBeGreaterThan(0.4);
    expect(checking['no account']).toBeLessThan(0.2);
    const duration = columnOf(table, 'duration').map(Number);
    const risks = columnOf(table, 'risk');
    const rateWhere = (matches: (months: number) => boolean): number => {
      const chosen = risks.filter((_, row) => matches(duration[row]!));
      return chosen.filter((risk) => risk === 'high risk').length / chosen.length;
    };
    expect(rateWhere((months) => months >= 36)).toBeGreaterThan(
      rateWhere((months) => months <= 12) + 0.15,
    );
  });

  it('gives those labelled female a bad rate that is higher by 0.05 to 0.09', () => {
    const sexes = columnOf(table, 'status_sex').map((value) => value.split(' : ')[0]!);
    const risks = columnOf(table, 'risk');
    const rate = (sex: string): number => {
      const chosen = risks.filter((_, row) => sexes[row] === sex);
      return chosen.filter((risk) => risk === 'high risk').length / chosen.length;
    };
    const difference = rate('female') - rate('male');
    expect(difference).toBeGreaterThan(0.05);
    expect(difference).toBeLessThan(0.09);
  });
});

describe('the streaming generator', () => {
  const rows = 20_000;
  const table = parse(generate('--rows', String(rows), '--seed', '7'));

  it('writes the rows asked for, the same for the same seed', () => {
    expect(table.rows).toHaveLength(rows);
    expect(generate('--rows', '50', '--seed', '7').split('\n').slice(0, 51)).toEqual(
      [table.header, ...table.rows.slice(0, 50)].map((row) => row.join(',')),
    );
  });

  it('draws labels at the rates of the sample', () => {
    for (const [name, counts] of Object.entries(documentedCounts)) {
      const found = countsOf(columnOf(table, name));
      for (const [label, count] of Object.entries(counts)) {
        // Four standard errors of a share, and the error of the quantile formula.
        const share = count / 1000;
        const tolerance = 4 * Math.sqrt((share * (1 - share)) / rows) + 0.001;
        expect(Math.abs((found[label] ?? 0) / rows - share), `${name} ${label}`).toBeLessThan(
          tolerance,
        );
      }
    }
  });

  it('keeps numbers within their ranges', () => {
    for (const [name, [low, high]] of Object.entries(ranges)) {
      const numbers = columnOf(table, name).map(Number);
      expect(
        numbers.every((n) => Number.isInteger(n) && n >= low && n <= high),
        name,
      ).toBe(true);
    }
  });

  it('refuses a number of rows that is none', () => {
    expect(() => generate('--rows', 'many')).toThrow(/--rows takes a whole number/);
  });
});
