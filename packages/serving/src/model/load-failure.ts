import { LatheError } from '@lathe/flow/error';
import { ExecutorLost } from '../execute/executor.js';
import { systemReason } from '../failure/system-reason.js';

/** Why a model could not be loaded. Names the file that people know, not the copy that was read. */
export function loadFailure(error: unknown, file: string): LatheError {
  if (error instanceof LatheError) {
    const { code, kind, message, advice, details } = error;
    return new LatheError({
      code,
      kind,
      message,
      advice,
      place: { ...error.place, file },
      cause: error,
      ...(details === undefined ? {} : { details }),
    });
  }
  const reason = systemReason(error);
  return new LatheError({
    code: 'model-unreadable',
    kind: 'engine',
    message:
      error instanceof ExecutorLost
        ? `The model could not be loaded: ${reason}.`
        : `The model cannot be read: ${reason}.`,
    place: { file },
    advice: 'Check the file and the memory of the machine.',
    cause: error,
  });
}
