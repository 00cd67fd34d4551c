import { seededRandom, seedOf } from '../../statistics/seeded-random.js';
import { configurationKey } from '../configuration-grid.js';
import type { Configuration, Measurement, TuningTarget } from '../tuning-target.js';

/** What a simulated server does with a configuration when there is no noise. */
export interface SimulatedFigures {
  /** Answers a second. */
  readonly throughput: number;
  /** Milliseconds. */
  readonly latency: number;
  /** Bytes. */
  readonly memory: number;
  readonly cpu: number;
  readonly users: number;
}

export interface SimulationOptions {
  readonly title: string;
  readonly figures: (configuration: Configuration) => SimulatedFigures;
  /** Standard deviation of the logarithm of a figure measured for `noiseSeconds`; longer looks have less. */
  readonly noise: number;
  /** Default: 6. */
  readonly noiseSeconds?: number;
  /** Factor on all throughputs at a trial: a machine that is slower for a while. Default: 1. */
  readonly drift?: (trial: number) => number;
  readonly restartSeconds?: number;
  readonly seed: number;
  /** Why a configuration cannot be started, or null. */
  readonly fails?: (configuration: Configuration) => string | null;
}

/**
 * A server that is a formula, so that a search can be tested without luck. A look is the same whenever it is
 * made with the same seed, configuration and trial number.
 */
export function simulatedTarget(options: SimulationOptions): TuningTarget {
  const { title, figures, noise, noiseSeconds = 6, restartSeconds = 2, seed } = options;
  let running: string | null = null;
  return {
    title,
    refuse: () => null,
    measure: async (configuration, wish): Promise<Measurement> => {
      wish.signal.throwIfAborted();
      const key = configurationKey(configuration);
      const random = seededRandom(seedOf(`${seed} ${wish.trial} ${key}`));
      const spread = noise * Math.sqrt(noiseSeconds / wish.seconds);
      const { throughput, latency, memory, cpu, users } = figures(configuration);
      const problem = options.fails?.(configuration) ?? null;
      const restarted = running === key ? 0 : restartSeconds;
      running = key;
      const slowness = options.drift?.(wish.trial) ?? 1;
      return {
        throughput: throughput * slowness * Math.exp(spread * random.normal()),
        latency: (latency / slowness) * Math.exp(spread * random.normal()),
        memory,
        cpu,
        users: wish.users ?? users,
        seconds: wish.seconds + restarted,
        restartSeconds: restarted,
        problem,
        doubt: null,
        evidence: null,
      };
    },
    close: async () => {},
  };
}
