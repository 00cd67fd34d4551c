import { LatheError } from '@lathe/flow/error';
import { inputError } from '../tensor/input-error.js';
import { brief } from '../tensor/shape.js';
import { isModelName } from './invocations/custom-attributes.js';
import type { Services } from './services.js';

type Administered = Pick<Services, 'administration' | 'directory' | 'fleet'>;

/**
 * Triton's load by name: what the repository holds under it. Where it lies may be said in the parameter
 * `location`, which is Lathe's own; Triton's overrides of the configuration and of files are not taken.
 * Errors: `administration-off`, `input-model-name`, `input-request`, and those of loading.
 */
export async function loadByName(
  name: string,
  parameters: Readonly<Record<string, unknown>>,
  services: Administered,
): Promise<void> {
  requireAdministration(services);
  const foreign = Object.keys(parameters).find(
    (key) => key === 'config' || key.startsWith('file:'),
  );
  if (foreign !== undefined) {
    throw inputError(
      'input-request',
      foreign,
      `The parameter ${brief(foreign)} is not taken: this endpoint loads models as they lie in their folder.`,
      'Change the folder and load the model without parameters.',
    );
  }
  const { location } = parameters;
  if (typeof location === 'string' && location !== '') {
    await loadFrom(name, location, services);
    return;
  }
  // A model that is there is kept up to date by itself.
  if (services.directory.models().some((model) => model.name === name)) return;
  await loadFrom(name, '', services);
}

/** Errors: `administration-off`, `input-model-name`, and those of loading. */
export async function loadFrom(
  name: string,
  location: string,
  services: Administered,
): Promise<void> {
  requireAdministration(services);
  if (!isModelName(name)) {
    throw inputError(
      'input-model-name',
      'model_name',
      `${brief(name)} is no name for a model.`,
      'Use letters, digits, dots, dashes and underscores, beginning with a letter or digit.',
    );
  }
  await services.fleet.load(name, location);
}

/** Errors: `administration-off`, and those of unloading. */
export async function unloadByName(name: string, services: Administered): Promise<void> {
  requireAdministration(services);
  await services.fleet.unload(name);
}

function requireAdministration({ administration }: Administered): void {
  if (administration) return;
  throw new LatheError({
    code: 'administration-off',
    kind: 'usage',
    message: 'This endpoint does not load or unload models on request.',
    advice: 'Change the folder that it serves, or start it with administration.',
  });
}
