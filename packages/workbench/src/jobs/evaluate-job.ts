import { resolve } from 'node:path';
import { writeFileWhole } from '@lathe/engine';
import { fileJson, type Json } from '@lathe/flow';
import type { EvaluateJob } from './job-description.js';
import type { JobContext } from './run-job.js';
import { heardBy } from './sidecar-events.js';

export interface EvaluateReport {
  /** As written to the metrics file: `scores`, `trivial`, rows, seed, versions. */
  readonly metrics: Json;
}

/** Scores a model on held-out rows and writes the scores with those of the trivial models. */
export async function evaluateModel(
  job: EvaluateJob,
  context: JobContext,
): Promise<EvaluateReport> {
  const { result } = await context.session.python.call(
    'evaluate_model',
    { table: resolve(context.folder, job.table), model: resolve(context.folder, job.model) },
    {
      ...(context.signal === undefined ? {} : { signal: context.signal }),
      onEvent: heardBy('evaluate', context.onEvent),
    },
  );
  const { charts: _, ...metrics } = result;
  await writeFileWhole(resolve(context.folder, job.metrics), fileJson(metrics));
  return { metrics };
}
