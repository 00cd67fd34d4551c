import { loadHtml } from '@lathe/workbench/serving/load-html';
import { presentLoad, unsoundReasons } from '@lathe/workbench/serving/load-presentation';
import { loadSettings } from '@lathe/workbench/serving/load-settings';
import { describe, expect, it } from 'vitest';
import { climbReport, estimate, userStep } from './load-report.fixture.js';

describe('the verdict of a load report', () => {
  it('names the knee, its interval, its throughput and its latency', () => {
    // p95 is twice the median of 13.2 ms in the fixture; intervals are 2 % to both sides.
    expect(presentLoad(climbReport()).headline).toBe(
      'More users bring nothing beyond the knee at 8 users (95 % interval 8 to 16): 600 right answers a second (588 to 612), p95 26.4 ms.',
    );
  });

  it('of one step says whether the objective is kept', () => {
    const one = { steps: [userStep(8, 600, 13.2)], knee: null };
    const kept = climbReport({ ...one, objective: { percentile: 95, below: 60 } });
    expect(presentLoad(kept).headline).toMatch(/p95 26\.4 ms\. It keeps p95<60ms\.$/);
    const broken = climbReport({ ...one, objective: { percentile: 99, below: 20 } });
    expect(presentLoad(broken).headline).toMatch(/p99 39\.6 ms\. It breaks p99<20ms\.$/);
  });

  it('says so when the interval does not tell', () => {
    const report = climbReport({
      steps: [userStep(8, 600, 30)],
      knee: null,
      objective: { percentile: 95, below: 60.5 },
    });
    // p95 is 60 ms, from 58.8 to 61.2.
    expect(presentLoad(report).headline).toMatch(/It just keeps p95<60.5ms: .*holds the limit\.$/);
  });

  it('is marked as not to be believed when a step below the knee is not sound', () => {
    const [first, ...others] = climbReport().steps;
    const bad = { ...first!, invalid: ['the generator lagged'] };
    const report = climbReport({ steps: [bad, ...others] });
    expect(unsoundReasons(report)).toEqual(['1 user: the generator lagged']);
    expect(presentLoad(report).headline).toMatch(/^Not to be believed/);
    expect(presentLoad(report).notes[0]).toBe(
      'Warning: 1 user is not sound: the generator lagged.',
    );
  });

  it('stands when only a step beyond the knee is not sound', () => {
    const steps = climbReport().steps.map((step, index) =>
      index === 4 ? { ...step, invalid: ['4 % of the requests failed'] } : step,
    );
    expect(unsoundReasons(climbReport({ steps }))).toEqual([]);
  });

  it('without a step is no verdict', () => {
    expect(unsoundReasons(climbReport({ steps: [], knee: null }))).toEqual([
      'nothing was measured',
    ]);
  });
});

describe('the table of steps', () => {
  it('has one row a step, with half intervals, and marks knee and unsound steps', () => {
    const steps = [
      userStep(4, 370, 10.7),
      userStep(8, 600, 13.2, { errors: { 503: 2, timeout: 1 } }),
      userStep(16, 610, 26, { invalid: ['errors'], settled: false }),
    ];
    const [table] = presentLoad(climbReport({ steps })).tables;
    expect(table?.rows.map((row) => [row[0], row[1], row[5], row.at(-1)])).toEqual([
      ['4 users', '370 ± 7.40', 0, ''],
      ['8 users', '600 ± 12.0', 3, 'knee'],
      ['16 users', '610 ± 12.2', 0, 'INVALID, not settled'],
    ]);
  });

  it('shows latency from the intended start and from the sending apart, in an open loop', () => {
    const open = userStep(1, 500, 10, {
      arrivals: { kind: 'constant', rate: 500 },
      goodput: estimate(480),
      lag: 0.4,
    });
    const report = climbReport({ steps: [open], knee: null });
    expect(presentLoad(report).tables[1]?.rows.map(([load]) => load)).toEqual([
      '500/s, from the intended start',
      '500/s, from the sending',
    ]);
  });
});

describe('the page of a load report', () => {
  it('holds the verdict first, then figures, validity, machine and the command to repeat it', async () => {
    const settings = loadSettings.parse({
      url: 'http://127.0.0.1:8080',
      arrivals: { kind: 'climb' },
      headers: { Authorization: 'Bearer very-secret', 'X-Run': 'a b' },
    });
    const html = await loadHtml(climbReport(), settings);
    const titles = [...html.matchAll(/<h2 id[^>]*>([^<]+)/g)].map(([, title]) => title);
    expect(titles).toEqual([
      'Verdict',
      'Charts',
      'Latency',
      'Validity',
      'What was asked',
      'Machine and versions',
      'How to repeat it',
    ]);
    expect(html).toContain('lathe load http://127.0.0.1:8080 --climb --step double');
    expect(html).toContain('X-Run: a b');
    expect(html).not.toContain('very-secret');
  });
});
