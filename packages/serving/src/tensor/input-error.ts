import { LatheError } from '@lathe/flow/error';

/** The request is wrong; the caller can mend it. `parameter` is the input or the part of the request. */
export function inputError(
  code: `input-${string}`,
  parameter: string,
  message: string,
  advice: string,
): LatheError {
  return new LatheError({ code, kind: 'usage', message, place: { parameter }, advice });
}
