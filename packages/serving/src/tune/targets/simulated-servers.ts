import type { Configuration, Knob } from '../tuning-target.js';
import type { SimulatedFigures } from './simulated-target.js';

/** A simulated server with its knobs. */
export interface SimulatedServer {
  readonly title: string;
  readonly knobs: readonly Knob[];
  readonly figures: (configuration: Configuration) => SimulatedFigures;
}

const MEBIBYTE = 2 ** 20;

const logKnob = (name: string, values: readonly number[]): Knob => ({
  name,
  kind: 'number',
  values,
  log: true,
});

const at = (configuration: Configuration, name: string): number => {
  const value = configuration[name];
  return typeof value === 'number' ? value : 1;
};

/** Amdahl's law: how much faster `threads` threads are when the share `parallel` of the work can be shared. */
const amdahl = (threads: number, parallel: number): number =>
  1 / (1 - parallel + parallel / threads);

/** Universal scalability: capacity of n servers relative to one. */
const scalability = (n: number, contention: number, coherency: number): number =>
  n / (1 + contention * (n - 1) + coherency * n * (n - 1));

/** Latency and users of a closed loop at its knee, by Little's law. */
function atKnee(
  throughput: number,
  servers: number,
  milliseconds: number,
): Pick<SimulatedFigures, 'latency' | 'users'> {
  const users = Math.max(1, Math.ceil(1.5 * servers));
  return { users, latency: Math.max(milliseconds, (1000 * users) / throughput) * 1.6 };
}

/**
 * Workers in front of model instances on `cores` cores: workers that wait cost little, an instance's threads
 * speed it up by Amdahl's law, and more runnable threads than cores cost more than they give. 6 x 6 x 6 x 2
 * configurations: workers, instances, intraOpThreads, and spinning, which helps only while cores are free.
 */
export function oversubscribedServer(cores: number): SimulatedServer {
  return {
    title: `Workers and instances on ${cores} cores`,
    knobs: [
      logKnob('workers', [1, 2, 4, 8, 16, 32]),
      logKnob('instances', [1, 2, 4, 8, 16, 32]),
      logKnob('intraOpThreads', [1, 2, 4, 8, 16, 32]),
      { name: 'spinning', kind: 'choice', values: [false, true] },
    ],
    figures: (configuration) => {
      const workers = at(configuration, 'workers');
      const instances = at(configuration, 'instances');
      const threads = at(configuration, 'intraOpThreads');
      const spinning = configuration['spinning'] === true;
      const busy = Math.min(instances, workers);
      const runnable = busy * threads + 0.2 * workers;
      const over = Math.max(1, runnable / cores);
      const spin = spinning ? (over > 1 ? 0.6 : 1.12) : 1;
      const one = 50 * amdahl(threads, 0.7) * spin;
      const many = scalability(busy, 0.02, 0.0008) * one;
      // Beyond the cores threads share them, and pay for changing places.
      const shared = many / over ** 1.3;
      // A worker answers about 90 requests a second at most.
      const throughput = 1 / (1 / shared + 1 / (90 * Math.min(workers, 1.5 * cores)) ** 1);
      return {
        throughput,
        ...atKnee(throughput, busy, 1000 / one),
        memory: (80 * workers + 120 * instances) * MEBIBYTE,
        cpu: Math.min(cores, runnable),
      };
    },
  };
}

/**
 * A batching server: throughput rises with the batch until memory bandwidth is full (a plateau over half the
 * grid), latency rises with batch and delay. 5 x 9 x 6 configurations.
 */
export function batchingServer(): SimulatedServer {
  return {
    title: 'Batching with a plateau',
    knobs: [
      logKnob('instances', [1, 2, 4, 8, 16]),
      logKnob('maxBatch', [1, 2, 4, 8, 16, 32, 64, 128, 256]),
      { name: 'batchDelayMs', kind: 'number', values: [0, 1, 2, 5, 10, 20], log: true },
    ],
    figures: (configuration) => {
      const instances = at(configuration, 'instances');
      const batch = at(configuration, 'maxBatch');
      const delay = at(configuration, 'batchDelayMs');
      // Batches fill only as far as there is company; a delay fills them further.
      const filled = Math.min(
        batch,
        12 * (1 + 0.15 * delay) * Math.sqrt(4 / Math.max(4, instances)),
      );
      const service = 2 + 0.35 * filled;
      const raw =
        scalability(instances, 0.08, 0.004) * (1000 / (service + delay / (1 + instances))) * filled;
      const throughput = 1 / (1 / raw ** 4 + 1 / 6000 ** 4) ** 0.25;
      return {
        throughput,
        latency: 1.5 * (service + delay) * (1 + 0.1 * instances),
        users: Math.ceil(filled * instances),
        memory: 150 * instances * MEBIBYTE,
        cpu: Math.min(8, instances),
      };
    },
  };
}

/**
 * The article's retrieval server in shape, on 36 cores: workers, instances, OMP threads, inter-op and intra-op
 * threads. Many workers before one instance need its threads (rows 2 and 4 of the table), one worker is hurt by
 * them (rows 1 and 3), and many of both with a thread each are best (row 5). 6 x 5 x 2 x 4 x 4 configurations.
 */
export function retrievalServer(): SimulatedServer {
  return {
    title: 'Retrieval on 36 cores',
    knobs: [
      logKnob('workers', [1, 2, 4, 9, 18, 36]),
      logKnob('instances', [1, 2, 4, 8, 16]),
      logKnob('ompThreads', [1, 36]),
      logKnob('interOpThreads', [1, 4, 12, 36]),
      logKnob('intraOpThreads', [1, 4, 12, 36]),
    ],
    figures: (configuration) => {
      const workers = at(configuration, 'workers');
      const instances = at(configuration, 'instances');
      const omp = at(configuration, 'ompThreads');
      const inter = at(configuration, 'interOpThreads');
      const intra = at(configuration, 'intraOpThreads');
      const concurrent = Math.min(workers, instances * inter);
      // Threads of an operator and of OMP stand in each other's way when a request is alone.
      const one = 36 / (1 + 0.32 * Math.log2(intra) * 0.36 + 0.12 * Math.log2(omp));
      const active = Math.min(instances, concurrent);
      // Each instance has a pool of threads of its own, which its requests share.
      const runnable = concurrent + 0.5 * active * (intra - 1);
      const over = Math.max(1, runnable / 36);
      const within = scalability(concurrent / active, 0.08, 0.001);
      const across = scalability(active, 0.015, 0.0006);
      // A worker does some of the work itself: copying tensors, HTTP.
      const front = 70 * scalability(workers, 0.1, 0.0004);
      const back = (one * within * across) / over ** 1.2;
      const throughput = 1 / (1 / front ** 2 + 1 / back ** 2) ** 0.5;
      return {
        throughput,
        ...atKnee(throughput, concurrent, 1000 / one),
        memory: (60 * workers + 900 * instances) * MEBIBYTE,
        cpu: Math.min(36, runnable),
      };
    },
  };
}
