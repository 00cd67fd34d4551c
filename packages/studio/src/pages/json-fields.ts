import type { Json } from '@lathe/flow';

type Value = Json | undefined;

/** A JSON object whose fields may be missing. */
export type JsonFields = { readonly [name: string]: Json | undefined };

/** The fields of a JSON object; none when it is something else. */
export function fields(value: Value): JsonFields {
  return typeof value === 'object' && value !== null && !isList(value) ? value : {};
}

/** The entries of a JSON array; none when it is something else. */
export function list(value: Value): readonly Json[] {
  return isList(value) ? value : [];
}

export function text(value: Value): string {
  return typeof value === 'string' ? value : '';
}

export function textOrNull(value: Value): string | null {
  return typeof value === 'string' ? value : null;
}

export function numberOrNull(value: Value): number | null {
  return typeof value === 'number' ? value : null;
}

function isList(value: Value): value is readonly Json[] {
  return Array.isArray(value);
}
