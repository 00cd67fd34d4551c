import { readFile } from 'node:fs/promises';
import { LatheError } from '@lathe/flow';
import { z } from 'zod';
import { systemReason } from '../../failure/system-reason.js';
import { seededRandom, seedOf } from '../../statistics/seeded-random.js';
import { configurationKey } from '../configuration-grid.js';
import { configurationSchema } from '../trial-schema.js';
import type { Configuration, Measurement, TuningTarget } from '../tuning-target.js';

const look = z.strictObject({
  throughput: z.number(),
  latency: z.number(),
  memory: z.number(),
  cpu: z.number(),
  users: z.number(),
});

/** Every configuration of a space measured several times: what a search can be held against. */
export const storedGrid = z.strictObject({
  format: z.literal('lathe-grid-1'),
  title: z.string(),
  /** Of each look. */
  seconds: z.number().positive(),
  /** Mean over the looks, restart of a configuration. */
  restartSeconds: z.number().min(0),
  machine: z.string(),
  points: z.array(
    z.strictObject({
      configuration: configurationSchema,
      /** Interleaved repeats; empty when the configuration does not start. */
      looks: z.array(look),
      problem: z.string().nullable(),
    }),
  ),
});
export type StoredGrid = z.infer<typeof storedGrid>;

/** Errors: `grid-unreadable`. */
export async function readStoredGrid(path: string): Promise<StoredGrid> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw unreadable(path, `The stored grid cannot be read: ${systemReason(cause)}.`, cause);
  }
  try {
    return storedGrid.parse(JSON.parse(text));
  } catch (cause) {
    throw unreadable(path, 'The file is no stored grid of measurements.', cause);
  }
}

const unreadable = (file: string, message: string, cause: unknown): LatheError =>
  new LatheError({
    code: 'grid-unreadable',
    kind: 'data',
    message,
    place: { file },
    advice: 'Give a file that bench/serving/measure-grid.mjs has written.',
    cause,
  });

/**
 * Answers from a stored grid. The noise is that of the repeats: a look draws as many of them, with replacement,
 * as short looks fit into its seconds, and gives their mean. The same seed, trial and configuration give the same.
 */
export function storedGridTarget(grid: StoredGrid, seed: number): TuningTarget {
  const points = new Map(
    grid.points.map((point) => [configurationKey(point.configuration), point]),
  );
  let running: string | null = null;
  return {
    title: grid.title,
    refuse: (configuration) =>
      points.has(configurationKey(configuration)) ? null : 'it is not in the grid',
    measure: async (configuration, wish): Promise<Measurement> => {
      wish.signal.throwIfAborted();
      const key = configurationKey(configuration);
      const point = points.get(key);
      const random = seededRandom(seedOf(`${seed} ${wish.trial} ${key}`));
      const draws = Math.max(1, Math.round(wish.seconds / grid.seconds));
      const drawn = Array.from({ length: draws }, () => {
        const looks = point?.looks ?? [];
        return looks[Math.floor(random.uniform() * looks.length)];
      }).filter((each) => each !== undefined);
      const mean = (figure: keyof (typeof drawn)[number]): number =>
        drawn.reduce((sum, each) => sum + each[figure], 0) / Math.max(1, drawn.length);
      const restartSeconds = running === key ? 0 : grid.restartSeconds;
      running = key;
      return {
        throughput: mean('throughput'),
        latency: mean('latency'),
        memory: mean('memory'),
        cpu: mean('cpu'),
        users: Math.round(mean('users')),
        seconds: wish.seconds + restartSeconds,
        restartSeconds,
        problem: drawn.length === 0 ? (point?.problem ?? 'It is not in the grid.') : null,
        doubt: null,
        evidence: null,
      };
    },
    close: async () => {},
  };
}

/** The mean throughput of a configuration over its repeats, within an objective: null when it breaks it or fails. */
export function storedThroughput(
  grid: StoredGrid,
  configuration: Configuration,
  below: number | null,
): number | null {
  const key = configurationKey(configuration);
  const looks = grid.points.find((point) => configurationKey(point.configuration) === key)?.looks;
  if (looks === undefined || looks.length === 0) return null;
  const mean = (figure: 'throughput' | 'latency'): number =>
    looks.reduce((sum, each) => sum + each[figure], 0) / looks.length;
  return below !== null && mean('latency') > below ? null : mean('throughput');
}
