/** How requests come. `users`: each sends its next request when it has its answer (closed loop). */
export type Arrivals =
  | { readonly kind: 'users'; readonly users: number }
  /** Requests a second, whatever the server does (open loop). */
  | { readonly kind: 'constant'; readonly rate: number }
  | { readonly kind: 'poisson'; readonly rate: number; readonly seed: number };

/** A figure with its 95 % interval over windows of the run. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Milliseconds. */
export interface LatencyFigures {
  readonly p50: Estimate;
  readonly p90: Estimate;
  readonly p95: Estimate;
  readonly p99: Estimate;
  readonly p999: number;
  readonly mean: number;
  readonly max: number;
}

/** One arrival pattern held until it is known well enough. */
export interface LoadStep {
  readonly arrivals: Arrivals;
  /** Seconds measured, without the warm-up. */
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly requests: number;
  /** Answers a second that were right. */
  readonly throughput: Estimate;
  /** From the intended start: what a user waits. In a closed loop the intended start is the actual one. */
  readonly latency: LatencyFigures;
  /** From the actual sending. */
  readonly serviceTime: LatencyFigures;
  /** By cause, e.g. `503`, `timeout`, `connection`, `wrong answer`. */
  readonly errors: Readonly<Record<string, number>>;
  /** Right answers a second within the objective; null without one. */
  readonly goodput: Estimate | null;
  /** Of the server's process tree; null where it is not known. */
  readonly server: ResourceUse | null;
  /** Of the generator itself. */
  readonly generator: ResourceUse;
  /** How far behind its plan the generator sent, 99th percentile, milliseconds; open loop only. */
  readonly lag: number | null;
  /** Reasons not to believe this step; empty when it is sound. */
  readonly invalid: readonly string[];
  /** What weakens a figure without making the step unsound, e.g. a percentile of too few requests. */
  readonly remarks?: readonly string[];
  /** Whether the target precision was met before the time was up. */
  readonly settled: boolean;
}

export interface ResourceUse {
  /** Processor seconds a second: 1.0 is one core. */
  readonly cpu: number;
  /** Bytes, largest sum over the tree. */
  readonly memory: number;
  readonly processes: number;
}

/** The load beyond which more users bring nothing, or break the objective. */
export interface Knee {
  readonly users: number;
  /** Users at the knee over resamples of the windows: 95 % interval. */
  readonly low: number;
  readonly high: number;
  readonly throughput: Estimate;
  readonly why: 'gain-vanished' | 'objective-broken' | 'last-step';
}

/** `X(N) = g N / (1 + a (N - 1) + b N (N - 1))` (Gunther's universal scalability law). */
export interface ScalabilityFit {
  /** Requests a second of one user. */
  readonly gamma: number;
  /** Contention. */
  readonly alpha: number;
  /** Coherency. */
  readonly beta: number;
  /** `sqrt((1 - a) / b)`; null when b is 0. */
  readonly peakUsers: number | null;
  readonly rSquared: number;
}

export interface LoadReport {
  readonly format: 'lathe-load-1';
  readonly url: string;
  readonly startedAt: string;
  readonly payload: {
    readonly description: string;
    readonly bytes: number;
    readonly variants: number;
  };
  readonly objective: Objective | null;
  readonly steps: readonly LoadStep[];
  readonly knee: Knee | null;
  readonly scalability: ScalabilityFit | null;
  readonly machine: {
    readonly cores: number;
    readonly model: string;
    readonly sameMachine: boolean;
  };
  readonly versions: Readonly<Record<string, string>>;
}

/** `p95<60ms` */
export interface Objective {
  readonly percentile: 50 | 90 | 95 | 99 | 99.9;
  /** Milliseconds. */
  readonly below: number;
}
