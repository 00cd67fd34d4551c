import type { LoadReport, LoadStep } from '../load/load-report.js';

/** Values of the knobs of one trial, by name. */
export type Configuration = Readonly<Record<string, number | string | boolean>>;

/** One value that can be chosen. Numbers are ordered; `log` says that steps are ratios. */
export type Knob =
  | {
      readonly name: string;
      readonly kind: 'number';
      readonly values: readonly number[];
      readonly log: boolean;
    }
  | {
      readonly name: string;
      readonly kind: 'choice';
      readonly values: readonly (string | boolean)[];
    };

/** One look at one configuration, as short as the tuner asks. */
export interface Measurement {
  /** Right answers a second at the knee (or at the load given). */
  readonly throughput: number;
  /** Of the percentile of the objective, milliseconds. */
  readonly latency: number;
  /** Bytes. */
  readonly memory: number;
  /** Processor seconds a second. */
  readonly cpu: number;
  /** Users at which it was measured. */
  readonly users: number;
  /** Seconds it took, restart included. */
  readonly seconds: number;
  readonly restartSeconds: number;
  /** Why it does not count; null when it does. */
  readonly problem: string | null;
  /**
   * Why the figures may be those of the load generator, after a second try: the server may be faster than they
   * say. Null when the generator kept up. It counts, at little weight (`weightOf`), and reports say so.
   */
  readonly doubt: string | null;
  readonly evidence: LoadStep | LoadReport | null;
}

export interface MeasureWish {
  /** Number of the trial, from 1. */
  readonly trial: number;
  /** Seconds of load; what sets the precision. */
  readonly seconds: number;
  /** Users to measure at; undefined: find the knee of the configuration. */
  readonly users?: number;
  /** Where a search for the knee starts, e.g. at the knee of the nearest configuration. */
  readonly startUsers?: number;
  readonly signal: AbortSignal;
}

/** Something with knobs whose speed can be measured: an endpoint, a simulation, a stored grid. */
export interface TuningTarget {
  readonly title: string;
  /** Why a combination makes no sense (more instances than ports, say), or null. */
  refuse(configuration: Configuration): string | null;
  /**
   * Brings the configuration up, measures, and leaves it up for the next look at it. What is wrong with this
   * configuration is told as `problem`; an error is thrown only for what no other configuration would mend.
   */
  measure(configuration: Configuration, wish: MeasureWish): Promise<Measurement>;
  close(): Promise<void>;
}
