import { resolve } from 'node:path';
import { LatheError } from '@lathe/flow';
import {
  type PreparedFlow,
  type WithPreparedRequest,
  withPrepared,
} from '../jobs/with-prepared.js';
import type { ExportPlan } from './export-plan.js';
import {
  type FeatureStoreOptions,
  featureStoreExport,
} from './feature-store/feature-store-export.js';
import { type JobExportOptions, jobExport } from './job-export.js';
import { madeFrom } from './made-from.js';
import { type PipelineExportOptions, pipelineExport } from './pipeline-export.js';
import { pythonExport } from './python-export.js';
import { writeExport } from './write-export.js';

export const EXPORT_TARGETS = ['python', 'job', 'pipeline', 'feature-store'] as const;
export type ExportTarget = (typeof EXPORT_TARGETS)[number];

export interface ExportRequest
  extends WithPreparedRequest,
    JobExportOptions,
    PipelineExportOptions,
    FeatureStoreOptions {
  readonly to: ExportTarget;
  /** Folder to write to; made when needed. */
  readonly out: string;
  /** Replace files that Lathe did not write. */
  readonly force?: boolean;
}

/** What an export wrote; printed by `lathe export --json`. */
export interface ExportedFiles {
  readonly to: ExportTarget;
  readonly flow: string;
  readonly node: string;
  readonly folder: string;
  /** Paths relative to the folder. */
  readonly files: readonly string[];
  readonly howToRun: string;
  readonly notes: readonly string[];
}

/**
 * Writes one node of a flow as code or configuration for somewhere else, with what the flow has learned.
 * Errors: those of preparing the flow, `export-exists`, and those of each target.
 */
export async function exportFlow(request: ExportRequest): Promise<ExportedFiles> {
  const folder = resolve(request.out);
  return withPrepared(request, async (prepared) => {
    const plan = await planOf(prepared, folder, request);
    await writeExport(folder, plan.files, prepared.session.executor.engine, request.force === true);
    return {
      to: request.to,
      flow: prepared.opened.flow.name,
      node: prepared.target,
      folder,
      files: plan.files.map(({ path }) => path),
      howToRun: plan.howToRun,
      notes: plan.notes,
    };
  });
}

async function planOf(
  prepared: PreparedFlow,
  folder: string,
  request: ExportRequest,
): Promise<ExportPlan> {
  switch (request.to) {
    case 'python':
      return pythonExport(prepared, folder);
    case 'job':
      return jobExport(prepared, folder, request);
    case 'pipeline':
      return pipelineExport(prepared, folder, request);
    case 'feature-store':
      return featureStoreExport(
        prepared,
        madeFrom(prepared.opened.flow.name, prepared.target),
        request,
      );
    default:
      throw new LatheError({
        code: 'export-target-unknown',
        kind: 'usage',
        message: `There is no export to "${String(request.to)}".`,
        place: { parameter: '--to' },
        advice: `Use one of: ${EXPORT_TARGETS.join(', ')}.`,
      });
  }
}
