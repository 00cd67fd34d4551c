import type { tuningSpace } from '@lathe/serving/tune/tuning-space';
import type { z } from 'zod';
import { modelPath } from './model-path.js';

/**
 * A space file to start from, for a model and a machine with so many cores: the knobs that matter most often,
 * in steps that double. Threads over all sessions are held to twice the cores: beyond that they only take turns.
 * The other constraints leave out what is the same as something else: sessions that `inline` does not have,
 * spinning without company, a delay without batches.
 */
export function exampleSpace(model: string, cores: number): z.input<typeof tuningSpace> {
  const most = Math.max(2, cores);
  return {
    latheTuning: 1,
    title: 'First tuning',
    target: { kind: 'endpoint', models: [modelPath(model, process.cwd())] },
    knobs: {
      workers: { min: 1, max: most, scale: 'log2' },
      isolation: ['inline', 'thread', 'process'],
      instances: { min: 1, max: 2 * most, scale: 'log2' },
      intraOpThreads: { min: 1, max: most, scale: 'log2' },
      spinning: [false, true],
      maxBatch: [1, 4, 16, 64],
      batchDelayMs: [0, 1, 4],
    },
    constraints: [
      'instances * intraOpThreads <= 2 * cores',
      'workers <= instances',
      "isolation != 'inline' or instances == workers",
      'intraOpThreads > 1 or spinning == false',
      'maxBatch > 1 or batchDelayMs == 0',
    ],
    payload: { kind: 'schema', rows: 1, encoding: 'binary' },
    objective: 'p95<100ms',
    budget: { trials: 40, minutes: 30 },
    seed: 1,
  };
}
