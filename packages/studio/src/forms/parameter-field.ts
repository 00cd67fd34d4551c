import type { Json, NodeParameters } from '@lathe/flow';
import { type DescribedChoice, describeChoices, labelOf, splitHelp } from './field-text.js';

/** A value of a parameter. */
export type ParameterValue = NodeParameters[string];

export type CodeRole = 'python' | 'sql-query' | 'sql-expression';

/** Columns of one input. */
export interface ColumnsOf {
  /** Position of the input, counted from 0. */
  readonly input: number;
  /** Kinds of types that fit; undefined: all. */
  readonly accepts: readonly string[] | undefined;
}

/** A field that means something only while another one holds certain choices. */
export interface AppliesWhen {
  readonly field: string;
  readonly choices: readonly string[];
}

interface FieldCommon {
  readonly name: string;
  readonly label: string;
  /** One line; empty when there is none. */
  readonly help: string;
  /** What the description says beyond that. */
  readonly moreHelp: string;
  readonly required: boolean;
  /** The default; undefined when there is none. */
  readonly initial: ParameterValue | undefined;
  readonly when: AppliesWhen | undefined;
}

/** How a field is filled in. */
export type FieldShape =
  | ({ readonly kind: 'column' } & ColumnsOf)
  | ({ readonly kind: 'columns' } & ColumnsOf)
  | {
      readonly kind: 'number';
      readonly integer: boolean;
      readonly minimum: number | undefined;
      readonly maximum: number | undefined;
    }
  | { readonly kind: 'text' }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'choice'; readonly choices: readonly DescribedChoice[] }
  | { readonly kind: 'type' }
  | { readonly kind: 'code'; readonly role: CodeRole }
  /** Names of columns to be made, one for each column of the list before. */
  | { readonly kind: 'new-columns' }
  | { readonly kind: 'texts' }
  /** A text, number or boolean of the type of a column. */
  | { readonly kind: 'value' }
  /** Tests of columns: `{column, operator, value}`. */
  | {
      readonly kind: 'conditions';
      readonly columns: ColumnsOf;
      readonly operators: readonly string[];
      readonly initialOperator: string;
    }
  /** Either a list of values or `{operator, threshold}`. */
  | { readonly kind: 'values-or-bound'; readonly operators: readonly string[] }
  | { readonly kind: 'rows'; readonly fields: readonly ParameterField[]; readonly most: number }
  /** Lists of texts by name. */
  | { readonly kind: 'named-lists' }
  /** Nothing this form has a better field for: written as JSON. */
  | { readonly kind: 'json' };

export type ParameterField = FieldCommon & FieldShape;

type JsonObject = { readonly [key: string]: Json };

/** The fields of a parameter object, in the order of its JSON Schema. */
export function parameterFields(schema: Json): ParameterField[] {
  const { properties, required } = object(schema);
  const names = strings(required);
  const entries = Object.entries(object(properties));
  const fields = entries.map(([name, property]) => readField(name, object(property), names));
  return fields.map((field) => withWhen(field, fields));
}

function readField(
  name: string,
  property: JsonObject,
  required: readonly string[],
): ParameterField {
  // Backticks are for the reference; a form shows words.
  const description = String(property.description ?? '').replaceAll('`', '"');
  const shape = readShape(property);
  const help = shape.kind === 'choice' ? describeChoices(description, idsOf(shape)) : undefined;
  const { first, rest } =
    shape.kind === 'code' ? { first: description, rest: '' } : splitHelp(help?.help ?? description);
  return {
    name,
    label: labelOf(name),
    help: first,
    moreHelp: rest,
    required: required.includes(name),
    initial: property.default === undefined ? undefined : copyOf(property.default),
    when: undefined,
    ...shape,
    ...(help === undefined ? {} : { choices: help.choices }),
  };
}

function idsOf(shape: { readonly choices: readonly DescribedChoice[] }): string[] {
  return shape.choices.map(({ id }) => id);
}

function readShape(property: JsonObject): FieldShape {
  const { role, type } = property;
  const columns: ColumnsOf = {
    input: typeof property.input === 'number' ? property.input : 0,
    accepts: property.accepts === undefined ? undefined : strings(property.accepts),
  };
  if (role === 'column' || role === 'columns') return { kind: role, ...columns };
  if (role === 'python' || role === 'sql-query' || role === 'sql-expression') {
    return { kind: 'code', role };
  }
  if (role === 'type' || role === 'new-columns') return { kind: role };
  if (Array.isArray(property.enum)) {
    return {
      kind: 'choice',
      choices: strings(property.enum).map((id) => ({ id, label: id, detail: '' })),
    };
  }
  if (Array.isArray(property.anyOf)) return alternativesShape(property.anyOf);
  if (Array.isArray(type)) return { kind: 'value' };
  if (type === 'string') return { kind: 'text' };
  if (type === 'boolean') return { kind: 'boolean' };
  if (type === 'number' || type === 'integer') {
    return {
      kind: 'number',
      integer: type === 'integer',
      minimum: number(property.minimum),
      maximum: number(property.maximum),
    };
  }
  if (type === 'array') return listShape(property);
  if (type === 'object' && isListOfTexts(object(property.additionalProperties))) {
    return { kind: 'named-lists' };
  }
  return { kind: 'json' };
}

function listShape(property: JsonObject): FieldShape {
  const items = object(property.items);
  if (items.type === 'string') return { kind: 'texts' };
  if (items.type !== 'object') return { kind: 'json' };
  const fields = parameterFields(items);
  return (
    conditionsShape(fields) ?? {
      kind: 'rows',
      fields,
      most: number(property.maxItems) ?? Number.POSITIVE_INFINITY,
    }
  );
}

function conditionsShape(fields: readonly ParameterField[]): FieldShape | undefined {
  const column = fields.find(({ name }) => name === 'column');
  const operator = fields.find(({ name }) => name === 'operator');
  const value = fields.find(({ name }) => name === 'value');
  if (fields.length !== 3 || value === undefined) return undefined;
  if (column?.kind !== 'column' || operator?.kind !== 'choice') return undefined;
  const operators = idsOf(operator);
  return {
    kind: 'conditions',
    columns: { input: column.input, accepts: column.accepts },
    operators,
    initialOperator: typeof operator.initial === 'string' ? operator.initial : (operators[0] ?? ''),
  };
}

function alternativesShape(alternatives: readonly Json[]): FieldShape {
  const schemas = alternatives.map(object);
  const list = schemas.find(({ type }) => type === 'array');
  const bound = schemas.find(({ type }) => type === 'object');
  const { operator, threshold } = object(bound?.properties);
  if (list === undefined || operator === undefined || threshold === undefined) {
    return { kind: 'json' };
  }
  return { kind: 'values-or-bound', operators: strings(object(operator).enum) };
}

function isListOfTexts({ type, items }: JsonObject): boolean {
  return type === 'array' && object(items).type === 'string';
}

/**
 * Descriptions that begin with choices of another field, as `With "value": ...` and
 * `standard and robust: ...` do, say when their field applies; the words are taken off the help.
 */
function withWhen(field: ParameterField, fields: readonly ParameterField[]): ParameterField {
  const start = /^(?:With )?((?:"?[\w-]+"?)(?: and "?[\w-]+"?)*): (.+)$/su.exec(field.help);
  if (start?.[1] === undefined || start[2] === undefined) return field;
  const choices = start[1].split(' and ').map((word) => word.replaceAll('"', ''));
  const decider = fields.find(
    (other) =>
      other !== field &&
      other.kind === 'choice' &&
      choices.every((choice) => idsOf(other).includes(choice)),
  );
  if (decider === undefined) return field;
  const help = start[2].charAt(0).toUpperCase() + start[2].slice(1);
  return { ...field, help, when: { field: decider.name, choices } };
}

function object(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !isList(value) ? value : {};
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function strings(value: Json | undefined): string[] {
  return isList(value) ? value.filter((item) => typeof item === 'string') : [];
}

function number(value: Json | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function copyOf(value: Json): ParameterValue {
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return value.map(copyOf);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copyOf(inner)]));
}
