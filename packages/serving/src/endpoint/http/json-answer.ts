import type { LatheError } from '@lathe/flow/error';
import { errorText, meaningOf, retryAfter } from '../error-status.js';
import { MethodNotAllowed } from './call.js';
import type { Answer } from './exchange.js';

export const jsonAnswer = (value: unknown, status = 200): Answer => ({
  status,
  type: 'application/json',
  body: JSON.stringify(value),
});

/** `{"error": "..."}`, as the Open Inference Protocol has it, with what else is known of the error beside. */
export function errorAnswer(error: LatheError): Answer {
  const { http } = meaningOf(error);
  const seconds = retryAfter(error);
  return {
    ...jsonAnswer({ error: errorText(error), code: error.code, place: error.place }, http),
    headers: [
      ...(seconds === null ? [] : ['Retry-After', String(seconds)]),
      ...(http === 401 ? ['WWW-Authenticate', 'Bearer'] : []),
      ...(error instanceof MethodNotAllowed ? ['Allow', error.methods.join(', ')] : []),
    ],
  };
}
