import type { InferTiming, ServedModel } from '../../model/served-model.js';
import { OUTCOMES, type Outcome } from '../error-status.js';
import { type HistogramSnapshot, LogHistogram, mergeHistograms } from './log-histogram.js';

const PROTOCOLS = ['v2-json', 'v2-binary', 'grpc', 'invocations'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** Seconds over which live figures are taken. */
export const LIVE_SECONDS = 10;

export interface ModelTrafficSnapshot {
  readonly model: string;
  readonly version: string;
  /** By protocol and outcome. */
  readonly requests: readonly {
    readonly protocol: Protocol;
    readonly outcome: Outcome;
    readonly count: number;
  }[];
  /** From the request's first byte to its answer; milliseconds; answered requests only. */
  readonly latency: HistogramSnapshot;
  readonly queue: HistogramSnapshot;
  readonly compute: HistogramSnapshot;
  /** Requests of the batch that an answered request was part of. */
  readonly batch: HistogramSnapshot;
  /** Milliseconds spent on requests that were not answered. */
  readonly failedTime: number;
  /** Of the last answer, in milliseconds since 1970; 0: none yet. */
  readonly lastAnswer: number;
}

export interface TrafficSnapshot {
  readonly models: readonly ModelTrafficSnapshot[];
  /** Over the last `LIVE_SECONDS` whole seconds, or since the start when that is less. */
  readonly live: {
    readonly seconds: number;
    readonly latency: HistogramSnapshot;
    readonly errors: number;
  };
}

/** One second of the live figures. */
interface Second {
  at: number;
  errors: number;
  readonly latency: LogHistogram;
}

/** What one process has answered. Every request ends here, so this only adds to numbers. */
export class Traffic {
  /** By name and version: counters outlive a model that is loaded again. */
  private readonly byName = new Map<string, ModelTraffic>();
  private readonly byModel = new WeakMap<ServedModel, ModelTraffic>();
  private readonly seconds: readonly Second[] = Array.from({ length: LIVE_SECONDS + 1 }, () => ({
    at: -1,
    errors: 0,
    latency: new LogHistogram(),
  }));
  private readonly started = performance.now();

  /** `model` is null when the request named none that exists. Times in milliseconds. */
  note(
    model: ServedModel | null,
    protocol: Protocol,
    outcome: Outcome,
    latency: number,
    timing: InferTiming | null,
    now: number,
  ): void {
    const traffic = this.of(model);
    const second = this.second(now);
    traffic.count(protocol, outcome);
    if (outcome === 'ok') {
      second.latency.record(latency);
      traffic.answered(latency, timing);
    } else {
      // A client that went away is no failure of the server.
      if (outcome !== 'cancelled') second.errors += 1;
      traffic.failedTime += latency;
    }
  }

  snapshot(now = performance.now()): TrafficSnapshot {
    const current = Math.floor(now / 1000);
    const whole = this.seconds.filter(({ at }) => at < current && at >= current - LIVE_SECONDS);
    const running = Math.floor(now / 1000) - Math.floor(this.started / 1000);
    return {
      models: [...this.byName.values()].map((traffic) => traffic.snapshot()),
      live: {
        seconds: Math.min(LIVE_SECONDS, Math.max(1, running)),
        latency: mergeHistograms(whole.map(({ latency }) => latency.snapshot())),
        errors: whole.reduce((sum, { errors }) => sum + errors, 0),
      },
    };
  }

  private of(model: ServedModel | null): ModelTraffic {
    const known = model === null ? undefined : this.byModel.get(model);
    if (known !== undefined) return known;
    const [name, version] = model === null ? ['', ''] : [model.name, model.version];
    const key = `${name}\n${version}`;
    const traffic = this.byName.get(key) ?? new ModelTraffic(name, version);
    this.byName.set(key, traffic);
    if (model !== null) this.byModel.set(model, traffic);
    return traffic;
  }

  private second(now: number): Second {
    const at = Math.floor(now / 1000);
    const slot = this.seconds[at % this.seconds.length];
    if (slot === undefined) throw new RangeError('a clock before its start');
    if (slot.at !== at) {
      slot.at = at;
      slot.errors = 0;
      slot.latency.clear();
    }
    return slot;
  }
}

class ModelTraffic {
  failedTime = 0;
  private lastAnswer = 0;
  private readonly counts: Partial<Record<Protocol, Partial<Record<Outcome, number>>>> = {};
  private readonly latency = new LogHistogram();
  private readonly queue = new LogHistogram();
  private readonly compute = new LogHistogram();
  private readonly batch = new LogHistogram();

  constructor(
    private readonly model: string,
    private readonly version: string,
  ) {}

  count(protocol: Protocol, outcome: Outcome): void {
    const counts = this.counts[protocol] ?? {};
    this.counts[protocol] = counts;
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }

  answered(latency: number, timing: InferTiming | null): void {
    this.latency.record(latency);
    if (timing === null) return;
    this.queue.record(timing.queue);
    this.compute.record(timing.compute);
    this.batch.record(timing.batch);
    this.lastAnswer = Date.now();
  }

  snapshot(): ModelTrafficSnapshot {
    return {
      model: this.model,
      version: this.version,
      requests: PROTOCOLS.flatMap((protocol) =>
        OUTCOMES.flatMap((outcome) => {
          const count = this.counts[protocol]?.[outcome];
          return count === undefined ? [] : [{ protocol, outcome, count }];
        }),
      ),
      latency: this.latency.snapshot(),
      queue: this.queue.snapshot(),
      compute: this.compute.snapshot(),
      batch: this.batch.snapshot(),
      failedTime: this.failedTime,
      lastAnswer: this.lastAnswer,
    };
  }
}
