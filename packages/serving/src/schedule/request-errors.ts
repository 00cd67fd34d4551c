import { LatheError } from '@lathe/flow/error';
import type { ExecutorLost } from '../execute/executor.js';

/** `message`: why there is not enough time. */
export function deadlineExceeded(message: string): LatheError {
  return new LatheError({
    code: 'deadline-exceeded',
    kind: 'engine',
    message: `The request cannot be answered before its deadline. ${message}`,
    advice: 'Allow more time, or give the endpoint more instances.',
  });
}

export function modelUnavailable(model: string, reason: string): LatheError {
  return new LatheError({
    code: 'model-unavailable',
    kind: 'engine',
    message: `Model ${model} takes no requests: ${reason}.`,
    advice: 'Try again in a moment.',
  });
}

export function cancelled(): LatheError {
  return new LatheError({
    code: 'cancelled',
    kind: 'cancelled',
    message: 'The request was given up by its client.',
    advice: 'Nothing to do.',
  });
}

/** Of a request that killed so many executors. */
export function deadlyRequest(error: ExecutorLost, deaths: number): LatheError {
  return new LatheError({
    code: 'inference-failed',
    kind: 'engine',
    message: `${deaths} executors died while they ran this request: ${error.message}.`,
    advice: 'Check the values of the request and the memory of the machine.',
    cause: error,
  });
}
