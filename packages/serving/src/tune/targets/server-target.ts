import { performance } from 'node:perf_hooks';
import { LatheError } from '@lathe/flow';
import { type LoadGenerator, openGenerator } from '../../load/generator.js';
import type { LoadStep, Objective } from '../../load/load-report.js';
import { latencyAt } from '../../load/objective.js';
import type { PreparedRequests } from '../../load/prepare-requests.js';
import { configurationKey } from '../configuration-grid.js';
import type { Configuration, Measurement, MeasureWish, TuningTarget } from '../tuning-target.js';
import { bracketKnee } from './knee-bracket.js';

/** A server that runs with one configuration. */
export interface RunningServer {
  readonly url: string;
  /** Root of its process tree. */
  readonly pid: number;
  stop(): Promise<void>;
}

export interface ServerTargetOptions {
  readonly title: string;
  readonly refuse: (configuration: Configuration) => string | null;
  /**
   * Fulfilled when the server answers. Errors of kind `usage` and `document` end the whole tuning, others count
   * as a failure of the configuration.
   */
  readonly start: (configuration: Configuration, signal: AbortSignal) => Promise<RunningServer>;
  /** Requests for a server that runs. */
  readonly requests: (server: RunningServer, signal: AbortSignal) => Promise<PreparedRequests>;
  readonly objective: Objective | null;
  /** Where a search for the knee ends. */
  readonly maxUsers: number;
}

/** A configuration of which more answers than this are wrong does not count. */
const MOST_ERRORS = 0.01;
/**
 * Dropped before each measurement, as a share of it: a fixed time, so that looks of the same length cost the
 * same. A rule that waits for steadiness would spend most of a short look on waiting.
 */
const WARM_UP = 1 / 3;
/** Users where a search for the knee begins when nothing is known. */
const FIRST_USERS = 4;

interface Running {
  readonly key: string;
  readonly server: RunningServer;
  readonly generator: LoadGenerator;
}

/**
 * A server that is started anew for each configuration and measured with the load generator: one that is up
 * already is not started again.
 */
export function serverTarget(options: ServerTargetOptions): TuningTarget {
  let running: Running | null = null;

  async function stop(): Promise<void> {
    const last = running;
    running = null;
    if (last === null) return;
    await last.generator.close();
    await last.server.stop();
  }

  async function start(configuration: Configuration, signal: AbortSignal): Promise<Running> {
    const key = configurationKey(configuration);
    if (running?.key === key) return running;
    await stop();
    const server = await options.start(configuration, signal);
    try {
      const { target, messages } = await options.requests(server, signal);
      const { objective } = options;
      const generator = openGenerator({ target, messages, objective, pid: server.pid });
      running = { key, server, generator };
      return running;
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  return {
    title: options.title,
    refuse: options.refuse,
    close: stop,
    measure: async (configuration, wish) => {
      const began = performance.now();
      let up: Running;
      try {
        up = await start(configuration, wish.signal);
      } catch (thrown) {
        const error = LatheError.from(thrown);
        if (wish.signal.aborted || ['usage', 'document', 'internal'].includes(error.kind))
          throw error;
        return failure(error.message, secondsSince(began), secondsSince(began));
      }
      const restartSeconds = secondsSince(began);
      const step = await measureAt(up.generator, options, wish);
      return measurementOf(step, options.objective, restartSeconds, secondsSince(began));
    },
  };
}

async function measureAt(
  generator: LoadGenerator,
  { objective, maxUsers }: ServerTargetOptions,
  wish: MeasureWish,
): Promise<LoadStep> {
  const measure = async (users: number, seconds: number): Promise<LoadStep> => {
    const { step } = await generator.measure(
      { kind: 'users', users },
      { seconds, warmUp: seconds * WARM_UP, signal: wish.signal },
    );
    return step;
  };
  const users =
    wish.users ??
    (await bracketKnee({
      start: wish.startUsers ?? FIRST_USERS,
      most: maxUsers,
      probe: async (tried) => {
        // A probe only has to tell 5 % apart.
        const step = await measure(tried, Math.max(0.5, wish.seconds / 3));
        const kept =
          objective === null ||
          latencyAt(step.latency, objective.percentile).value <= objective.below;
        return {
          users: tried,
          throughput: step.throughput.value,
          sound: kept && errorShare(step) <= MOST_ERRORS,
        };
      },
    }));
  return measure(users, wish.seconds);
}

function measurementOf(
  step: LoadStep,
  objective: Objective | null,
  restartSeconds: number,
  seconds: number,
): Measurement {
  const errors = errorShare(step);
  const { users } = step.arrivals.kind === 'users' ? step.arrivals : { users: 0 };
  return {
    throughput: step.throughput.value,
    latency: latencyAt(step.latency, objective?.percentile ?? 95).value,
    memory: step.server?.memory ?? 0,
    cpu: step.server?.cpu ?? 0,
    users,
    seconds,
    restartSeconds,
    problem:
      errors > MOST_ERRORS
        ? `${(100 * errors).toFixed(1)} % of the requests failed (${Object.keys(step.errors).join(', ')}).`
        : null,
    evidence: step,
  };
}

function errorShare(step: LoadStep): number {
  const errors = Object.values(step.errors).reduce((sum, count) => sum + count, 0);
  return step.requests === 0 ? 1 : errors / step.requests;
}

const failure = (problem: string, seconds: number, restartSeconds: number): Measurement => ({
  throughput: 0,
  latency: 0,
  memory: 0,
  cpu: 0,
  users: 0,
  seconds,
  restartSeconds,
  problem,
  evidence: null,
});

const secondsSince = (began: number): number => (performance.now() - began) / 1000;
