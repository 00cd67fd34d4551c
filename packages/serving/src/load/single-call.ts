import { LatheError } from '@lathe/flow';
import { Connection, type Outcome } from './connection.js';
import type { HttpAnswer } from './http-answer.js';
import type { Target } from './request-message.js';

/**
 * Sends one request on a connection of its own, as the load will send it, and gives its answer.
 * `timeout`: milliseconds. Errors: `endpoint-unreachable`, `endpoint-answer` (no HTTP, or none in time).
 */
export async function singleCall(
  target: Target,
  message: Uint8Array,
  timeout: number,
): Promise<HttpAnswer> {
  const outcome = await new Promise<Outcome>((resolve) => {
    const connection = new Connection(target, true, () => clearTimeout(timer));
    const timer = setTimeout(() => connection.giveUp('timeout'), timeout);
    connection.send(message, (what) => {
      resolve(what);
      if (connection.open) connection.giveUp('connection');
      clearTimeout(timer);
    });
  });
  if (outcome.kind === 'answer') return outcome.answer;
  const where = `${target.host}:${target.port}`;
  if (outcome.kind === 'connection') {
    throw new LatheError({
      code: 'endpoint-unreachable',
      kind: 'usage',
      message: `${where} does not answer: ${outcome.why}.`,
      advice: 'Check that the endpoint is running there and that the address is right.',
    });
  }
  throw new LatheError({
    code: 'endpoint-answer',
    kind: 'usage',
    message:
      outcome.kind === 'timeout'
        ? `${where} gave no answer within ${timeout / 1000} s.`
        : `What ${where} answers is not HTTP/1.1: ${outcome.why}.`,
    advice:
      outcome.kind === 'timeout'
        ? 'Check that its models are loaded, or allow more time.'
        : 'Check the address; https and http differ, and gRPC ports take no HTTP/1.1.',
  });
}
