import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { LatheError } from '@lathe/flow';
import { systemReason } from '@lathe/serving/failure/system-reason';
import { checkTuningSpace, parseTuningSpace } from '@lathe/serving/tune/parse-tuning-space';
import type { TuningSpace } from '@lathe/serving/tune/tuning-space';
import { modelPath } from './model-path.js';
import type { TuningSettings } from './tuning-settings.js';

/**
 * A space file with settings in place of what it says, and its paths absolute: in the file they count from its
 * folder. Errors: `file-not-found`, those of `parseTuningSpace`.
 */
export async function openSpace(file: string, settings: TuningSettings): Promise<TuningSpace> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new LatheError({
      code: 'file-not-found',
      kind: 'usage',
      message: `The space file ${file} cannot be read: ${systemReason(cause)}.`,
      place: { file },
      advice: 'Check the path; `lathe tune --example MODEL` prints a space file to start from.',
      cause,
    });
  }
  const space = withAbsolutePaths(parseTuningSpace(text, file), dirname(resolve(file)));
  const { slo, trials, minutes, seed } = settings;
  const changed: TuningSpace = {
    ...space,
    budget: {
      ...space.budget,
      ...(trials === undefined ? {} : { trials }),
      ...(minutes === undefined ? {} : { minutes }),
    },
    ...(slo === undefined ? {} : { objective: slo }),
    ...(seed === undefined ? {} : { seed }),
  };
  return checkTuningSpace(changed);
}

function withAbsolutePaths(space: TuningSpace, folder: string): TuningSpace {
  const { payload } = space;
  return {
    ...space,
    target: absoluteTarget(space.target, folder),
    payload:
      payload.kind === 'schema' ? payload : { ...payload, path: resolve(folder, payload.path) },
  };
}

function absoluteTarget(target: TuningSpace['target'], folder: string): TuningSpace['target'] {
  switch (target.kind) {
    case 'endpoint':
      return { ...target, models: target.models.map((model) => modelPath(model, folder)) };
    case 'python':
      return { ...target, model: resolve(folder, target.model) };
    case 'command':
      return { ...target, folder: resolve(folder, target.folder ?? '.') };
    case 'grid':
      return { ...target, path: resolve(folder, target.path) };
  }
}
