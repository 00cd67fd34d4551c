import type { ParameterValue } from './parameter-field.js';

/** The texts of a list; a parameter that is no list has none. */
export function textsOf(value: ParameterValue | undefined): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
