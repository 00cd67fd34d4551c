import { z } from 'zod';
import { LatheError } from './error.js';
import { cast, type Expression, literal } from './expression.js';
import { type Column, typeName } from './schema.js';

/** A value in a parameter: dates and times as ISO text. */
export const givenValue = z.union([z.string(), z.number(), z.boolean()]);
export type GivenValue = z.infer<typeof givenValue>;

const SMALLEST = -(2n ** 63n);
const LARGEST = 2n ** 63n - 1n;

/**
 * A value a user gave for a column, as a constant of the column's type.
 * Errors: `value-type` when it is none of that type.
 */
export function valueOfType(column: Column, value: GivenValue, parameter: string): Expression {
  switch (column.type.kind) {
    case 'text':
    case 'unknown':
      return literal(String(value));
    case 'boolean': {
      const text = String(value).toLowerCase();
      if (text === 'true' || text === 'false') return literal(text === 'true');
      break;
    }
    case 'integer': {
      const integer = readInteger(value);
      if (integer !== undefined) return literal(integer);
      break;
    }
    case 'float': {
      const number = readNumber(value);
      if (number !== undefined) return cast(literal(number), column.type);
      break;
    }
    case 'decimal':
      if (readNumber(value) !== undefined) return cast(literal(String(value)), column.type);
      break;
    case 'date':
    case 'time':
    case 'timestamp': {
      const shape = column.type.kind === 'time' ? /^\d{1,2}:\d{2}/ : /^-?\d{4,}-\d{1,2}-\d{1,2}/;
      if (typeof value === 'string' && shape.test(value.trim())) {
        return cast(literal(value), column.type);
      }
      break;
    }
    default:
  }
  throw wrongValue(column, value, parameter);
}

/** The same for a comparison, where an integer column may be held against 2.5. */
export function valueToCompare(column: Column, value: GivenValue, parameter: string): Expression {
  const number = readNumber(value);
  if (column.type.kind === 'integer' && readInteger(value) === undefined && number !== undefined) {
    return literal(number);
  }
  if (column.type.kind === 'decimal' && number !== undefined) return literal(number);
  return valueOfType(column, value, parameter);
}

function readInteger(value: GivenValue): bigint | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  if (typeof value === 'boolean' || !/^[+-]?\d{1,19}$/.test(value.trim())) return undefined;
  const integer = BigInt(value.trim().replace(/^\+/, ''));
  return integer >= SMALLEST && integer <= LARGEST ? integer : undefined;
}

function readNumber(value: GivenValue): number | undefined {
  if (typeof value === 'boolean') return undefined;
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value.trim())) return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

function wrongValue(column: Column, value: GivenValue, parameter: string): LatheError {
  return new LatheError({
    code: 'value-type',
    kind: 'data',
    message: `The value ${JSON.stringify(value)} is no ${typeName(column.type)}, which column "${column.name}" holds.`,
    place: { column: column.name, parameter },
    advice: 'Give a value of that type, or cast the column first with "Cast columns".',
  });
}
