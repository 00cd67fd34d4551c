import { inputError } from '../../tensor/input-error.js';
import { brief } from '../../tensor/shape.js';

export type PredictionMethod = 'predict' | 'classify' | 'regress';

export interface CustomAttributes {
  readonly model?: string;
  readonly version?: string;
  readonly method: PredictionMethod;
}

/** What may stand in a name: nothing that means something in a path. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$/;
const METHODS: readonly PredictionMethod[] = ['predict', 'classify', 'regress'];

export const isModelName = (text: string): boolean => NAME.test(text);

/**
 * Reads the header `X-Amzn-SageMaker-Custom-Attributes`: `tfs-model-name`, `tfs-model-version` and
 * `tfs-method` (default `predict`) as `key=value`, separated by commas; other keys are somebody else's.
 * Errors: `input-attributes`.
 */
export function readCustomAttributes(header: string | undefined): CustomAttributes {
  const found = new Map<string, string>();
  for (const part of (header ?? '').split(',')) {
    const split = part.indexOf('=');
    if (split > 0) found.set(part.slice(0, split).trim(), part.slice(split + 1).trim());
  }
  const model = found.get('tfs-model-name');
  const version = found.get('tfs-model-version');
  const wanted = found.get('tfs-method') ?? 'predict';
  if (model !== undefined && !NAME.test(model)) {
    throw wrong('tfs-model-name', model, 'letters, digits, dots, dashes and underscores');
  }
  if (version !== undefined && !NAME.test(version)) {
    throw wrong('tfs-model-version', version, 'the name of a version, such as 1');
  }
  const method = METHODS.find((known) => known === wanted);
  if (method === undefined) throw wrong('tfs-method', wanted, METHODS.join(', '));
  return {
    ...(model === undefined ? {} : { model }),
    ...(version === undefined ? {} : { version }),
    method,
  };
}

const wrong = (key: string, value: string, expected: string) =>
  inputError(
    'input-attributes',
    key,
    `The custom attribute ${key} is ${brief(value)}.`,
    `It takes ${expected}.`,
  );
