import { LatheError } from '@lathe/flow/error';
import type { ModelDirectory } from '../model/served-model.js';
import type { EndpointSettings } from './endpoint-settings.js';

/**
 * Where the models of an endpoint come from, told so that every worker process can open it for itself: a
 * module that exports `openModels`, and what to call it with (anything that JSON can hold).
 */
export interface ModelSource {
  /** URL of the module, e.g. from `import.meta.url`. */
  readonly module: string;
  readonly options: unknown;
}

/** What the module of a source exports under the name `openModels`. `settings` are those of this worker. */
export type OpenModels = (options: unknown, settings: EndpointSettings) => Promise<ModelDirectory>;

/** Errors: `model-source-invalid`, and those of the module's `openModels`. */
export async function openSource(
  source: ModelSource,
  settings: EndpointSettings,
): Promise<ModelDirectory> {
  const module: unknown = await import(source.module);
  if (!opensModels(module)) {
    throw new LatheError({
      code: 'model-source-invalid',
      kind: 'internal',
      message: `${source.module} exports no function openModels.`,
      advice: 'Export one that takes options and settings and gives a directory of models.',
    });
  }
  return module.openModels(source.options, settings);
}

const opensModels = (module: unknown): module is { openModels: OpenModels } =>
  typeof module === 'object' &&
  module !== null &&
  'openModels' in module &&
  typeof module.openModels === 'function';
