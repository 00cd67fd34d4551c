import { columnKind } from '../grid/column-kind.js';
import { type GivenValue, readValue } from './given-value.js';
import type { ParameterValue } from './parameter-field.js';

const ANY_TYPE: readonly string[] = ['is missing', 'is not missing'];
const TEXT_ONLY: readonly string[] = ['contains', 'starts with', 'ends with', 'matches'];
const ORDER: readonly string[] = ['less', 'less or equal', 'greater', 'greater or equal'];

/** The operators that make sense for a column's type; all of them while it is not known. */
export function operatorsFor(type: string | undefined, all: readonly string[]): string[] {
  const kind = type === undefined ? 'unknown' : columnKind(type);
  switch (kind) {
    case 'unknown':
    case 'text':
      return [...all];
    case 'list':
    case 'struct':
    case 'binary':
    case 'other':
      return all.filter((operator) => ANY_TYPE.includes(operator));
    case 'boolean':
      return all.filter((each) => !TEXT_ONLY.includes(each) && !ORDER.includes(each));
    default:
      return all.filter((operator) => !TEXT_ONLY.includes(operator));
  }
}

/** How many values an operator is held against. */
export function valuesOf(operator: string): 'none' | 'one' | 'list' {
  if (ANY_TYPE.includes(operator)) return 'none';
  return operator === 'is in' || operator === 'is not in' ? 'list' : 'one';
}

/** The value as another operator needs it: one becomes a list of one, a list its first. */
export function valueForOperator(
  operator: string,
  value: ParameterValue | undefined,
): ParameterValue | undefined {
  switch (valuesOf(operator)) {
    case 'none':
      return undefined;
    case 'list':
      if (Array.isArray(value)) return value;
      return value === undefined || value === '' ? [] : [value];
    case 'one':
      return Array.isArray(value) ? value[0] : value;
  }
}

/** The type a value of the condition has: pieces of text are text whatever they look like. */
export function typeOfValue(operator: string, type: string | undefined): string | undefined {
  return TEXT_ONLY.includes(operator) ? 'text' : type;
}

/** The same value read for a column of another type; as it was where it does not read as one. */
export function valueForType(value: ParameterValue, type: string): ParameterValue {
  if (Array.isArray(value)) return value.map((each) => valueForType(each, type));
  if (typeof value === 'object') return value;
  const reading = readValue(String(value), type);
  return reading.kind === 'value' ? reading.value : value;
}

export function isGivenValue(value: unknown): value is GivenValue {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
