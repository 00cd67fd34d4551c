import type { ProcessReading } from './process-tree.js';

/** What a process tree used between two readings. */
export interface TreeUsage {
  /** Processor seconds a second. */
  readonly cpu: number;
  /** Bytes: largest sum of resident sets at one reading. */
  readonly memory: number;
  /** Largest number of processes at one reading. */
  readonly processes: number;
}

export interface TreeReading {
  /** Milliseconds of any clock that does not jump. */
  readonly at: number;
  readonly processes: readonly ProcessReading[];
}

/**
 * Usage from the first reading to the last; null with fewer than two, or when nobody was there. What a
 * process had used at the first reading is not counted; one that appears later is counted from its start; of
 * one that ends only what it used after its last reading is missed.
 */
export function usageBetween(readings: readonly TreeReading[]): TreeUsage | null {
  const [first] = readings;
  const last = readings.at(-1);
  if (first === undefined || last === undefined || last.at <= first.at) return null;
  const used = new Map<string, { readonly from: number; readonly to: number }>();
  for (const reading of readings) {
    for (const process of reading.processes) {
      const key = `${process.pid} ${process.startedAt}`;
      const from = used.get(key)?.from ?? (reading === first ? process.cpuSeconds : 0);
      used.set(key, { from, to: process.cpuSeconds });
    }
  }
  if (used.size === 0) return null;
  const seconds = [...used.values()].reduce((sum, { from, to }) => sum + to - from, 0);
  return {
    cpu: seconds / ((last.at - first.at) / 1000),
    memory: Math.max(
      ...readings.map(({ processes }) => processes.reduce((sum, { memory }) => sum + memory, 0)),
    ),
    processes: Math.max(...readings.map(({ processes }) => processes.length)),
  };
}
