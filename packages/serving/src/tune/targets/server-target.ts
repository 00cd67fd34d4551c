import { performance } from 'node:perf_hooks';
import { LatheError } from '@lathe/flow';
import { type LoadGenerator, type MeasuredStep, openGenerator } from '../../load/generator.js';
import type { Objective } from '../../load/load-report.js';
import { latencyAt } from '../../load/objective.js';
import type { PreparedRequests } from '../../load/prepare-requests.js';
import { configurationKey } from '../configuration-grid.js';
import type { Configuration, Measurement, TuningTarget } from '../tuning-target.js';
import {
  errorShare,
  generatorDoubt,
  type LookOptions,
  MOST_ERRORS,
  measureLook,
} from './measured-look.js';

/** A server that runs with one configuration. */
export interface RunningServer {
  readonly url: string;
  /** Root of its process tree. */
  readonly pid: number;
  stop(): Promise<void>;
}

export interface ServerTargetOptions extends LookOptions {
  readonly title: string;
  readonly refuse: (configuration: Configuration) => string | null;
  /**
   * Fulfilled when the server answers. Errors of kind `usage`, `document` and `data` end the whole tuning, others
   * count as a failure of the configuration.
   */
  readonly start: (configuration: Configuration, signal: AbortSignal) => Promise<RunningServer>;
  /** Requests for a server that runs. */
  readonly requests: (server: RunningServer, signal: AbortSignal) => Promise<PreparedRequests>;
}

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
        if (wish.signal.aborted || ['usage', 'document', 'data', 'internal'].includes(error.kind))
          throw error;
        return failure(problemText(error), secondsSince(began), secondsSince(began));
      }
      const restartSeconds = secondsSince(began);
      const found = await measureLook(up.generator, options, wish);
      return measurementOf(found, options.objective, restartSeconds, secondsSince(began));
    },
  };
}

function measurementOf(
  found: MeasuredStep,
  objective: Objective | null,
  restartSeconds: number,
  seconds: number,
): Measurement {
  const { step } = found;
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
    doubt: generatorDoubt(found),
    evidence: step,
  };
}

/** With the last line that the server printed, which mostly says why it did not start. */
function problemText({ message, details }: LatheError): string {
  const last = details?.trim().split('\n').at(-1) ?? '';
  return last === '' ? message : `${message} It printed last: ${last}`;
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
  doubt: null,
  evidence: null,
});

const secondsSince = (began: number): number => (performance.now() - began) / 1000;
