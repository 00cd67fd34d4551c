import { LatheError } from '@lathe/flow';
import { checkTuningSpace } from '@lathe/serving/tune/parse-tuning-space';
import { batchingServer } from '@lathe/serving/tune/targets/simulated-servers';
import { simulatedTarget } from '@lathe/serving/tune/targets/simulated-target';
import { type StoredGrid, storedGridTarget } from '@lathe/serving/tune/targets/stored-grid';
import { tune } from '@lathe/serving/tune/tune';
import { tuningCharts } from '@lathe/serving/tune/tuning-charts';
import type { TuningEvent, TuningReport } from '@lathe/serving/tune/tuning-report';
import { beforeAll, describe, expect, test } from 'vitest';

const server = batchingServer();
const space = checkTuningSpace({
  latheTuning: 1,
  title: 'Batching',
  target: { kind: 'grid', path: 'simulated' },
  knobs: Object.fromEntries(server.knobs.map(({ name, values }) => [name, [...values]])),
  objective: 'p95<20ms',
  price: { perHour: 3.6 },
  budget: { trials: 24 },
});
const target = simulatedTarget({ ...server, noise: 0.02, seed: 2 });

describe('A tuning', () => {
  const events: TuningEvent[] = [];
  let report: TuningReport;
  beforeAll(async () => {
    report = await tune({ space, target, cores: 8, onEvent: (event) => events.push(event) });
  });

  test('tells each trial as it starts and ends, and how much is left', () => {
    expect(events.map(({ kind }) => kind)).toEqual([
      'started',
      ...report.trials.flatMap(() => ['trial-started', 'trial-done']),
      'finished',
    ]);
    const done = events.flatMap((event) => (event.kind === 'trial-done' ? [event.done] : []));
    expect(done).toEqual([...done].sort((a, b) => a - b));
    const left = events.flatMap((event) =>
      event.kind === 'trial-done' ? [event.secondsLeft] : [],
    );
    // 24 looks of 6 seconds with 2 for the restart, one is over.
    expect(left[0]).toBeCloseTo(23 * 8, 6);
  });

  test('has a row for each configuration, the baseline first, with intervals and ratios', () => {
    const [baseline] = report.rows;
    expect(baseline!.configuration).toEqual({ instances: 1, maxBatch: 1, batchDelayMs: 0 });
    expect(baseline!.figures!.ratio).toEqual({ value: 1, low: 1, high: 1 });
    for (const { figures } of report.rows) {
      expect(figures!.throughput.low).toBeLessThan(figures!.throughput.value);
      expect(figures!.throughput.high).toBeGreaterThan(figures!.throughput.value);
      // 3.6 an hour is 0.001 a second.
      expect(figures!.costPerMillion).toBeCloseTo(1000 / figures!.throughput.value, 6);
    }
  });

  test('recommends a configuration that keeps the objective, and says why', () => {
    const { verdict, rows } = report;
    const best = rows.find(({ id }) => id === verdict!.best)!;
    expect(best.figures!.latency.value).toBeLessThanOrEqual(20);
    expect(verdict!.reasons.length).toBeGreaterThan(0);
    expect(best.onFront || verdict!.best !== verdict!.leader).toBe(true);
  });

  test('counts its effort, restarts included', () => {
    const { effort, trials } = report;
    expect(effort.trials).toBe(trials.length);
    expect(effort.grid).toBe(270);
    expect(effort.seconds).toBeCloseTo(
      trials.reduce((sum, { asked }) => sum + asked, 0) + effort.restartSeconds,
      6,
    );
  });

  test('says what matters, with how far the model can be believed', () => {
    const { main, rSquared } = report.importance!;
    expect(main.map(({ knob }) => knob)).toContain('maxBatch');
    expect(main.reduce((sum, { share }) => sum + share, 0)).toBeLessThanOrEqual(1);
    expect(rSquared).toBeGreaterThan(0.5);
  });

  test('is drawn: trials, best so far, importance', () => {
    const charts = tuningCharts({ ...report, best: report.verdict!.best });
    expect(charts.map(({ name }) => name)).toEqual(['trials', 'best-so-far', 'importance']);
  });

  test('is the same again with the same seed', async () => {
    const again = await tune({
      space,
      target: simulatedTarget({ ...server, noise: 0.02, seed: 2 }),
      cores: 8,
    });
    expect(again.trials).toEqual(report.trials);
    expect(again.verdict).toEqual(report.verdict);
  });
});

test('A tuning that is cancelled says so', async () => {
  const stop = new AbortController();
  const tuning = tune({
    space,
    target,
    signal: stop.signal,
    onEvent: ({ kind }) => {
      if (kind === 'trial-done') stop.abort();
    },
  });
  const error = await tuning.catch(LatheError.from);
  expect(error).toMatchObject({ code: 'cancelled', kind: 'cancelled' });
});

describe('A stored grid', () => {
  const look = (throughput: number) => ({ throughput, latency: 5, memory: 1, cpu: 1, users: 4 });
  const grid: StoredGrid = {
    format: 'lathe-grid-1',
    title: 'Two points',
    seconds: 2,
    restartSeconds: 1,
    machine: 'none',
    points: [
      { configuration: { workers: 1 }, looks: [look(100), look(110)], problem: null },
      { configuration: { workers: 2 }, looks: [], problem: 'port taken' },
    ],
  };
  const stored = storedGridTarget(grid, 1);
  const wish = { seconds: 2, signal: new AbortController().signal };

  test('answers with one of its repeats for a short look', async () => {
    for (let trial = 1; trial <= 10; trial += 1) {
      const { throughput } = await stored.measure({ workers: 1 }, { ...wish, trial });
      expect([100, 110]).toContain(throughput);
    }
  });

  test('answers with their mean for a long one', async () => {
    const { throughput } = await stored.measure(
      { workers: 1 },
      { ...wish, trial: 1, seconds: 2000 },
    );
    expect(throughput).toBeGreaterThan(103);
    expect(throughput).toBeLessThan(107);
  });

  test('keeps what did not start, and refuses what was not measured', async () => {
    expect((await stored.measure({ workers: 2 }, { ...wish, trial: 1 })).problem).toBe(
      'port taken',
    );
    expect(stored.refuse({ workers: 3 })).toBe('it is not in the grid');
  });
});
