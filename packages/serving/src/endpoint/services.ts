import type { ModelDirectory, ServedModel } from '../model/served-model.js';
import type { EndpointLimits } from './endpoint-limits.js';
import type { EndpointStatus } from './endpoint-status.js';
import type { Fleet } from './fleet/fleet.js';
import { mergedModels } from './fleet/worker-report.js';
import type { InferenceDesk } from './inference-desk.js';
import { type ModelStatisticsJson, modelStatistics } from './open-inference/metadata.js';
import type { Readiness } from './readiness.js';

/** What the calls of every protocol stand on. */
export interface Services {
  readonly directory: ModelDirectory;
  readonly desk: InferenceDesk;
  readonly readiness: Readiness;
  readonly fleet: Fleet;
  /** Where models were loaded from on request, by name. */
  readonly locations: ReadonlyMap<string, string>;
  readonly limits: EndpointLimits;
  /** Whether models may be loaded and unloaded through the protocols. */
  readonly administration: boolean;
  readonly version: string;
  readonly draining: () => boolean;
  readonly status: () => Promise<EndpointStatus>;
}

/** Versions of a model that are ready, as the directory orders them. */
export const readyVersions = (directory: ModelDirectory, name: string): readonly string[] =>
  directory
    .models()
    .filter((model) => model.name === name && model.state === 'ready')
    .map(({ version }) => version);

/**
 * What all workers have answered for a model, or one version of it, or for all (null), as Triton tells it.
 * Errors: `model-unknown`, `model-version-unknown`.
 */
export async function statisticsOf(
  asked: { readonly name: string; readonly version?: string } | null,
  { directory, fleet }: Pick<Services, 'directory' | 'fleet'>,
): Promise<readonly ModelStatisticsJson[]> {
  const models = modelsAsked(directory, asked);
  const { workers } = await fleet.report();
  const traffic = workers.flatMap((worker) => worker.traffic.models);
  const statuses = mergedModels(workers);
  return models.map(({ name, version }) =>
    modelStatistics(
      name,
      version,
      traffic.filter((one) => one.model === name && one.version === version),
      statuses.find((one) => one.name === name && one.version === version)?.statistics.batches ?? 0,
    ),
  );
}

function modelsAsked(
  directory: ModelDirectory,
  asked: { readonly name: string; readonly version?: string } | null,
): readonly ServedModel[] {
  if (asked === null) return directory.models();
  const found = directory.find(asked.name, asked.version);
  return asked.version === undefined
    ? directory.models().filter(({ name }) => name === asked.name)
    : [found];
}
