import type { Arrivals } from './load-report.js';

/** What speaks for or against believing a step. */
export interface Evidence {
  readonly arrivals: Arrivals;
  readonly windows: number;
  readonly seconds: number;
  readonly answered: number;
  readonly errors: Readonly<Record<string, number>>;
  /** 95th percentile of latency, milliseconds. */
  readonly p95: number;
  /** Mean number of requests under way, from their sending to their outcome. */
  readonly underWay: number;
  /** Longest seconds from a request's sending to its outcome. */
  readonly longest: number;
  /** 99th percentile of how late the generator turned to requests, milliseconds; null in a closed loop. */
  readonly lag: number | null;
  readonly threads: number;
  /** Processor seconds a second of the generator's threads. */
  readonly cpu: number;
  /** Largest share of time that one of its threads was busy. */
  readonly busyShare: number;
}

export const LEAST_WINDOWS = 10;
const MOST_ERRORS = 0.01;
/** As perf_analyzer and Locust have it. */
const MOST_CPU = 0.8;
/** A thread that waits for the processor is busy without using it. */
const MOST_BUSY = 0.95;
/** Lag up to this, milliseconds, is that of any timer. */
const TIMER_LAG = 0.5;
/** Share of the latency that may be the generator's own lag. */
const MOST_LAG = 0.25;
const LITTLE_TOLERANCE = 0.05;

/**
 * Why a step is not to be believed. `of` says whose figures they are then: `server`: what the server did
 * (errors), which is true of it; `generator`: what the generator could do, so that a server may be faster than
 * it looks; `length`: too little was measured.
 */
export interface Doubt {
  readonly of: 'server' | 'generator' | 'length';
  /** A clause that reads after "because". */
  readonly reason: string;
}

/** Reasons not to believe a step; none when it is sound. */
export function doubtsOf(evidence: Evidence): readonly Doubt[] {
  const { answered, windows, lag, cpu, threads, busyShare, p95 } = evidence;
  const doubts: Doubt[] = [];
  const doubt = (of: Doubt['of'], reason: string): void => {
    doubts.push({ of, reason });
  };
  if (answered === 0) doubt('server', 'no right answer came');
  if (windows < LEAST_WINDOWS) {
    doubt('length', `only ${windows} windows were measured, and ${LEAST_WINDOWS} are the least`);
  }
  const failed = Object.values(evidence.errors).reduce((sum, count) => sum + count, 0);
  const failedShare = failed / Math.max(1, failed + answered);
  if (failedShare > MOST_ERRORS) {
    const causes = Object.entries(evidence.errors).map(([cause, count]) => `${count} ${cause}`);
    doubt('server', `${percent(failedShare)} of the requests failed (${causes.join(', ')})`);
  }
  if (lag !== null && answered > 0 && lag > Math.max(TIMER_LAG, MOST_LAG * p95)) {
    doubt(
      'generator',
      `the generator fell behind its plan: 1 % of the requests went out more than ${lag.toFixed(1)} ms late, where p95 is ${p95.toFixed(1)} ms`,
    );
  }
  if (cpu > MOST_CPU * threads) {
    doubt(
      'generator',
      `the generator itself was at its limit: ${percent(cpu / threads)} of the processor time of its ${threads === 1 ? 'thread' : 'threads'}`,
    );
  } else if (busyShare > MOST_BUSY) {
    doubt(
      'generator',
      `a thread of the generator was busy or waited for the processor ${percent(busyShare)} of the time`,
    );
  }
  const broken = littlesLaw(evidence);
  if (broken !== null) doubt('generator', broken);
  return doubts;
}

/**
 * Little's law: with no pause between requests as many are under way, on average, as there are users.
 * Less means that users waited for the generator, not for the server.
 */
function littlesLaw({ arrivals, answered, underWay, longest, seconds }: Evidence): string | null {
  if (arrivals.kind !== 'users' || answered === 0) return null;
  // Each user is in the middle of a request when the measuring begins and when it ends, of the longest at worst.
  const tolerance = LITTLE_TOLERANCE + longest / seconds;
  const ratio = underWay / arrivals.users;
  if (Math.abs(ratio - 1) <= tolerance) return null;
  return `Little's law is broken: ${underWay.toFixed(2)} requests were under way on average with ${arrivals.users} ${arrivals.users === 1 ? 'user' : 'users'}`;
}

const percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
