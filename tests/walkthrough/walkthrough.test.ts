import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const python = join(root, '.venv/bin/python');
const real = join(root, '../shared/data/tables/german_credit_data_DERIVED.csv');
const sample = join(root, 'examples/credit-risk/german_credit_data.csv');

let folder: string;
let flow: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lathe-walkthrough-'));
  flow = join(folder, 'credit-risk.lathe.json');
  copyFileSync(join(root, 'examples/credit-risk/credit-risk.lathe.json'), flow);
});
afterAll(() => rmSync(folder, { recursive: true }));

function lathe(...args: string[]): string {
  return execFileSync(process.execPath, [join(root, 'packages/workbench/dist/main.js'), ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Cells of a CSV without quotes inside its fields, which these have not. */
function cells(path: string): string[][] {
  return readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
}

// The real rows are not part of the product; the sample that ships is tested the same way always.
const files: [string, string][] = [['the sample data', sample]];
if (existsSync(real)) files.push(['the real rows', real]);
else console.warn('skipped: the walkthrough on the real rows (../shared is not there)');

describe.each(files)('the credit-risk walkthrough on %s', (_, data) => {
  it('gives the training table that pandas and scikit-learn give', () => {
    const out = join(folder, 'out.csv');
    const wanted = join(folder, 'wanted.csv');
    lathe('run', flow, '--set', `data=${data}`, '--out', out, '--quiet');
    execFileSync(python, [join(root, 'tests/walkthrough/expected_table.py'), data, wanted]);
    const [header, ...rows] = cells(out);
    const [wantedHeader, ...wantedRows] = cells(wanted);
    expect(header).toEqual(wantedHeader);
    expect(header?.[0]).toBe('target');
    expect(rows).toHaveLength(1000);
    for (const [index, row] of rows.entries()) {
      for (const [place, cell] of row.entries()) {
        // Every cell is a number; floats may differ in the last digits of their sums.
        expect(cell).toMatch(/^-?\d+(\.\d+)?(e-?\d+)?$/);
        expect(Math.abs(Number(cell) - Number(wantedRows[index]?.[place]))).toBeLessThan(1e-9);
      }
    }
  });

  it('finds 700 low and 300 high risk', () => {
    const [report] = JSON.parse(
      lathe('analyze', flow, '--node', 'risk_histogram', '--set', `data=${data}`, '--json'),
    );
    const counts = Object.fromEntries(
      report.result.counts.map(({ category, rows }: { category: string; rows: number }) => [
        category,
        rows,
      ]),
    );
    expect(counts).toEqual({ 'low risk': 700, 'high risk': 300 });
  });
});

describe.skipIf(!existsSync(real))('the findings on the real rows', () => {
  const analyse = (node: string) =>
    JSON.parse(lathe('analyze', flow, '--node', node, '--set', `data=${real}`, '--json'))[0].result;

  // Research notes, section 1.7: facet female, low risk favourable.
  it('are the known bias figures', () => {
    const comparison = analyse('bias_by_sex').facets[0].comparisons[0];
    expect(comparison.classImbalance.value).toBeCloseTo(0.38, 3);
    expect(comparison.differenceInProportions.value).toBeCloseTo(0.0748, 4);
    expect(comparison.jensenShannon.value).toBeCloseTo(0.00325, 5);
  });

  // Research notes, section 6.1: cross-validated AUC of honest models lies between 0.77 and 0.82.
  it('are a model as good as honest models are on these data', () => {
    const model = analyse('quick_model');
    expect(model.scores.auc.mean).toBeGreaterThan(0.77);
    expect(model.scores.auc.mean).toBeLessThan(0.82);
    const trivial = Math.max(
      model.trivial.majority.scores.f1Positive.mean ?? 0,
      model.trivial.alwaysPositive.scores.f1Positive.mean ?? 0,
    );
    expect(model.scores.f1Positive.mean).toBeGreaterThan(trivial);
    expect(model.importance.features[0].feature).toBe('existingchecking');
  });
});
