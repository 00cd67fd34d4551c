import { performance } from 'node:perf_hooks';
import type { TreeUsage } from '../resource/tree-usage.js';
import { inBatches, percentileEstimates } from './estimate.js';
import type { MeasuredStep, MeasureOptions } from './generator.js';
import {
  type CountedDurations,
  countOf,
  DurationTotals,
  mergeDurations,
  percentileOf,
} from './latency-histogram.js';
import type { Arrivals, Objective } from './load-report.js';
import type { SenderReport } from './load-sender.js';
import {
  emptyWindow,
  type LoadWindow,
  mergeWindows,
  requestsOf,
  sumOfErrors,
} from './load-window.js';
import { monotonicNow } from './monotonic-clock.js';
import {
  batchesOf,
  latencyFigures,
  type Precision,
  preciseEnough,
  rateEstimate,
  warmUpWindows,
} from './step-figures.js';
import { doubtsOf, LEAST_WINDOWS } from './validity.js';

export interface RunPlan extends MeasureOptions {
  readonly arrivals: Arrivals;
  readonly objective: Objective | null;
  readonly threads: number;
}

/** How a step is getting on. */
export interface StepProgress {
  readonly phase: 'warm-up' | 'measuring';
  /** Since the step began. */
  readonly seconds: number;
  /** Answers a second, of what is measured so far, or of the last window in the warm-up. */
  readonly throughput: number;
  /** Milliseconds; null while nothing was answered. */
  readonly p95: number | null;
  readonly errors: number;
  /** At most. */
  readonly secondsLeft: number;
}

export type RunWish =
  | { readonly kind: 'go-on' }
  /** Windows from `end` on are not measured. */
  | { readonly kind: 'finish'; readonly end: number }
  | { readonly kind: 'done' };

/** Each holds three histograms; a run of a day has no use for as many as it has seconds. */
const MOST_WINDOWS = 1800;

const PRECISION: Precision = { throughput: 0.05, p95: 0.1 };
const MOST_SECONDS = 30;
/** Resamples for the question whether to go on, which is asked at every window. */
const QUICK_RESAMPLES = 200;

/** What is known of a run while it goes on: gathers the windows of all senders and decides when it is enough. */
export class MeasuredRun {
  readonly windowSeconds: number;
  /** Milliseconds between readings of the server's processes. */
  readonly sampling: number;
  private began = 0;
  private readonly windows: LoadWindow[] = [];
  private readonly reports: (SenderReport | undefined)[];
  private readonly processAtBegin = process.cpuUsage();
  private seen = 0;
  private end: number | null = null;
  /**
   * Latencies of the windows from `from` on, for the progress. Merging them all at each window would cost
   * the more, the longer a run lasts.
   */
  private soFar = { from: 0, latency: new DurationTotals() };

  constructor(private readonly plan: RunPlan) {
    this.windowSeconds = plan.windowSeconds ?? windowLength(plan.seconds ?? 10);
    this.sampling = Math.min(1000, Math.max(200, this.windowSeconds * 1000));
    this.reports = Array.from({ length: plan.threads });
  }

  /** Says when the run begins, `lead` milliseconds from now, of `monotonicNow`. */
  begin(lead: number): number {
    this.began = performance.now() + lead;
    return monotonicNow() + lead;
  }

  /** When the measured windows began, of `performance.now()`. */
  get measuredFrom(): number {
    return this.began + this.warmUp(this.end ?? this.seen) * this.windowSeconds * 1000;
  }

  take(sender: number, report: SenderReport): RunWish {
    this.reports[sender] = report;
    for (const window of report.windows) {
      if (window.index < 0) continue;
      const known = this.windows[window.index];
      this.windows[window.index] = known === undefined ? window : mergeWindows(known, window);
      if (window.index >= this.soFar.from) this.soFar.latency.add(window.latency);
    }
    if (this.reports.every((each) => each?.finished === true)) return { kind: 'done' };
    const complete = Math.min(...this.reports.map((each) => each?.complete ?? 0));
    if (this.end !== null || complete <= this.seen) return { kind: 'go-on' };
    this.seen = complete;
    this.tellProgress();
    if (!this.enough()) return { kind: 'go-on' };
    this.end = complete;
    return { kind: 'finish', end: complete };
  }

  result(server: TreeUsage | null): MeasuredStep {
    const { plan, windowSeconds } = this;
    const end = this.end ?? this.seen;
    const dropped = this.warmUp(end);
    const windows = this.slice(dropped, end);
    const batches = batchesOf(windows, windowSeconds);
    const seconds = windows.length * windowSeconds;
    const seed = plan.seed ?? 1;
    const latency = latencyFigures(
      batches.map((batch) => batch.latency),
      seed,
    );
    const service = latencyFigures(
      inBatches(windows).map((batch) => mergeDurations(batch.map((window) => window.service))),
      seed,
    );
    const throughput = rateEstimate(batches, ({ answered }) => answered);
    const errors = sumOfErrors(windows.map((window) => window.errors));
    const requests = windows.reduce((sum, window) => sum + requestsOf(window), 0);
    const underWay = windows.reduce((sum, window) => sum + window.underWay, 0) / 1000;
    const lags = mergeDurations(windows.map((window) => window.lag));
    const lag = plan.arrivals.kind === 'users' ? null : percentileOf(lags, 99);
    const cpu = this.generatorCpu();
    const doubts = doubtsOf({
      arrivals: plan.arrivals,
      windows: windows.length,
      seconds,
      answered: requests - totalOf(errors),
      errors,
      p95: latency.figures.p95.value,
      underWay: underWay / seconds,
      longest: service.figures.max / 1000,
      lag,
      threads: plan.threads,
      cpu,
      busyShare: Math.max(...this.reports.map((each) => each?.busyShare ?? 0)),
    });
    return {
      step: {
        arrivals: plan.arrivals,
        seconds,
        warmUpSeconds: dropped * windowSeconds,
        requests,
        throughput,
        latency: latency.figures,
        serviceTime: service.figures,
        errors,
        goodput: plan.objective === null ? null : rateEstimate(batches, ({ good }) => good),
        server,
        generator: { cpu, memory: process.memoryUsage.rss(), processes: 1 },
        lag,
        invalid: doubts.map(({ reason }) => reason),
        remarks: latency.unbounded.map(
          (name) =>
            `${name} rests on too few requests for its interval to have an upper end; the largest latency stands there`,
        ),
        settled:
          windows.length >= LEAST_WINDOWS &&
          preciseEnough(throughput, latency.figures.p95, this.precision),
      },
      batches,
      doubts,
    };
  }

  private get precision(): Precision {
    return { ...PRECISION, ...this.plan.precision };
  }

  private get mostWindows(): number {
    return Math.max(
      LEAST_WINDOWS + 1,
      Math.round((this.plan.mostSeconds ?? MOST_SECONDS) / this.windowSeconds),
    );
  }

  private slice(from: number, to: number): LoadWindow[] {
    return Array.from(
      { length: Math.max(0, to - from) },
      (_, index) => this.windows[from + index] ?? emptyWindow(from + index),
    );
  }

  private warmUp(end: number): number {
    return this.plan.warmUp === undefined
      ? warmUpWindows(this.slice(0, end))
      : Math.min(end, Math.ceil(this.plan.warmUp / this.windowSeconds - 1e-9));
  }

  private enough(): boolean {
    const { plan, seen } = this;
    const measured = seen - this.warmUp(seen);
    if (plan.seconds !== undefined) {
      return measured >= Math.max(1, Math.round(plan.seconds / this.windowSeconds));
    }
    if (seen >= this.mostWindows + (plan.warmUp ?? 0) / this.windowSeconds) return true;
    if (measured < LEAST_WINDOWS) return false;
    const batches = batchesOf(this.slice(seen - measured, seen), this.windowSeconds);
    const durations = batches.map(({ latency }) => latency);
    const [p95] = percentileEstimates(durations, mergeDurations(durations), [95], {
      resamples: QUICK_RESAMPLES,
    });
    const throughput = rateEstimate(batches, ({ answered }) => answered);
    return p95 !== undefined && preciseEnough(throughput, p95, this.precision);
  }

  private tellProgress(): void {
    const { plan, seen, windowSeconds } = this;
    if (plan.onProgress === undefined) return;
    const dropped = Math.min(this.warmUp(seen), seen - 1);
    const windows = this.slice(dropped, seen);
    const latency = this.latencySoFar(dropped);
    const wanted =
      plan.seconds === undefined
        ? this.mostWindows - seen
        : Math.round(plan.seconds / windowSeconds) - windows.length;
    plan.onProgress({
      phase: windows.length * windowSeconds > 1 || dropped < seen - 1 ? 'measuring' : 'warm-up',
      seconds: seen * windowSeconds,
      throughput:
        windows.reduce((sum, { answered }) => sum + answered, 0) / (windows.length * windowSeconds),
      p95: countOf(latency) === 0 ? null : percentileOf(latency, 95),
      errors: windows.reduce((sum, { errors }) => sum + totalOf(errors), 0),
      secondsLeft: Math.max(0, wanted * windowSeconds),
    });
  }

  private latencySoFar(from: number): CountedDurations {
    if (from !== this.soFar.from) {
      this.soFar = { from, latency: new DurationTotals() };
      for (const { latency } of this.slice(from, this.windows.length)) {
        this.soFar.latency.add(latency);
      }
    }
    return this.soFar.latency.all();
  }

  /** Processor seconds a second of the sending threads; of the whole process where threads are not told apart. */
  private generatorCpu(): number {
    const elapsed = (performance.now() - this.began) / 1000;
    const each = this.reports.map((report) => report?.cpuSeconds ?? null);
    if (each.every((seconds): seconds is number => seconds !== null)) {
      return each.reduce((sum, seconds) => sum + seconds, 0) / elapsed;
    }
    const { user, system } = process.cpuUsage(this.processAtBegin);
    return (user + system) / 1e6 / elapsed;
  }
}

/** A second; less in short runs, more in very long ones. */
const windowLength = (seconds: number): number =>
  Math.max(Math.min(1, seconds / LEAST_WINDOWS), seconds / MOST_WINDOWS);

const totalOf = (errors: Readonly<Record<string, number>>): number =>
  Object.values(errors).reduce((sum, count) => sum + count, 0);
