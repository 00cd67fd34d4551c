import type { FlowDocument, FlowParameter } from './document.js';
import { LatheError } from './error.js';
import { nearestNames } from './schema.js';

export type ParameterValue = string | number | boolean;
export type ParameterValues = Readonly<Record<string, ParameterValue>>;

/**
 * The values of a flow's parameters: defaults, overridden by `given` (texts as from a command line).
 * Errors: `parameter-unknown`, `parameter-invalid`, `parameter-missing`, all of kind `usage`.
 */
export function parameterValues(
  flow: FlowDocument,
  given: Readonly<Record<string, string>>,
): ParameterValues {
  const names = Object.keys(flow.parameters);
  for (const name of Object.keys(given)) {
    if (!names.includes(name)) {
      const near = nearestNames(name, names);
      throw new LatheError({
        code: 'parameter-unknown',
        kind: 'usage',
        message: `The flow has no parameter "${name}".`,
        place: { parameter: name },
        advice:
          names.length === 0
            ? 'This flow declares no parameters.'
            : `It has: ${names.join(', ')}.${near[0] === undefined ? '' : ` Did you mean "${near[0]}"?`}`,
      });
    }
  }
  const values: Record<string, ParameterValue> = {};
  for (const [name, parameter] of Object.entries(flow.parameters)) {
    const text = given[name];
    const value = text === undefined ? parameter.default : parseValue(name, parameter, text);
    if (value !== undefined) values[name] = value;
  }
  return values;
}

function parseValue(name: string, parameter: FlowParameter, text: string): ParameterValue {
  const invalid = (wanted: string): LatheError =>
    new LatheError({
      code: 'parameter-invalid',
      kind: 'usage',
      message: `Parameter "${name}" must be ${wanted}, not "${text}".`,
      place: { parameter: name },
      advice: `Use --set ${name}=VALUE with ${wanted}.`,
    });
  switch (parameter.type) {
    case 'number': {
      const number = Number(text);
      if (text.trim() === '' || !Number.isFinite(number)) throw invalid('a number');
      return number;
    }
    case 'boolean':
      if (text !== 'true' && text !== 'false') throw invalid('true or false');
      return text === 'true';
    case 'choice':
      if (!parameter.choices.includes(text)) {
        throw invalid(`one of ${parameter.choices.join(', ')}`);
      }
      return text;
    default:
      return text;
  }
}

const REFERENCE = /\{\{\s*([a-z][a-z0-9_-]*)\s*\}\}/g;

/**
 * A copy of a JSON value with each `{{name}}` in its texts replaced. A text that is nothing but one
 * reference becomes the parameter's typed value.
 * Errors: `parameter-unknown` (kind document), `parameter-missing` (kind usage).
 */
export function substitute<T>(value: T, flow: FlowDocument, values: ParameterValues): T;
export function substitute(value: unknown, flow: FlowDocument, values: ParameterValues): unknown {
  if (typeof value === 'string') {
    const whole = /^\{\{\s*([a-z][a-z0-9_-]*)\s*\}\}$/.exec(value);
    if (whole?.[1] !== undefined) return lookUp(whole[1], flow, values);
    return value.replaceAll(REFERENCE, (_, name: string) => String(lookUp(name, flow, values)));
  }
  if (Array.isArray(value)) return value.map((inner: unknown) => substitute(inner, flow, values));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, substitute(inner, flow, values)]),
    );
  }
  return value;
}

function lookUp(name: string, flow: FlowDocument, values: ParameterValues): ParameterValue {
  const value = values[name];
  if (value !== undefined) return value;
  const declared = flow.parameters[name] !== undefined;
  throw new LatheError({
    code: declared ? 'parameter-missing' : 'parameter-unknown',
    kind: declared ? 'usage' : 'document',
    message: declared
      ? `Parameter "${name}" has no default and was not given.`
      : `The flow uses {{${name}}} but declares no parameter of that name.`,
    place: { parameter: name },
    advice: declared ? `Add --set ${name}=VALUE.` : 'Declare it under "parameters".',
  });
}
