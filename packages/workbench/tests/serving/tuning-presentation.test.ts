import { tuningHtml } from '@lathe/workbench/serving/tuning-html';
import { presentTuning } from '@lathe/workbench/serving/tuning-presentation';
import { describe, expect, it } from 'vitest';
import { tieReport } from './tuning-report.fixture.js';

describe('the verdict of a tuning report', () => {
  it('names the best configuration, its gain, and that it was the cheapest of a tie', () => {
    // 308 answers a second over the baseline's 100; 4000 / 308 = 13.0 ms.
    expect(presentTuning(tieReport()).headline).toBe(
      'Best: workers=2 instances=4: 308 ± 6.16 answers a second, 3.08 times the baseline, p95 13.0 ms. It ties with 1 other, and is the cheapest of them.',
    );
  });

  it('says so when nothing keeps the objective', () => {
    expect(presentTuning(tieReport({ verdict: null })).headline).toBe(
      'No configuration keeps p95<60ms.',
    );
    expect(presentTuning(tieReport({ verdict: null, objective: null })).headline).toBe(
      'No configuration works.',
    );
  });

  it('tells the effort and why the search ended', () => {
    expect(presentTuning(tieReport()).notes).toContain(
      '12 looks at 4 of 9 configurations (44 %) in 5 min 20 s, 44 s of them restarts; ended since nothing more than 1 % better is expected.',
    );
  });

  it('does not show what matters when the model cannot predict what it has not seen, and says so', () => {
    const { importance } = tieReport();
    const trusted = presentTuning(tieReport());
    const report = tieReport({ importance: { ...importance!, rSquared: -0.29 } });
    const { notes, bars, charts } = presentTuning(report);
    expect(notes.at(-1)).toMatch(/^What each knob matters is not shown: .* \(R² -0\.29\)\.$/);
    expect([trusted.bars.length, bars.length]).toEqual([1, 0]);
    expect(trusted.charts.map(({ name }) => name)).toContain('importance');
    expect(charts.map(({ name }) => name)).not.toContain('importance');
  });
});

describe('the table of configurations', () => {
  const [table] = presentTuning(tieReport()).tables;

  it('has a column for every knob and is sorted best first, failures last', () => {
    expect(table?.columns.slice(0, 5)).toEqual(['#', 'workers', 'instances', 'Answers/s', 'Ratio']);
    expect(table?.rows.map((row) => row.slice(0, 5))).toEqual([
      [3, 2, 4, '308 ± 6.16', '3.08'],
      [2, 4, 8, '310 ± 6.20', '3.10'],
      [1, 1, 1, '100 ± 2.00', '1.00'],
      [4, 1, 8, null, null],
    ]);
  });

  it('marks the best, what ties with it, the baseline, the front and why one failed', () => {
    expect(table?.rows.map((row) => row.at(-1))).toEqual([
      'best, front',
      'tie, front',
      'baseline',
      'failed: not ready',
    ]);
  });

  it('says of a configuration how often the load generator was short', () => {
    const { rows } = tieReport();
    const short = rows.map((row) => ({ ...row, doubts: row.id === 2 ? 1 : row.id === 1 ? 3 : 0 }));
    const [shown] = presentTuning(tieReport({ rows: short })).tables;
    expect(shown?.rows.map((row) => row.at(-1))).toEqual([
      'best, front',
      'tie, front, generator short in 1 of 3',
      'baseline, generator short',
      'failed: not ready',
    ]);
  });

  it('leaves out processor and memory where there is little room', () => {
    const columns = (room: 'page' | 'terminal') =>
      presentTuning(tieReport(), [], room).tables[0]?.columns.slice(3);
    const decisive = ['Answers/s', 'Ratio', 'Latency', 'Users'];
    expect(columns('page')).toEqual([...decisive, 'CPU', 'Memory', '']);
    expect(columns('terminal')).toEqual([...decisive, '']);
  });

  it('has the cost of a million predictions when there is a price', () => {
    const { rows } = tieReport();
    const priced = rows.map((row) =>
      row.figures === null ? row : { ...row, figures: { ...row.figures, costPerMillion: 0.5 } },
    );
    const price = { perHour: 1, perCoreHour: 0, perGibibyteHour: 0 };
    const [withCost] = presentTuning(tieReport({ rows: priced, price })).tables;
    const at = withCost?.columns.indexOf('Cost/million') ?? -1;
    expect(withCost?.rows.map((row) => row[at])).toEqual(['0.5000', '0.5000', '0.5000', null]);
  });
});

describe('the table of finalists', () => {
  it('calls certain only what the test tells apart', () => {
    const { verdict } = tieReport();
    const [tie, apart] = verdict!.comparisons;
    const unclear = { ...apart!, id: 4, pValue: 0.6, tie: false };
    const comparisons = [tie!, apart!, unclear];
    const [, finalists] = presentTuning(
      tieReport({ verdict: { ...verdict!, comparisons } }),
    ).tables;
    expect(finalists?.rows.map((row) => row.at(-1))).toEqual(['tie', 'told apart', 'not certain']);
  });
});

describe('the page of a tuning report', () => {
  it('holds the verdict first, then table, importance, space, looks, machine and command', async () => {
    const html = await tuningHtml(tieReport(), 'lathe tune --space space.json');
    const titles = [...html.matchAll(/<h2 id[^>]*>([^<]+)/g)].map(([, title]) => title);
    expect(titles).toEqual([
      'Verdict',
      'Configurations',
      'Charts',
      'What matters',
      'What was asked',
      'Every look',
      'Machine and versions',
      'How to repeat it',
    ]);
    expect(html).toContain('workers &lt;= instances');
    // Looks name their configuration by its row.
    expect(html).toMatch(/<th[^>]*>Look<\/th><th[^>]*>At #<\/th><th[^>]*>For<\/th>/);
    expect(html).toContain('lathe tune --space space.json');
  });
});
