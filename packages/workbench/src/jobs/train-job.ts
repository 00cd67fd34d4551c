import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { writeFileWhole } from '@lathe/engine';
import { fileJson, type Json } from '@lathe/flow';
import type { TrainJob } from './job-description.js';
import type { JobContext } from './run-job.js';
import { heardBy } from './sidecar-events.js';
import { type Split, splitTable } from './split-table.js';

export interface TrainReport {
  readonly split: Split;
  /** What the trainer says of the model: features, classes, seed, scores on the training rows, versions. */
  readonly model: Json;
}

/** Parts the table, trains on one part, and writes the model and the report. */
export async function trainModel(job: TrainJob, context: JobContext): Promise<TrainReport> {
  const model = resolve(context.folder, job.model);
  await mkdir(dirname(model), { recursive: true });
  const split = await splitTable(job, context);
  const { result } = await context.session.python.call(
    'train_model',
    {
      table: resolve(context.folder, job.trainTable),
      label: job.label,
      problem: job.problem,
      seed: job.seed,
      model,
      ...(job.positive === undefined ? {} : { positive: job.positive }),
      ...(job.features === undefined ? {} : { features: job.features }),
    },
    {
      ...(context.signal === undefined ? {} : { signal: context.signal }),
      onEvent: heardBy('train', context.onEvent),
    },
  );
  const report: TrainReport = { split, model: result };
  await writeFileWhole(resolve(context.folder, job.report), fileJson(report));
  return report;
}
