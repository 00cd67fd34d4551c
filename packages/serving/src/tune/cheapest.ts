import type { Configuration, Knob } from './tuning-target.js';

/** Knobs that add processes, and knobs that add threads, of all targets. */
const PROCESSES = ['workers', 'instances'];
const THREADS = ['threads', 'intraOpThreads', 'interOpThreads', 'ompThreads'];

/**
 * The cheapest first: fewest processes (product of workers and instances), then fewest threads (product of the
 * thread knobs), then least memory (differences under 5 % do not count), then the smallest values of the
 * other number knobs in the order of their declaration.
 */
export function cheapestFirst<T extends { configuration: Configuration; memory: number }>(
  knobs: readonly Knob[],
  candidates: readonly T[],
): readonly T[] {
  const others = knobs
    .filter(({ name, kind }) => kind === 'number' && ![...PROCESSES, ...THREADS].includes(name))
    .map(({ name }) => name);
  const rank = ({ configuration, memory }: T): readonly number[] => [
    product(configuration, PROCESSES),
    product(configuration, THREADS),
    Math.round(Math.log(Math.max(1, memory)) / Math.log(1.05)),
    ...others.map((name) => numberAt(configuration, name)),
  ];
  return [...candidates].sort((a, b) => {
    const [left, right] = [rank(a), rank(b)];
    const differs = left.findIndex((value, index) => value !== right[index]);
    return differs === -1 ? 0 : (left[differs] ?? 0) - (right[differs] ?? 0);
  });
}

function product(configuration: Configuration, names: readonly string[]): number {
  return names.reduce((value, name) => value * Math.max(1, numberAt(configuration, name)), 1);
}

function numberAt(configuration: Configuration, name: string): number {
  const value = configuration[name];
  return typeof value === 'number' ? value : 1;
}
