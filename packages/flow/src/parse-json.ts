import { LatheError } from './error.js';
import { jsonProblem } from './json-problem.js';

export interface JsonWording {
  readonly code: string;
  /** With its verb: `The flow is`. */
  readonly subject: string;
  readonly file: string | undefined;
  readonly advice: string;
}

/** The value that a JSON text says. Errors: one of the given code and kind `document`, with the line. */
export function parseJson(text: string, { code, subject, file, advice }: JsonWording): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const { message, line } = jsonProblem(text, cause);
    throw new LatheError({
      code,
      kind: 'document',
      message: `${subject} not JSON: ${message}.`,
      place: { ...(file === undefined ? {} : { file }), line },
      advice,
      cause,
    });
  }
}
