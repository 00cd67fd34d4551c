import { type Analysis, LatheError, type Step } from '@lathe/flow';
import { referenceOf } from './given-value.js';
import { type ParameterField, type ParameterValue, parameterFields } from './parameter-field.js';

export interface ParameterProblem {
  /** As in the document: `conditions[0].value`; empty when it concerns all of them. */
  readonly path: string;
  /** A sentence. */
  readonly message: string;
  /** Whether something is still to be filled in, rather than wrong. */
  readonly unfinished: boolean;
}

/**
 * What is wrong with the parameters of a step or analysis, in the order in which it was found; empty
 * when nothing is. Places that hold `{{name}}` pass: their value is known when the flow runs.
 */
export function checkParameters(
  declaration: Pick<Step | Analysis, 'bind' | 'parameterSchema'>,
  parameters: Readonly<Record<string, ParameterValue>>,
): ParameterProblem[] {
  try {
    declaration.bind(parameters);
    return [];
  } catch (thrown) {
    const fields = parameterFields(declaration.parameterSchema());
    return rawProblems(LatheError.from(thrown))
      .filter(({ path }) => referenceOf(valueAt(parameters, path)) === undefined)
      .map(({ path, message }) => {
        const field = fieldAt(fields, path);
        const value = valueAt(parameters, path) ?? field?.initial;
        const unfinished = value === undefined || value === '' || isEmptyList(value);
        return { path, message: sentence(message, field, unfinished), unfinished };
      });
  }
}

interface RawProblem {
  readonly path: string;
  readonly message: string;
}

/** `details` has a line for each problem when there are several; the message has the only one. */
function rawProblems(error: LatheError): RawProblem[] {
  const path = error.place.parameter ?? '';
  if (error.code !== 'parameter-invalid') return [{ path, message: error.message }];
  const lines = (error.details ?? '').split('\n').filter((line) => line !== '');
  const listed = lines.flatMap((line) => {
    const parts = /^([^:]*): (.+)$/.exec(line);
    return parts === null ? [] : [{ path: parts[1] ?? '', message: parts[2] ?? '' }];
  });
  if (listed.length > 0) return listed;
  if (error.message.endsWith('is not one this step has.')) {
    return [{ path, message: 'There is no parameter of this name here.' }];
  }
  const reason = /is not valid: (.+?)\.?$/s.exec(error.message)?.[1];
  return [{ path, message: reason ?? error.message }];
}

function sentence(message: string, field: ParameterField | undefined, unfinished: boolean): string {
  if (unfinished && /^(Too small|Invalid input)\b/.test(message)) {
    if (field?.kind === 'column') return 'Choose a column.';
    if (field?.kind === 'columns') return 'Choose at least one column.';
    if (field?.kind === 'rows') return 'Add at least one.';
    if (field?.kind === 'values-or-bound' || field?.kind === 'texts') {
      return 'Add at least one value.';
    }
    if (field?.kind === 'code') return 'Write the code.';
    if (field !== undefined) return 'Fill this in.';
  }
  const limit = /^Too (small|big): expected number to be ([<>]=?)(\S+)$/.exec(message);
  if (limit !== null) {
    const bound = limit[2]?.endsWith('=') === true ? `${limit[3]} or` : `${limit[3]}:`;
    return `Must be ${bound} ${limit[1] === 'small' ? 'more' : 'less'}.`;
  }
  const text = message.replace(/^Invalid (input|string): /, '');
  const withSubject = /^(is|has|holds|names|must)\b/.test(text) ? `This ${text}` : text;
  const capital = withSubject.charAt(0).toUpperCase() + withSubject.slice(1);
  return /[.?]$/.test(capital) ? capital : `${capital}.`;
}

/** The field at a path such as `keys[0].left`. */
function fieldAt(fields: readonly ParameterField[], path: string): ParameterField | undefined {
  const [name, ...rest] = keysOf(path).filter((key) => typeof key === 'string');
  const field = fields.find((each) => each.name === name);
  if (field?.kind === 'rows' && rest.length > 0) return fieldAt(field.fields, rest.join('.'));
  return field?.kind === 'conditions' && rest[0] === 'column'
    ? { ...field, kind: 'column', input: field.columns.input, accepts: field.columns.accepts }
    : field;
}

function valueAt(
  parameters: Readonly<Record<string, ParameterValue>>,
  path: string,
): ParameterValue | undefined {
  let value: ParameterValue | undefined = { ...parameters };
  for (const key of keysOf(path)) {
    if (typeof value !== 'object' || value === null) return undefined;
    if (Array.isArray(value)) value = typeof key === 'number' ? value[key] : undefined;
    else value = Object.hasOwn(value, key) ? value[key] : undefined;
  }
  return value;
}

function keysOf(path: string): (string | number)[] {
  return [...path.matchAll(/\[(\d+)\]|[^.[\]]+/g)].map((part) =>
    part[1] === undefined ? part[0] : Number(part[1]),
  );
}

function isEmptyList(value: ParameterValue): boolean {
  return Array.isArray(value) && value.length === 0;
}
