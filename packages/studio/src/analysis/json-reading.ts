import type { Json } from '@lathe/flow';

/** A result is read field by field: a page may be older or newer than the server that made it. */
export interface JsonObject {
  readonly [key: string]: Json;
}

export function objectOf(value: Json | undefined): JsonObject | null {
  return isObject(value) ? value : null;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function objectsOf(value: Json | undefined): JsonObject[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry: Json) => {
    const object = objectOf(entry);
    return object === null ? [] : [object];
  });
}

export const numberAt = (object: JsonObject | null, key: string): number | null => {
  const value = object?.[key];
  return typeof value === 'number' ? value : null;
};

export const textAt = (object: JsonObject | null, key: string): string | null => {
  const value = object?.[key];
  return typeof value === 'string' ? value : null;
};
