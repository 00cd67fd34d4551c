import type { Estimate, LoadReport, LoadStep, Objective } from '../load/load-report.js';
import type { Configuration, Knob, Measurement } from './tuning-target.js';

/** What is made best: most answers a second, least latency, or least cost per prediction. */
export type TuningAim = 'throughput' | 'latency' | 'cost';

/**
 * Why a trial was made. `start`: part of the space-filling start (the first is the baseline); `explore`: where
 * the model expects most; `race`: the promising ones against each other, in turn; `confirm`: the last ones
 * again, in turn, until a winner is told or the budget is gone.
 */
export type TrialPurpose = 'start' | 'explore' | 'race' | 'confirm';

/** One look at one configuration. A configuration may be looked at several times. */
export interface Trial {
  /** From 1, in the order in which they were made. */
  readonly number: number;
  readonly configuration: Configuration;
  readonly purpose: TrialPurpose;
  /** Of `race` and `confirm`: looks of one round were made one after the other and are compared with each other. */
  readonly round: number | null;
  /** Seconds of load that were asked for. */
  readonly asked: number;
  readonly measurement: Omit<Measurement, 'evidence'>;
  /** By `measurement.problem` and the objective. */
  readonly outcome: 'good' | 'breaks-objective' | 'failed';
}

/** All that is known of one configuration: a row of the table. */
export interface TunedConfiguration {
  /** From 1, in the order of the first look; 1 is the baseline, with which the others are compared. */
  readonly id: number;
  readonly configuration: Configuration;
  readonly trials: number;
  readonly failures: number;
  /** Looks in which the load generator was short, so that the server may be faster than the figures say. */
  readonly doubts: number;
  /** Null when every look failed. Intervals are at 95 %, from the spread pooled over all repeats. */
  readonly figures: {
    /** Right answers a second. */
    readonly throughput: Estimate;
    /** Throughput over that of row 1; null when row 1 failed. */
    readonly ratio: Estimate | null;
    /** Milliseconds at the percentile of the objective (p95 without one). */
    readonly latency: Estimate;
    /** Bytes, most over the looks. */
    readonly memory: number;
    /** Processor seconds a second, mean. */
    readonly cpu: number;
    /** Users at which it was measured (at its knee, or as given). */
    readonly users: number;
    /** Of a million predictions; null without a price. */
    readonly costPerMillion: number | null;
  } | null;
  readonly meetsObjective: boolean;
  /** Seconds of restarts, all looks together. */
  readonly restartSeconds: number;
  /** Of the last look that failed; null when none did. */
  readonly problem: string | null;
  /** Whether no other measured configuration is as good in everything and better in something. */
  readonly onFront: boolean;
}

/** How a finalist compares with the one that measured best. */
export interface Comparison {
  /** `id` of the row. */
  readonly id: number;
  /** Its figure over that of the leader, over shared rounds; above 1 is better whatever the aim. */
  readonly ratio: Estimate;
  /** Of no difference: t test on log ratios with the rounds as blocks. */
  readonly pValue: number;
  readonly rounds: number;
  /** Not told apart at 5 %, and measured less than `tieMargin` apart. */
  readonly tie: boolean;
}

export interface TuningVerdict {
  /** `id` of the row that is recommended: the cheapest of those that tie with the leader. */
  readonly best: number;
  /** `id` of the row that measured best. */
  readonly leader: number;
  /** Finalists other than the leader. */
  readonly comparisons: readonly Comparison[];
  /** Level of the test. */
  readonly level: number;
  readonly tieMargin: number;
  /** Sentences for people: why this one, what ties with it and why it is cheaper, what is uncertain. */
  readonly reasons: readonly string[];
}

/** Shares of the variance of the model's prediction over the whole grid (functional ANOVA). */
export interface KnobImportance {
  /** Of each knob alone, most important first. */
  readonly main: readonly { readonly knob: string; readonly share: number }[];
  /** Of two knobs together beyond their own shares, largest first. */
  readonly pairs: readonly {
    readonly knobs: readonly [string, string];
    readonly share: number;
  }[];
  /** Of configurations that the model had not seen (leave one out); below about 0.5 do not trust the shares. */
  readonly rSquared: number;
}

/**
 * `converged`: nothing better than 1 % is expected; `exhausted`: every configuration was measured;
 * `nothing-works`: the whole start failed.
 */
export type TuningStop = 'trials' | 'minutes' | 'converged' | 'exhausted' | 'nothing-works';

export interface TuningEffort {
  /** Looks, repeats and failed ones included. */
  readonly trials: number;
  /** Configurations looked at. */
  readonly configurations: number;
  /** Configurations that the constraints allow. */
  readonly grid: number;
  readonly seconds: number;
  /** Of those, spent on restarts. */
  readonly restartSeconds: number;
  readonly stopped: TuningStop;
}

export interface TuningReport {
  readonly format: 'lathe-tuning-1';
  readonly title: string;
  /** Title of what was tuned. */
  readonly target: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly aim: TuningAim;
  readonly objective: Objective | null;
  readonly price: Price | null;
  readonly seed: number;
  readonly knobs: readonly Knob[];
  /** Settings that were held. */
  readonly fixed: Configuration;
  readonly constraints: readonly string[];
  /** In the order of their ids; the first is the baseline. */
  readonly rows: readonly TunedConfiguration[];
  readonly trials: readonly Trial[];
  /** Null when no configuration worked; one that breaks the objective is never recommended. */
  readonly verdict: TuningVerdict | null;
  /** Null when too little was measured for a model. */
  readonly importance: KnobImportance | null;
  readonly effort: TuningEffort;
  /** What the load generator said of the recommended configuration in its last look. */
  readonly evidence: LoadStep | LoadReport | null;
  readonly machine: { readonly cores: number; readonly model: string };
  readonly versions: Readonly<Record<string, string>>;
}

/** What an hour costs: of the machine, and of what is used of it. At least one is more than 0. */
export interface Price {
  readonly perHour: number;
  /** Of one core fully used. */
  readonly perCoreHour: number;
  /** Of a gibibyte of memory used. */
  readonly perGibibyteHour: number;
}

export interface BestSoFar {
  /** `id` of its row. */
  readonly id: number;
  readonly configuration: Configuration;
  readonly throughput: number;
  readonly latency: number;
}

export type TuningEvent =
  | {
      readonly kind: 'started';
      readonly target: string;
      /** Configurations that the constraints allow. */
      readonly grid: number;
      /** Most trials. */
      readonly budget: number;
      /** Trials taken over from the journal. */
      readonly resumed: number;
    }
  | {
      readonly kind: 'trial-started';
      readonly number: number;
      readonly configuration: Configuration;
      readonly purpose: TrialPurpose;
      /** Seconds of load. */
      readonly seconds: number;
      /** Why this one, for people. */
      readonly reason: string;
    }
  | {
      readonly kind: 'trial-done';
      readonly trial: Trial;
      readonly best: BestSoFar | null;
      /** Of the budget of trials or minutes, whichever is nearer to its end; 0 to 1. */
      readonly done: number;
      /** Estimated; at most this, since the search ends sooner when nothing better is expected. */
      readonly secondsLeft: number;
    }
  | { readonly kind: 'finished'; readonly report: TuningReport };
