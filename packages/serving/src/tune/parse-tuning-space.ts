import { LatheError, type Place, parseJson } from '@lathe/flow';
import type { z } from 'zod';
import { parseObjective } from '../load/objective.js';
import { parseConstraint } from './constraint.js';
import { type TuningSpace, tuningSpace } from './tuning-space.js';

/**
 * Reads a space file. Errors: `tuning-space-not-json`, `tuning-space-invalid` (with the key), those of
 * `parseObjective` and `parseConstraint`.
 */
export function parseTuningSpace(text: string, file?: string): TuningSpace {
  const raw = parseJson(text.replace(/^\uFEFF/, ''), {
    code: 'tuning-space-not-json',
    subject: 'The space is',
    file,
    advice: 'Mend the file at or before that line.',
  });
  return checkTuningSpace(raw, file);
}

/** Like `parseTuningSpace`, for a value that is JSON already. */
export function checkTuningSpace(raw: unknown, file?: string): TuningSpace {
  const place: Place = file === undefined ? {} : { file };
  const result = tuningSpace.safeParse(raw);
  if (!result.success) throw invalidSpace(result.error, place);
  const space = result.data;
  const twice = Object.keys(space.knobs).find((knob) => knob in space.fixed);
  if (twice !== undefined) {
    throw spaceError(`fixed.${twice}`, 'is a knob and fixed as well', place);
  }
  const unknown = Object.keys(space.baseline).find((knob) => !(knob in space.knobs));
  if (unknown !== undefined) {
    throw spaceError(`baseline.${unknown}`, 'is no knob of this space', place);
  }
  if (space.aim === 'cost' && space.price === undefined) {
    throw spaceError('price', 'is needed when the aim is cost', place);
  }
  if (space.aim === 'latency' && space.load.users === undefined) {
    throw spaceError('load.users', 'is needed when the aim is latency', place);
  }
  try {
    if (space.objective !== undefined) parseObjective(space.objective);
    const names = [...Object.keys(space.knobs), ...Object.keys(space.fixed), 'cores'];
    for (const constraint of space.constraints) parseConstraint(constraint, names);
  } catch (error) {
    throw LatheError.from(error).at(place);
  }
  return space;
}

function invalidSpace(error: z.ZodError, place: Place): LatheError {
  const problems = error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({
          path: [...issue.path, key].map(String).join('.'),
          text: 'is not a key Lathe knows',
        }))
      : [{ path: issue.path.map(String).join('.'), text: problemText(issue) }],
  );
  const first = problems[0] ?? { path: '', text: 'is no space' };
  return spaceError(
    first.path,
    first.text,
    place,
    problems.map(({ path, text }) => `${path}: ${text}`),
  );
}

/** zod reports a union as "Invalid input", which tells nobody what a knob looks like. */
function problemText(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_union' && issue.path[0] === 'knobs') {
    return 'is neither a list of at least two numbers or texts nor a range like { "min": 1, "max": 8 }';
  }
  return issue.message;
}

function spaceError(
  path: string,
  text: string,
  place: Place,
  lines: readonly string[] = [],
): LatheError {
  return new LatheError({
    code: 'tuning-space-invalid',
    kind: 'document',
    message: `The space is not valid: ${path === '' ? 'the document' : path} ${text}.`,
    place: { ...place, ...(path === '' ? {} : { parameter: path }) },
    advice:
      'Correct the key; `lathe tune schema` prints the format, `lathe tune --example MODEL` a file.',
    ...(lines.length > 1 ? { details: lines.join('\n') } : {}),
  });
}
